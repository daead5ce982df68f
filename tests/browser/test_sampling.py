"""A sample in a browser: written down, drawn after the next checkpoint, and checked by a verifier out of the own list."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from journeys import LOOKS, Look, looked_at, seen_as
from playwright.sync_api import Page, expect
from served import ServedSite, Watched

PROGRAM = Path(__file__).resolve().parents[2] / "tools" / "verify_sample.py"


def written_down(page: Page, site: ServedSite) -> str:
    """Half of what was closed in the last year; the address of the sample."""
    page.goto(f"{site.address}/samples/add/")
    looked_at(page)
    page.locator("[name=basis]").select_option("closed")
    page.locator("[name=since]").fill("2000-01-01")
    page.locator("[name=percent]").fill("50")
    page.locator("[name=purpose]").fill("年度抽查")
    page.locator(".form-actions [type=submit]").click()
    page.wait_for_url(re.compile(r"/samples/\d+/$"))
    return page.url


def a_checkpoint(page: Page, site: ServedSite) -> None:
    """Make a checkpoint of the journal by hand."""
    page.goto(f"{site.address}/journal/")
    page.locator("[data-key=n]").click()
    page.wait_for_url(re.compile(r"/checkpoints/\d+/$"))


def proved(file: Path) -> str:
    """What the program that stands alone says of a sample's file."""
    command = [sys.executable, str(PROGRAM), str(file)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("look", LOOKS)
def test_drawn_and_checked(
    own_site: ServedSite, watched: Watched, tmp_path: Path, look: Look
) -> None:
    """Nothing can be drawn before the checkpoint; afterwards the choice stands, its file proves it, and a check is recorded."""
    head = seen_as(watched, own_site, "fangyuan", look)
    address = written_down(head, own_site)
    looked_at(head)
    expect(head.locator("#h-draw")).to_be_visible()
    assert head.locator("form[action$='/draw/']").count() == 0

    keeper = seen_as(watched, own_site, "keyi", look)
    a_checkpoint(keeper, own_site)
    head.goto(address)
    head.locator("form[action$='/draw/'] [type=submit]").click()
    chosen = head.locator("[aria-labelledby=h-chosen] tbody tr")
    expect(chosen.first).to_be_visible()
    looked_at(head)
    a_checkpoint(keeper, own_site)
    with head.expect_download() as download:
        head.locator("a[href$='/file/']").click()
    download.value.save_as(tmp_path / "sample.json")
    assert f"holds: {chosen.count()} of " in proved(tmp_path / "sample.json")

    judge = seen_as(watched, own_site, "taoran", look)
    judge.goto(f"{own_site.address}/my-work/?list=sampled")
    looked_at(judge)
    number = judge.locator("tbody .matter-number").first.inner_text()
    judge.locator("tbody .row-title a").first.click()
    act = judge.locator("#act-sample-check")
    act.locator("summary").click()
    act.locator("[name=outcome][value=failed]").check()
    act.locator("[name=text]").fill("现场一处护栏缺失")
    looked_at(judge)
    act.locator("form [type=submit]").click()
    expect(judge.locator("#messages .notice-success")).to_be_visible()
    looked_at(judge)

    head.goto(address)
    row = head.locator("[aria-labelledby=h-chosen] tbody tr", has_text=number)
    expect(row).to_contain_text("现场一处护栏缺失")
    expect(row.locator("strong")).to_be_visible()

"""What leaves the site, in a browser: a channel that is tried and fails, a receiver whose delivery fails and is sent again."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from journeys import LOOKS, Look, act, looked_at, registered, seen_as
from playwright.sync_api import Page, expect
from served import ServedSite, Watched, serve

from receivers import listening
from servers import WebBox, web_server

KEY = "693a91f6-7abc-4bc4-97a0-0ec2abcd1234"


@contextmanager
def served_with(made_town: Path, folder: Path, **more: str) -> Iterator[ServedSite]:
    """A demonstration of its own under settings that let it send."""
    shutil.copytree(made_town, folder / "town")
    yield from serve(folder / "town", **more)


def until(page: Page, shown: Callable[[], bool], seconds: float = 30) -> None:
    """Load the page again until it shows something: what goes out is sent by a worker."""
    end = time.monotonic() + seconds
    while not shown():
        assert time.monotonic() < end, page.locator("main").inner_text()
        time.sleep(0.5)
        page.reload()


def add_channel(page: Page, site: ServedSite, box: WebBox) -> None:
    """A robot of one's own, tried: the first trial arrives, the second is refused by the chat."""
    page.goto(f"{site.address}/notifications/preferences/")
    looked_at(page)
    form = page.locator("form[action$='/notifications/channels/']")
    form.locator("[name=kind]").select_option("wecom")
    form.locator("[name=name]").fill("督办群")
    form.locator("[name=address]").fill(KEY)
    form.locator("[type=submit]").click()
    expect(page.locator("#messages .notice-success")).to_be_visible()
    expect(page.locator(".channel", has_text="…1234")).to_be_visible()
    assert KEY not in page.content()
    page.locator("form[action$='/try/'] [type=submit]").click()
    expect(page.locator("#messages .notice-success")).to_be_visible()
    assert box.asked[0].query == {"key": KEY}
    box.answer = {"errcode": 93000}
    page.locator("form[action$='/try/'] [type=submit]").click()
    expect(page.locator("#messages .notice-error")).to_be_visible()
    looked_at(page)


def never_quiet(page: Page) -> None:
    """Whatever the hour and the day: no quiet, and rest days like others."""
    page.locator("[name=quiet_from]").fill("00:00")
    page.locator("[name=quiet_until]").fill("00:00")
    page.locator("[name=quiet_rest_days]").uncheck()
    page.locator(".notification-form [type=submit]").click()
    expect(page.locator("#messages .notice-success")).to_be_visible()


@pytest.mark.parametrize("look", LOOKS)
def test_a_channel_is_tried_and_what_it_refuses_is_shown(
    made_town: Path, watched: Watched, tmp_path: Path, look: Look
) -> None:
    """An officer's robot that takes nothing any more: the administrator sees what did not arrive, and has it tried anew."""
    with web_server() as box:
        box.answer = {"errcode": 0}
        address = f"http://127.0.0.1:{box.port}"
        with served_with(made_town, tmp_path, DUBAN_WECOM_ADDRESS=address) as site:
            officer = seen_as(watched, site, "xuming", look)
            add_channel(officer, site, box)
            never_quiet(officer)
            clerk = seen_as(watched, site, "lanqing", look)
            registered(clerk, site)
            act(clerk, "assign")
            keeper = seen_as(watched, site, "keyi", look)
            keeper.goto(f"{site.address}/notifications/undelivered/")
            line = keeper.locator("tbody tr", has_text="许明")
            until(keeper, lambda: line.count() > 0)
            looked_at(keeper)
            expect(line.first).to_contain_text("93000")
            box.answer = {"errcode": 0}
            before = len(box.asked)
            keeper.locator("button[value=again]").click()
            expect(keeper.locator("#messages .notice-success")).to_be_visible()
            until(keeper, lambda: len(box.asked) > before)
            until(keeper, lambda: line.count() == 0)
            looked_at(keeper)


@pytest.mark.parametrize("look", LOOKS)
def test_a_failed_delivery_is_replayed(
    made_town: Path, watched: Watched, tmp_path: Path, look: Look
) -> None:
    """A receiver is made, its secret shown once; a test fails, its attempts are shown, and it arrives when it is sent again."""
    with (
        listening() as receiver,
        served_with(made_town, tmp_path, DUBAN_OUTGOING_NETWORKS="127.0.0.0/8") as site,
    ):
        receiver.status, receiver.text = 500, "磁盘已满"
        page = seen_as(watched, site, "keyi", look)
        page.goto(f"{site.address}/webhooks/")
        looked_at(page)
        page.locator("[data-key=n]").click()
        page.locator("[name=name]").fill("数据共享平台")
        page.locator("[name=url]").fill(receiver.url)
        looked_at(page)
        page.locator(".form-buttons [type=submit]").click()
        page.wait_for_url(re.compile(r"/webhooks/\d+/$"))
        address = page.url
        page.locator("form[action$='/secret/'] [type=submit]").click()
        secret = page.locator("#secret").input_value()
        looked_at(page)
        page.goto(address)
        page.locator("form[action$='/test/'] [type=submit]").click()
        outcome = page.locator("tbody td", has_text="500")
        until(page, lambda: outcome.count() > 0)
        looked_at(page)
        page.locator("tbody .row-title a").first.click()
        expect(page.locator("main")).to_contain_text("磁盘已满")
        looked_at(page)

        receiver.status = 204
        page.goto(address)
        before = len(receiver.received)
        page.locator("form[action$='/replay/'] [type=submit]").click()
        until(page, lambda: len(receiver.received) > before)
        expect(page.locator("#messages .notice")).to_have_count(0)
        assert set(receiver.ids) == {receiver.ids[0]}
        assert receiver.received[-1].is_signed_with(secret)
        page.goto(f"{site.address}/webhooks/")
        looked_at(page)

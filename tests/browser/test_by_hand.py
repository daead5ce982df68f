"""Registering by hand in a browser: a unit's name that means no unit comes back with its refusal."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from served import ServedSite, Watched, axe_faults, enter_as


def test_a_typed_unit_that_was_not_chosen_comes_back(
    shared_site: ServedSite, watched: Watched
) -> None:
    """The box still holds the words, the page says what to do, and the chosen lead stands."""
    page = watched.open()
    enter_as(page, shared_site.address, "lanqing")
    page.goto(f"{shared_site.address}/ledger/add/")
    page.locator("[name=title]").fill("修复东门桥栏杆")
    lead = page.locator(".field", has=page.locator("[name=lead]")).locator(".ts-control input")
    lead.click()
    page.keyboard.type("电白区人民")
    expect(page.locator(".ts-dropdown .option:visible").first).to_contain_text("电白区人民")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assist = page.locator(".field", has=page.locator("[name=assist]"))
    assist.locator(".ts-control input").click()
    page.keyboard.type("没有这个局")
    page.locator(".form-actions [type=submit]").click()
    expect(assist.locator(".field-errors")).to_contain_text("没有这个局")
    box = assist.locator(".ts-control input")
    expect(box).to_have_value("没有这个局")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_accessible_description(re.compile("没有这个局"))
    expect(page.locator(".item", has_text="电白区人民")).to_have_count(1)
    assert axe_faults(page) == []

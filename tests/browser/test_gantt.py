"""The chart of a plan in a real browser: a draft's task is moved by keys, its consequence comes before the word."""

from __future__ import annotations

import re

from journeys import entered
from playwright.sync_api import Page, expect
from served import PHONE, ServedSite, Watched, axe_faults

CURRENT = ".gantt-row[aria-selected=true]"


def a_draft(page: Page, site: ServedSite) -> None:
    """A plan of a matter that is in time, with its dates found; its draft is open."""
    page.goto(f"{site.address}/ledger/?light=green")
    page.locator("main td a[href^='/ledger/']").first.click()
    page.locator("a[href*='/plans/add/']").click()
    page.locator("main form.panel button[type=submit]").click()
    page.wait_for_url(re.compile(r"/drafts/\d+/$"))
    page.locator(".plan-solve button[type=submit]").click()
    expect(page.locator(".gantt-row").first).to_be_visible()


def test_a_task_is_moved_by_keys_and_its_consequence_comes_first(
    own_site: ServedSite, watched: Watched
) -> None:
    """Alt and an arrow ask, Escape takes back, Enter confirms; the page then shows the new dates. Axe finds nothing, a phone is wide enough."""
    page = entered(watched, own_site, "lanqing", locale="en")
    a_draft(page, own_site)
    chart, said = page.locator("[data-gantt-grid]"), page.locator("[data-gantt-said]")
    chart.focus()
    page.keyboard.press("Home")
    before = page.locator(CURRENT).get_attribute("aria-label")
    page.keyboard.press("Alt+ArrowRight")
    expect(said).to_contain_text("after its deadline")
    assert axe_faults(page) == []
    page.keyboard.press("Escape")
    expect(said).to_contain_text("Nothing has changed")
    assert page.locator(CURRENT).get_attribute("aria-label") == before
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("[data-gantt-confirm]")).to_be_enabled()
    page.keyboard.press("Enter")
    expect(said).to_contain_text("Moved.")
    assert page.locator(CURRENT).get_attribute("aria-label") != before
    expect(page.locator("#standing")).to_contain_text("by hand")
    page.set_viewport_size(PHONE)
    page.reload()
    expect(page.locator(".gantt-row").first).to_be_visible()
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0
    assert axe_faults(page) == []


def test_nothing_is_confirmed_that_was_not_shown(own_site: ServedSite, watched: Watched) -> None:
    """Another step after the answer asks anew; Enter before that answer does nothing."""
    page = entered(watched, own_site, "lanqing", locale="en")
    a_draft(page, own_site)
    sent: list[str] = []
    page.on(
        "request", lambda one: sent.append(one.post_data or "") if one.method == "POST" else None
    )
    page.locator("[data-gantt-grid]").focus()
    page.keyboard.press("Home")
    page.keyboard.press("Alt+ArrowRight")
    confirm = page.locator("[data-gantt-confirm]")
    expect(confirm).to_be_enabled()
    page.evaluate(
        """() => {
            const grid = document.querySelector("[data-gantt-grid]");
            const press = (key, altKey) => grid.dispatchEvent(new KeyboardEvent("keydown", { key, altKey }));
            press("ArrowRight", true);
            press("Enter", false);
        }"""
    )
    expect(confirm).to_be_disabled()
    expect(confirm).to_be_enabled()
    assert [one for one in sent if "confirm=1" in one] == []

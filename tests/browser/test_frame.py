"""The frame around every page: colours, keys, languages, no faults for axe, and all of it without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from served import DESKTOP, PHONE, ServedSite, Watched, axe_faults, enter_as

PAGES = ["/", "/ledger/", "/ledger/?light=red", "/ledger/1/", "/documents/", "/desk/1/", "/units/"]
PAGES += ["/ledger/add/", "/ledger/import/", "/documents/read/"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing(
    shared_site: ServedSite, watched: Watched, scheme: str, size: dict[str, int]
) -> None:
    """No page has a fault against WCAG 2.2 AA, in either colour scheme, at desk and phone width."""
    page = watched.open(
        f"{shared_site.address}/accounts/sign-in/", color_scheme=scheme, viewport=size
    )
    faults = axe_faults(page)
    enter_as(page, shared_site.address, "lanqing")
    for path in PAGES:
        page.goto(shared_site.address + path)
        faults += axe_faults(page)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_a_phone(
    shared_site: ServedSite, watched: Watched, path: str
) -> None:
    """At 390 pixels nothing makes the page scroll sideways."""
    page = watched.open(viewport=PHONE)
    enter_as(page, shared_site.address, "lanqing")
    page.goto(shared_site.address + path)
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0


def test_colours_follow_the_machine_until_chosen(shared_site: ServedSite, watched: Watched) -> None:
    """A dark machine gets a dark page before anything is drawn; the user's choice lasts across pages."""
    page = watched.open(f"{shared_site.address}/accounts/sign-in/", color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    enter_as(page, shared_site.address, "lanqing")
    page.locator("details[data-menu] > summary").last.click()
    page.locator("[data-theme-choice=light]").first.click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")


def test_the_list_of_keys_opens_and_closes_by_keyboard(
    shared_site: ServedSite, watched: Watched
) -> None:
    """? lists the page's keys with their meaning; Escape closes the list; typing in a field opens nothing."""
    page = watched.open()
    enter_as(page, shared_site.address, "lanqing")
    page.goto(f"{shared_site.address}/ledger/")
    page.keyboard.press("?")
    expect(page.locator("dialog#keys")).to_be_visible()
    assert page.locator("dialog#keys dt").count() > 0
    page.keyboard.press("Escape")
    expect(page.locator("dialog#keys")).to_be_hidden()
    page.locator("input[type=search]").first.focus()
    page.keyboard.type("?")
    expect(page.locator("dialog#keys")).to_be_hidden()


def test_a_menu_closes_with_escape_and_gives_the_focus_back(
    shared_site: ServedSite, watched: Watched
) -> None:
    """A menu opened by keyboard closes with Escape, and the focus is on its button again."""
    page = watched.open()
    enter_as(page, shared_site.address, "lanqing")
    summary = page.locator("details.person-menu > summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("details.person-menu")).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator("details.person-menu")).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()


def test_the_language_changes_and_the_page_stays(shared_site: ServedSite, watched: Watched) -> None:
    """English is one click away, on the same page, and says so to screen readers."""
    page = watched.open()
    enter_as(page, shared_site.address, "lanqing")
    page.goto(f"{shared_site.address}/ledger/")
    assert re.search("[\u4e00-\u9fff]", page.locator("h1").inner_text())
    page.locator("details.person-menu > summary").click()
    page.locator("details.person-menu button[name=language][value=en]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith("/ledger/")
    assert not re.search("[\u4e00-\u9fff]", page.locator("h1").inner_text())


def test_the_site_works_without_scripts(shared_site: ServedSite, watched: Watched) -> None:
    """Sign in, open the ledger, search, open a matter: all with scripts switched off."""
    page = watched.open(java_script_enabled=False)
    enter_as(page, shared_site.address, "lanqing")
    page.goto(f"{shared_site.address}/ledger/")
    rows = page.locator("tbody tr")
    everything = rows.count()
    assert everything > 0
    page.locator("input[type=search]").first.fill("整改")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q="))
    assert 0 < rows.count() <= everything
    page.locator("tbody a").first.click()
    page.wait_for_url(re.compile(r"/ledger/\d+/"))
    expect(page.locator("h1")).to_be_visible()


def test_the_desk_loads_its_own_scripts(shared_site: ServedSite, watched: Watched) -> None:
    """The desk's page runs under the content security policy without a fault in the console."""
    page = watched.open()
    enter_as(page, shared_site.address, "lanqing")
    page.goto(f"{shared_site.address}/desk/1/")
    page.wait_for_load_state("networkidle")
    expect(page.locator("h1")).to_be_visible()

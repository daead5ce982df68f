"""Steps that several journeys take: coming in as somebody, looking at a page with axe in both widths, registering, acting."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from served import DESKTOP, PHONE, ServedSite, Watched, axe_faults, enter_as

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Language and colours: each is seen once.
LOOKS = (("zh-CN", "light"), ("en", "dark"))
Look = tuple[str, str]


def seen_as(watched: Watched, site: ServedSite, who: str, look: Look) -> Page:
    """`entered`, in a language and a colour."""
    return entered(watched, site, who, locale=look[0], color_scheme=look[1])


def looked_at(page: Page) -> None:
    """Nothing that axe finds, and nothing wider than the window, narrow and wide."""
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        page.evaluate(
            "scrollTo(0, 0)"
        )  # what lies under the bar on top would be judged by what is left of it
        faults = axe_faults(page)
        assert not faults, "\n".join(faults)
        assert page.evaluate(WIDER) <= 0, page.url


def entered(watched: Watched, site: ServedSite, who: str, **options: object) -> Page:
    """A fresh browser in which somebody has come in."""
    page = watched.open(**options)
    enter_as(page, site.address, who)
    return page


def act(page: Page, name: str, **typed: str) -> None:
    """Open an act, fill it in and send it; a one-click act is only clicked."""
    place = page.locator(f"#act-{name}")
    if place.locator("summary").count():
        place.locator("summary").click()
        for field, text in typed.items():
            place.locator(f"[name={field}]").fill(text)
        place.locator("form [type=submit]").click()
    else:
        place.locator("[type=submit]").click()
    expect(page.locator("#messages .notice-success")).to_be_visible()


def registered(page: Page, site: ServedSite) -> str:
    """Register a matter of the housing bureau by hand; its address."""
    page.goto(f"{site.address}/ledger/add/")
    page.locator("[name=title]").fill("修复东门桥栏杆")
    page.locator("[name=requirement]").fill("修复东门桥两侧栏杆，年底前完成")
    lead = page.locator(".field", has=page.locator("[name=lead]")).locator(".ts-control input")
    lead.click()
    page.keyboard.type("茂名市住房和城乡建设局")
    expect(page.locator(".ts-dropdown .option:visible").first).to_contain_text("茂名市住房")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.locator("[name=due_on]").fill("2099-12-31")
    page.locator("[name=source_title]").fill("市长现场办公")
    page.locator("[name=basis]").fill("市长现场交办")
    page.locator(".form-actions [type=submit]").click()
    page.wait_for_url(re.compile(r"/ledger/\d+/$"))
    return page.url

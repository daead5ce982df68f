"""The face in a real browser: sign-in, home of each role, units, accounts, refused forms and errors; axe finds nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page
from served import DESKTOP, PHONE, ServedSite, Watched, axe_faults, enter_as

ROLES = {
    "registrar": "lanqing",
    "approver": "fangyuan",
    "officer": "xuming",
    "verifier": "taoran",
    "leader": "baiyan",
    "administrator": "keyi",
}
LOOKS = [(lang, dark) for lang in ("zh-CN", "en") for dark in (False, True)]
Visit = Callable[..., Page]
# Two frames until a change of colours has begun, then until it has ended.
SETTLED = """async () => {
    for (let n = 0; n < 2; n += 1) await new Promise(requestAnimationFrame);
    await Promise.all(document.getAnimations().map(one => one.finished));
}"""


@pytest.fixture
def visit(shared_site: ServedSite, watched: Watched) -> Visit:
    """`visit("/units/", role="leader", lang="en", dark=True)`: a page, entered as a role by one click."""

    def go(
        address: str,
        *,
        role: str = "",
        lang: str = "zh-CN",
        dark: bool = False,
        **options: Any,
    ) -> Page:
        page = watched.open(
            base_url=shared_site.address,
            locale=lang,
            color_scheme="dark" if dark else "light",
            **options,
        )
        if role:
            enter_as(page, shared_site.address, ROLES[role])
        page.goto(shared_site.address + address)
        return page

    return go


def axe(page: Page) -> None:
    """Fail on anything that axe finds once colours have stopped changing."""
    page.evaluate(SETTLED)
    faults = axe_faults(page)
    assert not faults, "\n".join(faults)


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )


@pytest.mark.parametrize(("lang", "dark"), LOOKS)
def test_the_sign_in_page_is_clean(visit: Visit, lang: str, dark: bool) -> None:
    """No finding, no sideways scrolling, in either language and colour, wide and narrow."""
    page = visit("/accounts/sign-in/", lang=lang, dark=dark)
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        axe(page)
        assert overflow(page) == 0


@pytest.mark.parametrize("role", list(ROLES))
def test_home_of_each_role(visit: Visit, role: str) -> None:
    """One click on the sign-in page leads to a home page that greets by name, wide and narrow."""
    page = visit("/", role=role)
    assert "您好" in page.locator("h1").inner_text()
    for size, colours in ((DESKTOP, "light"), (PHONE, "dark")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
        axe(page)
        assert overflow(page) == 0


def test_one_click_switches_the_role(visit: Visit) -> None:
    """From the banner, on any page."""
    page = visit("/units/", role="registrar")
    page.get_by_role("button", name="领导", exact=True).click()
    page.wait_for_url("**/")
    assert page.locator(".person-name").inner_text() == "白岩"


def test_the_keys_lead_and_are_listed(visit: Visit) -> None:
    """g u opens the units, "?" lists the keys, Escape closes the list."""
    page = visit("/", role="registrar")
    page.keyboard.press("g")
    page.keyboard.press("u")
    page.wait_for_url("**/units/")
    page.keyboard.press("?")
    dialog = page.locator("dialog#keys")
    assert dialog.is_visible()
    assert "首页" in dialog.inner_text()
    axe(page)
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "units-q"


def test_the_skip_link_comes_first(visit: Visit) -> None:
    """One Tab from the top, and Enter lands in the content."""
    page = visit("/", role="registrar")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_units_are_found_while_typing(visit: Visit) -> None:
    """The list follows the words, the address too."""
    page = visit("/units/", role="leader")
    page.locator("#units-q").fill("环保")
    page.wait_for_url(re.compile("q="))
    page.get_by_role("link", name="茂名市生态环境局").wait_for()
    assert page.locator("#units tbody tr").count() == 1


@pytest.mark.parametrize(("lang", "dark"), LOOKS)
def test_unit_and_account_screens_are_clean(visit: Visit, lang: str, dark: bool) -> None:
    """No finding and no sideways scrolling, wide and narrow."""
    page = visit("/", role="administrator", lang=lang, dark=dark)
    for address in ("/units/", "/units/?place=1", "/units/4/", "/accounts/", "/accounts/1/"):
        page.goto(address)
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)
            axe(page)
            assert overflow(page) == 0


def test_a_name_is_added_and_a_unit_retired(visit: Visit) -> None:
    """An administrator adds a short name, sees it in the history, retires the unit after one question, and undoes it."""
    page = visit("/units/4/", role="administrator")
    page.locator("#id_name").fill("建设部门")
    page.get_by_role("button", name="增加名称").click()
    page.locator("#messages .notice-success").wait_for()
    assert page.get_by_text("建设部门", exact=True).is_visible()
    assert page.locator(".history li").first.inner_text().startswith("增加名称")
    page.locator(".confirm > summary").click()
    axe(page)
    page.get_by_role("button", name="停用").click()
    page.get_by_role("button", name="恢复使用").click()
    page.locator(".confirm > summary").wait_for()


def test_a_refused_form_says_what_is_wrong(visit: Visit) -> None:
    """The wrong field is marked, described by its error, and the page stays clean for axe."""
    page = visit("/units/in/1/new/", role="administrator")
    page.locator("#id_name").fill("茂名市水务局")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("本辖区已有同名单位").wait_for()
    page.locator("#id_name").fill("")
    page.get_by_role("button", name="保存").click()
    field = page.locator("#id_name[aria-invalid=true]")
    field.wait_for()
    assert "id_name_error" in (field.get_attribute("aria-describedby") or "")
    axe(page)


@pytest.mark.parametrize(("lang", "dark"), LOOKS)
def test_error_pages_are_clean(visit: Visit, watched: Watched, lang: str, dark: bool) -> None:
    """No such page, and one that is not open to this role."""
    for address, status in (("/no/such/page/", 404), ("/accounts/", 403)):
        page = visit("/", role="leader", lang=lang, dark=dark)
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == status
        axe(page)
        assert overflow(page) == 0
        watched.faults.clear()  # Chromium notes the status

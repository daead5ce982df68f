"""The desk in a real browser: exact characters, selected text, no scripts, two clerks, a closed window, axe."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from served import DESKTOP, PHONE, ServedSite, Watched, axe_faults, enter_as

LIT = "[...document.querySelectorAll('mark.lit-text')].map(m => m.textContent).join('')"
SELECT = """words => {
  const box = document.querySelector('[data-document]');
  const at = box.textContent.indexOf(words);
  const range = document.createRange();
  let seen = 0;
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  for (let n = walker.nextNode(); n; n = walker.nextNode()) {
    const end = seen + n.length;
    if (at >= seen && at < end) range.setStart(n, at - seen);
    if (at + words.length > seen && at + words.length <= end) range.setEnd(n, at + words.length - seen);
    seen = end;
  }
  const selection = document.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}"""
NOTICE = (
    "清河县督查通报\n\n𠮷祥社区、𠀀头村的排口问题突出。县长白岩要求，市水务局要在6月底前完成清淤；"
    "市住建局要疏通管网。\n东门河沿线，抓紧整治。\n"
)


def desk_of(page: Page, site: ServedSite, who: str = "lanqing") -> Page:
    """Enter, and open the latest document's desk."""
    enter_as(page, site.address, who)
    page.goto(f"{site.address}/documents/")
    page.locator("#documents .row-title a").first.click()
    page.locator(".draft-card").first.wait_for()
    return page


def pasted(page: Page, site: ServedSite, text: str = NOTICE) -> Page:
    """Enter, paste a text, and stand at its desk."""
    enter_as(page, site.address, "lanqing")
    page.goto(f"{site.address}/documents/read/")
    page.locator("textarea[name=text]").fill(text)
    page.locator("input[name=dated_on]").fill("2026-04-09")
    page.locator("#read-form button[type=submit]").click()
    page.wait_for_url("**/desk/*/")
    return page


def test_each_draft_lights_its_exact_characters(shared_site: ServedSite, watched: Watched) -> None:
    """Walking through the drafts, what is lit in the document is what the card says, to the letter."""
    page = desk_of(watched.open(), shared_site)
    page.locator(".draft-card[data-current]").wait_for()
    for _ in range(min(page.locator(".draft-card").count(), 12)):
        said = page.locator(".draft-card[data-current] .draft-title").inner_text()
        lit = page.evaluate(LIT)
        assert re.sub(r"\s", "", lit) == re.sub(r"\s", "", said)
        expect(page.locator("mark.lit").first).to_be_in_viewport()
        page.keyboard.press("j")


def test_selected_text_becomes_a_draft_behind_wide_characters(
    own_site: ServedSite, watched: Watched
) -> None:
    """Code points and UTF-16 units differ by two there; the draft is still exactly what was selected."""
    page = pasted(watched.open(), own_site)
    before = page.locator(".draft-card").count()
    page.evaluate(SELECT, "东门河沿线，抓紧整治")
    page.locator("#selection-bar [data-assign=draft]").click()
    expect(page.locator(".draft-card")).to_have_count(before + 1)
    made = page.locator(".draft-card[data-current]")
    expect(made.locator(".draft-title")).to_have_text("东门河沿线，抓紧整治")
    assert page.evaluate(LIT) == "东门河沿线，抓紧整治"
    expect(made).to_be_focused()


def test_selected_text_becomes_a_field_by_its_key(own_site: ServedSite, watched: Watched) -> None:
    """With text selected, p makes it the place of the current draft; its characters get the place's mark."""
    page = pasted(watched.open(), own_site)
    page.evaluate(SELECT, "𠀀头村")
    page.locator("#selection-bar").wait_for()
    page.keyboard.press("p")
    expect(page.locator(".draft-card[data-current] .facts")).to_contain_text("𠀀头村")
    assert page.locator("mark.lit-place").all_inner_texts() == ["𠀀头村"]


def test_the_document_in_the_browser_is_the_document(
    own_site: ServedSite, watched: Watched
) -> None:
    """No character is added, lost or changed by drawing and lighting."""
    page = pasted(watched.open(), own_site)
    page.keyboard.press("j")
    assert page.locator("[data-document]").text_content() == NOTICE


def test_everything_is_done_without_scripts(own_site: ServedSite, watched: Watched) -> None:
    """Approver, a registration that asks once, an edit and a dismissal by plain forms."""
    page = pasted(watched.open(java_script_enabled=False), own_site)
    options = page.locator("select[name=approver] option")
    page.locator("select[name=approver]").select_option(index=options.count() - 1)
    page.locator("input[name=basis]").fill("市长批示")
    page.locator(".authority-form button[type=submit]").click()
    expect(page.locator("#desk-authority")).to_contain_text("市长批示")
    first, second = page.locator(".draft-card").nth(0), page.locator(".draft-card").nth(1)
    first_id, second_id = first.get_attribute("id"), second.get_attribute("id")
    first.locator("a[data-key=e]").click()
    page.locator("input[name=title]").fill("东门河清淤")
    page.locator("[data-panel=words] [data-save]").click()
    expect(page.locator(f"#{first_id}")).to_contain_text("东门河清淤")
    page.locator(f"#{first_id} [data-register]").click()
    if page.locator("[data-panel=open]").count():
        page.locator("[data-panel=open] [data-register]").click()
    expect(page.locator(f"#{first_id}")).to_have_attribute("data-state", "registered")
    page.locator(f"#{second_id} a[data-key=d]").click()
    page.locator("button[name=reason]").first.click()
    expect(page.locator(f"#{second_id}")).to_have_attribute("data-state", "dismissed")
    page.locator(f"#{second_id} [data-restore]").click()
    expect(page.locator(f"#{second_id}")).to_have_attribute("data-state", "proposed")


def test_of_two_clerks_the_second_is_told(own_site: ServedSite, watched: Watched) -> None:
    """Both see the draft; one sets it aside; the other's edit is refused with the first one's name."""
    one, two = desk_of(watched.open(), own_site), desk_of(watched.open(), own_site)
    for page in (one, two):
        page.locator(".draft-card[data-current]").wait_for()
    card = one.locator(".draft-card[data-current]").get_attribute("id")
    two.keyboard.press("t")
    two.locator(f"#{card} [data-panel=limit]").wait_for()
    one.keyboard.press("d")
    one.locator(f"#{card} [data-panel=dismiss]").wait_for()
    one.keyboard.press("2")
    one.locator(f"#{card}[data-state=dismissed]").wait_for()
    two.locator("input[name=said]").fill("9月30日前")
    two.keyboard.press("Enter")
    told = two.locator(f"#{card} [role=alert]")
    expect(told).to_contain_text("蓝青")
    expect(two.locator(f"#{card}")).to_have_attribute("data-state", "dismissed")
    # Chromium notes the status 409 in its console; that answer is what this test is about.
    watched.faults[:] = [fault for fault in watched.faults if "409" not in fault]


def test_a_closed_window_loses_nothing_confirmed_and_sends_nothing_else(
    own_site: ServedSite, watched: Watched
) -> None:
    """A saved limit stands after the window is closed in the middle of an edit; the unsaved title does not."""
    page = desk_of(watched.open(), own_site)
    page.locator(".draft-card[data-current]").wait_for()
    card = page.locator(".draft-card[data-current]").get_attribute("id")
    title = page.locator(f"#{card} .draft-title").inner_text()
    page.keyboard.press("t")
    page.locator("input[name=said]").fill("9月30日前")
    page.keyboard.press("Enter")
    expect(page.locator(f"#{card} .gist")).to_contain_text("9月30日")
    page.keyboard.press("e")
    page.locator(f"#{card} input[name=title]").fill("没有保存的题目")
    page.context.close()
    again = desk_of(watched.open(), own_site)
    expect(again.locator(f"#{card} .gist")).to_contain_text("9月30日")
    expect(again.locator(f"#{card} .draft-title")).to_have_text(title)
    again.goto(f"{own_site.address}/ledger/?q=没有保存的题目")
    expect(again.locator("tbody tr")).to_have_count(0)


def test_several_files_are_read_one_by_one(
    own_site: ServedSite, watched: Watched, tmp_path: Path
) -> None:
    """Each line says where its file stands; the refused one says why and holds up nobody."""
    texts = {
        "a.txt": NOTICE,
        "b.txt": "机密★\n\n通知\n各镇要加强巡查。",
        "c.txt": NOTICE + "补充说明。",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    page = watched.open()
    enter_as(page, own_site.address, "lanqing")
    page.goto(f"{own_site.address}/documents/read/")
    page.locator("input[type=file]").set_input_files([tmp_path / name for name in texts])
    page.locator("#read-form button[type=submit]").click()
    expect(page.locator(".outcome[data-state=new]")).to_have_count(2)
    expect(page.locator(".outcome[data-state=refused]")).to_contain_text("机密")
    expect(page.locator(".outcomes-progress")).to_contain_text("3")


LOOKS = [
    ("zh-CN", "light", DESKTOP),
    ("en", "dark", DESKTOP),
    ("zh-CN", "dark", PHONE),
    ("en", "light", PHONE),
]
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize(("lang", "scheme", "size"), LOOKS)
def test_the_desk_is_clean(
    shared_site: ServedSite, watched: Watched, lang: str, scheme: str, size: dict[str, int]
) -> None:
    """Axe finds nothing on the desk, with each panel open, and nothing scrolls sideways."""
    page = desk_of(watched.open(locale=lang, color_scheme=scheme, viewport=size), shared_site)
    page.locator(".draft-card[data-current]").wait_for()
    faults = axe_faults(page)
    for key, name in {"e": "words", "u": "units", "s": "split", "d": "dismiss"}.items():
        page.locator(f".draft-card[data-current] [data-key={key}]").click()
        page.locator(f"[data-panel={name}]").wait_for()
        faults += axe_faults(page)
        page.locator("[data-cancel]").click()
        page.locator(f"[data-panel={name}]").wait_for(state="detached")
    assert not faults, "\n".join(faults)
    assert page.evaluate(WIDER) == 0


@pytest.mark.parametrize(("lang", "scheme", "size"), LOOKS)
def test_the_documents_pages_are_clean(
    shared_site: ServedSite, watched: Watched, lang: str, scheme: str, size: dict[str, int]
) -> None:
    """Axe finds nothing on the list and on the page that takes documents in, and nothing scrolls sideways."""
    page = watched.open(locale=lang, color_scheme=scheme, viewport=size)
    enter_as(page, shared_site.address, "lanqing")
    for address in ("/documents/", "/documents/read/"):
        page.goto(shared_site.address + address)
        faults = axe_faults(page)
        assert not faults, "\n".join(faults)
        assert page.evaluate(WIDER) == 0

"""Small promises of the desk: nothing typed is lost, the cursor goes where the clerk goes on, a phone shows the title."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect
from served import PHONE, ServedSite, Watched, enter_as

CARD = ".draft-card[data-current]"
NOTICE = (
    "清河县督查通报\n\n县长白岩要求，市水务局要在2026年4月30日前完成清淤；要加强日常巡查，建立管护台账。\n"
    "市住建局、县科创局要在15个工作日内疏通管网。\n县农业农村局要抓紧整治养殖尾水。\n"
)


def desk(page: Page, site: ServedSite) -> Page:
    """At the desk of a pasted notice."""
    enter_as(page, site.address, "lanqing")
    page.goto(f"{site.address}/documents/read/")
    page.locator("textarea[name=text]").fill(NOTICE)
    page.locator("input[name=dated_on]").fill("2026-04-09")
    page.locator("#read-form button[type=submit]").click()
    page.wait_for_url("**/desk/*/")
    page.locator(CARD).wait_for()
    return page


def test_the_unit_box_empties_after_each_choice_and_drops_no_words(
    own_site: ServedSite, watched: Watched
) -> None:
    """Two units one after the other by keyboard; words that mean nothing come back with a refusal."""
    page = desk(watched.open(), own_site)
    page.keyboard.press("u")
    box = page.locator("[data-panel=units] .ts-control input:focus")
    box.wait_for()
    for words in ("茂南区人民", "电白区人民"):
        page.keyboard.type(words)
        expect(page.locator(".ts-dropdown .option:visible").first).to_contain_text(words)
        page.keyboard.press("Enter")
        expect(box).to_have_value("")
    page.keyboard.type("没有这个")
    expect(page.locator(".no-results:visible")).to_have_text("没有此名称的单位")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-panel=units] .notice")).to_contain_text("没有这个")
    for words in ("茂南区人民", "电白区人民"):
        expect(page.locator("[data-panel=units] .item", has_text=words)).to_have_count(1)
    assert "没有这个" in [b.input_value() for b in page.locator(".ts-control input").all()]


def test_a_missing_basis_takes_the_cursor(own_site: ServedSite, watched: Watched) -> None:
    """The approver stands there already; and no style is set inline while attributes settle."""
    page = desk(watched.open(), own_site)
    basis = page.locator("[name=basis]")
    basis.evaluate("field => { field.style.color = 'red' }")
    page.keyboard.press("a")
    expect(page.locator(".authority-error")).to_have_count(1)
    expect(page.locator(".authority-error")).to_contain_text("依据")
    expect(basis).to_be_focused()
    basis.evaluate("field => field.blur()")
    page.keyboard.press("b")
    expect(basis).to_be_focused()


def test_a_basis_is_changed_by_one_key(own_site: ServedSite, watched: Watched) -> None:
    """Where approver and basis are set, b opens them with the cursor in the basis; saved, the clerk goes on at the same draft."""
    page = desk(watched.open(), own_site)
    page.keyboard.press("b")
    page.keyboard.type("县长4月9日批示")
    page.keyboard.press("Enter")
    expect(page.locator("#desk-authority[data-set]")).to_contain_text("县长4月9日批示")
    page.keyboard.press("j")
    here = page.locator(CARD).get_attribute("id")
    page.keyboard.press("b")
    expect(page.locator("[name=basis]")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("县政府常务会议")
    page.keyboard.press("Enter")
    expect(page.locator("#desk-authority[data-set]")).to_contain_text("县政府常务会议")
    expect(page.locator(f"#{here}")).to_be_focused()


def test_after_a_split_the_first_piece_is_current(own_site: ServedSite, watched: Watched) -> None:
    """Also where another draft stands open before it; t then begins in the words."""
    page = desk(watched.open(), own_site)
    waiting = page.locator(".draft-card")
    page.locator(".draft-card", has_text="疏通管网").first.click()
    page.keyboard.press("t")
    expect(page.locator("[name=said]")).to_be_focused()
    expect(page.locator(f"{CARD} .gist")).to_contain_text("2026年4月9日")
    page.keyboard.press("Escape")
    expect(page.locator("[name=said]")).to_have_count(0)
    cut = page.locator(".draft-card", has_text="管护台账").first
    page.locator(".draft-card", has_text="养殖尾水").first.click()
    cut.click()
    expect(page.locator(CARD)).to_contain_text("管护台账")
    before = waiting.count()
    page.keyboard.press("s")
    page.locator("[name=cuts]").last.check()
    page.keyboard.press("Control+Enter")
    expect(waiting).to_have_count(before + 1)
    expect(page.locator(CARD)).to_contain_text("人工")


def test_undoing_is_said_and_a_dismissed_card_has_no_empty_strip(
    own_site: ServedSite, watched: Watched
) -> None:
    """The live region follows z; the outcome holds its button inside one line."""
    page = desk(watched.open(), own_site)
    page.keyboard.press("d")
    page.locator("[data-panel=dismiss]").wait_for()
    page.keyboard.press("1")
    card = page.locator(".draft-card[data-state=dismissed]")
    expect(card.locator(".draft-outcome form")).to_have_count(1)
    said = page.locator("#desk-said").inner_text()
    page.keyboard.press("z")
    expect(page.locator("#desk-said")).to_contain_text("已恢复")
    assert page.locator("#desk-said").inner_text() != said


def test_the_list_of_keys_is_whole(shared_site: ServedSite, watched: Watched) -> None:
    """Those that hold at some moments only stand in it too, each once."""
    page = watched.open()
    enter_as(page, shared_site.address, "lanqing")
    page.goto(f"{shared_site.address}/documents/")
    page.locator("#documents .row-title a").first.click()
    page.locator(CARD).wait_for()
    page.keyboard.press("?")
    keys = page.locator("#keys dt").all_inner_texts()
    found = [" ".join(key.split()) for key in keys]
    for key in ("a", "b", "z", "n", "l", "p", "o", "Enter", "Ctrl Enter"):
        assert found.count(key) == 1, key


def test_a_phone_opens_at_the_title_without_keys(shared_site: ServedSite, watched: Watched) -> None:
    """A finger has no keys, and the clerk sees first which document it is."""
    page = watched.open(viewport=PHONE, has_touch=True, is_mobile=True)
    enter_as(page, shared_site.address, "lanqing")
    page.goto(f"{shared_site.address}/documents/")
    page.locator("#documents .row-title a").first.click()
    page.locator(CARD).wait_for()
    page.wait_for_timeout(600)
    assert page.evaluate("window.scrollY") == 0
    assert not any(key.is_visible() for key in page.locator("main kbd, header kbd").all())


def test_after_a_batch_the_files_are_not_chosen_any_more(
    own_site: ServedSite, watched: Watched, tmp_path: Path
) -> None:
    """A second press must not send them again."""
    page = watched.open()
    enter_as(page, own_site.address, "lanqing")
    page.goto(f"{own_site.address}/documents/read/")
    for name in ("一", "二"):
        (tmp_path / f"{name}.txt").write_text(NOTICE + name, encoding="utf-8")
    page.locator("input[type=file]").set_input_files([*tmp_path.glob("*.txt")])
    page.locator("#read-form button[type=submit]").click()
    expect(page.locator("#outcomes .outcomes-progress")).to_contain_text("2")
    expect(page.locator("#read-form button[type=submit]")).to_be_enabled()
    assert page.locator("input[type=file]").evaluate("field => field.files.length") == 0

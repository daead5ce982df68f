"""A matter from its assignment to its closure in a browser, each step by its person; the lead unit on a phone, once without scripts."""

from __future__ import annotations

from journeys import WIDER, act, entered, registered
from playwright.sync_api import expect
from served import DESKTOP, PHONE, ServedSite, Watched, axe_faults


def test_from_assignment_to_closure(own_site: ServedSite, watched: Watched) -> None:
    """Registrar, lead unit, verifier, and another registrar who files."""
    clerk = entered(watched, own_site, "lanqing")
    address = registered(clerk, own_site)
    act(clerk, "assign")
    assert axe_faults(clerk) == []

    phone = entered(watched, own_site, "xuming", viewport=PHONE)
    phone.goto(address)
    act(phone, "sign")
    expect(phone.locator("#act-extension-ask")).to_be_visible()
    act(phone, "report", text="栏杆已全部更换", share="100")
    assert axe_faults(phone) == []
    assert phone.evaluate(WIDER) == 0
    act(phone, "submit", statement="已完成，申请验收")

    judge = entered(watched, own_site, "taoran")
    judge.goto(address)
    act(judge, "verify", findings="现场属实")

    clerk.goto(f"{own_site.address}/my-work/?list=to_file")
    number = clerk.get_by_role("row", name="修复东门桥栏杆")
    number.locator("[name=matter]").check()
    clerk.locator(".work-bulk [type=submit]").click()
    expect(clerk.locator("#messages .notice-success")).to_be_visible()
    clerk.goto(address)
    expect(clerk.locator(".matter-status [data-state=closed]")).to_be_visible()
    assert axe_faults(clerk) == []


def test_the_first_four_stand_without_scrolling(shared_site: ServedSite, watched: Watched) -> None:
    """Sentence, chain, clock and acts end above the fold at 1440 x 900."""
    page = entered(watched, shared_site, "lanqing", viewport=DESKTOP)
    page.goto(f"{shared_site.address}/ledger/12/")
    for name in ("h-source", "h-duties", "h-clock", "h-acts"):
        box = page.locator(f"[aria-labelledby={name}]").first.bounding_box()
        assert box is not None
        assert box["y"] + min(box["height"], 200) <= DESKTOP["height"]


def test_work_and_cockpit_are_clean(shared_site: ServedSite, watched: Watched) -> None:
    """No finding of axe and nothing wider than the window, wide and narrow, in both languages and colours."""
    for lang, dark in (("zh-CN", "light"), ("en", "dark")):
        page = entered(watched, shared_site, "fangyuan", locale=lang, color_scheme=dark)
        for path in ("/my-work/", "/cockpit/", "/cockpit/late/", "/ledger/1/"):
            page.goto(shared_site.address + path)
            for size in (DESKTOP, PHONE):
                page.set_viewport_size(size)
                assert axe_faults(page) == []
                assert page.evaluate(WIDER) <= 0, path


def test_without_scripts(own_site: ServedSite, watched: Watched) -> None:
    """Signing for and reporting are plain forms."""
    clerk = entered(watched, own_site, "lanqing")
    address = registered(clerk, own_site)
    act(clerk, "assign")
    page = entered(watched, own_site, "xuming", java_script_enabled=False)
    page.goto(address)
    act(page, "sign")
    act(page, "report", text="已进场")
    expect(page.locator(".report-text").first).to_contain_text("已进场")

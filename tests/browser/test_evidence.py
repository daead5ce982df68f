"""Evidence from a phone: an upload that breaks off goes on by itself, survives a reload, and works without scripts."""

from __future__ import annotations

import io
import os
import sqlite3
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, Route, expect
from served import PHONE, ServedSite, Watched, axe_faults, enter_as

PIECE = 2 * 2**20
WORKING = ("accepted", "under_way")


def a_matter_at_work(site: ServedSite, page: Page) -> str:
    """The address of a matter that an officer signed for, and the page of who may bring evidence to it."""
    page.goto(f"{site.address}/accounts/sign-in/")
    offered = page.locator(".gate button[name=username]")
    enterable = ", ".join(f"'{b.get_attribute('value')}'" for b in offered.all())
    query = (
        "SELECT m.id, u.username FROM ledger_matter m JOIN ledger_duty d ON d.matter_id = m.id AND d.role = 'lead'"
        " JOIN people_post p ON p.unit_id = d.unit_id AND p.role = 'officer' JOIN people_tenure t ON t.post_id = p.id"
        " JOIN people_user u ON u.id = t.user_id WHERE d.released_at IS NULL AND m.state IN (?, ?)"
        f" AND u.username IN ({enterable}) LIMIT 1"
    )
    with sqlite3.connect(site.folder / "duban.sqlite3") as rows:
        found = rows.execute(query, WORKING).fetchone() or _put_to_work(rows, query)
    enter_as(page, site.address, found[1])
    return f"{site.address}/ledger/{found[0]}/evidence/add/"


def _put_to_work(rows: sqlite3.Connection, query: str) -> tuple[int, str]:
    """Set the stage where the demonstration has no such matter: one of its own stands under way."""
    found: tuple[int, str] = rows.execute(query, ("registered", "assigned")).fetchone()
    rows.execute("UPDATE ledger_matter SET state = 'under_way' WHERE id = ?", found[:1])
    rows.commit()
    return found


def a_large_photo(folder: Path) -> Path:
    """A picture of some pieces."""
    path = folder / "现场.png"
    noise = Image.frombytes("RGB", (1800, 1200), os.urandom(1800 * 1200 * 3))
    noise.save(path, "PNG")
    assert path.stat().st_size > 2 * PIECE
    return path


def newest(site: ServedSite) -> int:
    """The last piece of evidence of the demonstration's own, before the journey brings any."""
    with sqlite3.connect(site.folder / "duban.sqlite3") as rows:
        (found,) = rows.execute("SELECT COALESCE(MAX(id), 0) FROM ledger_evidence").fetchone()
    return int(found)


def brought(site: ServedSite, after: int) -> list[tuple[str, int]]:
    """Names and sizes of what came to the ledger after a piece of evidence."""
    query = "SELECT name, size FROM ledger_evidence WHERE id > ? ORDER BY id"
    with sqlite3.connect(site.folder / "duban.sqlite3") as rows:
        return rows.execute(query, (after,)).fetchall()


def test_an_upload_goes_on_where_the_line_broke(
    own_site: ServedSite, watched: Watched, tmp_path: Path
) -> None:
    """At 390 px: the second piece is cut off, the page is left; choosing the same file again sends only what is missing."""
    page, before = watched.open(viewport=PHONE), newest(own_site)
    address, photo = a_matter_at_work(own_site, page), a_large_photo(tmp_path)
    page.goto(address)
    assert axe_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    offsets: list[int] = []

    def cut_the_second(route: Route) -> None:
        offsets.append(int(route.request.headers["upload-offset"]))
        if len(offsets) >= 2:
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(
        "**/uploads/*/",
        lambda r: cut_the_second(r) if r.request.method == "PATCH" else r.continue_(),
    )
    page.set_input_files("input[type=file]", photo)
    page.get_by_role("button", name="添加").click()
    expect(page.locator(".upload-line[data-state=offline]")).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")
    watched.faults.clear()  # the cut line is an error in the console, and the point of this test
    assert offsets[:2] == [0, PIECE]
    page.goto(address)  # left and come back
    sent: list[int] = []
    page.on(
        "request",
        lambda r: sent.append(int(r.headers["upload-offset"])) if r.method == "PATCH" else None,
    )
    page.set_input_files("input[type=file]", photo)
    page.get_by_role("button", name="添加").click()
    page.wait_for_url("**/ledger/*/")
    assert sent[0] == PIECE
    assert brought(own_site, before) == [("现场.png", photo.stat().st_size)]


def test_evidence_without_scripts(own_site: ServedSite, watched: Watched) -> None:
    """A plain form takes the file and leads to the matter."""
    page, before = watched.open(viewport=PHONE, java_script_enabled=False), newest(own_site)
    page.goto(a_matter_at_work(own_site, page))
    stream = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(stream, "JPEG")
    page.set_input_files(
        "input[type=file]",
        {"name": "after.jpg", "mimeType": "image/jpeg", "buffer": stream.getvalue()},
    )
    page.get_by_role("button", name="添加").click()
    page.wait_for_url("**/ledger/*/")
    assert [name for name, _size in brought(own_site, before)] == ["after.jpg"]


def test_a_refused_file_is_said_in_its_line(own_site: ServedSite, watched: Watched) -> None:
    """What a browser would run is refused after it arrived, in words, and nothing of it is evidence."""
    page, before = watched.open(viewport=PHONE), newest(own_site)
    page.goto(a_matter_at_work(own_site, page))
    page.set_input_files(
        "input[type=file]",
        {"name": "图.jpg", "mimeType": "image/jpeg", "buffer": b"<svg onload='x'/>"},
    )
    page.get_by_role("button", name="添加").click()
    expect(page.locator(".upload-line[data-state=refused]")).to_contain_text("不予接收")
    assert brought(own_site, before) == []

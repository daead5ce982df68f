"""The pages of programmes in a browser without scripts: list, one, its matters, its forms, its workbooks; import and feed."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from openpyxl import Workbook, load_workbook

from cast import Town, a_matter, build_town
from duban.foundation import clock
from duban.ledger.actions.imports import ImportRefused, import_workbook, prepare_import
from duban.ledger.actions.register import RegistrationRefused
from duban.ledger.models import Matter, Programme, ProgrammeMatter
from duban.notifications.actions.feeds import add_feed
from duban.notifications.queries.feeds import feed_text
from living import DAY, DUE, a_programme, lived, on


@pytest.fixture
def town(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The cast's county."""
    monkeypatch.setattr(settings, "FILES_DIR", tmp_path / "files")
    return build_town()


def test_made_filled_and_emptied_by_forms(town: Town) -> None:
    """A programme is made, filled by numbers, from the ledger's filter and from a matter's page, and a matter is taken out."""
    browser = town.client("lan")
    one, two, three = a_matter(town, "排口"), a_matter(town, "清淤"), a_matter(town, "管网")
    said = {"name": "排水攻坚", "year": "2026", "office": str(town.units["office"].pk)}
    made = browser.post("/programmes/add/", said)
    programme = Programme.objects.get()
    assert made.headers["Location"] == f"/programmes/{programme.pk}/"
    browser.post(f"/programmes/{programme.pk}/add/", {"numbers": one.number})
    browser.post("/programmes/gather/", {"programme": programme.pk, "query": "q=清淤"})
    browser.post("/programmes/gather/", {"programme": programme.pk, "matter": three.pk})
    standing = ProgrammeMatter.objects.filter(until__isnull=True)
    assert set(standing.values_list("matter_id", flat=True)) == {one.pk, two.pk, three.pk}
    out = {"matter": [one.pk], "reason": "归口调整"}
    browser.post(f"/programmes/{programme.pk}/remove/", out)
    listed = browser.get("/ledger/", {"programme": programme.pk}).content.decode()
    assert two.title in listed
    assert three.title in listed
    assert one.title not in listed


def test_an_unknown_number_puts_nothing_in(town: Town) -> None:
    """Of several numbers one is wrong: it is named, and none of them goes in."""
    programme, matter = a_programme(town), a_matter(town)
    wrong = {"numbers": f"{matter.number}\n督办〔1999〕1号"}
    browser = town.client("lan")
    browser.post(f"/programmes/{programme.pk}/add/", wrong)
    answer = browser.get(f"/programmes/{programme.pk}/")
    assert "督办〔1999〕1号" in answer.content.decode()
    assert not ProgrammeMatter.objects.exists()


def test_pages_draw_for_each_role(town: Town) -> None:
    """List, page, the list behind a number and a past day are drawn without a query in a template."""
    programme = a_programme(town, [lived(town, "under_way"), a_matter(town, due_on=DUE)])
    for who in ("lan", "bai", "tao", "xu"):
        browser = town.client(who)
        assert programme.name in browser.get("/programmes/").content.decode()
        page = browser.get(f"/programmes/{programme.pk}/").content.decode()
        assert f"/programmes/{programme.pk}/matters/all/" in page
        assert browser.get(f"/programmes/{programme.pk}/matters/late/").status_code == 200
        past = browser.get(f"/programmes/{programme.pk}/", {"as_of": clock.today().isoformat()})
        assert past.status_code == 200


@pytest.mark.parametrize("part", ["trend", "units", "quarters", "parts"])
def test_each_table_is_a_workbook(town: Town, part: str) -> None:
    """The download has a head and the rows of the page."""
    programme = a_programme(town, [a_matter(town, due_on=DUE)])
    answer = town.client("lan").get(f"/programmes/{programme.pk}/file/", {"part": part})
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[arg-type]
    assert sheet is not None
    assert sheet.max_row >= (1 if part == "parts" else 2)


def _imported(town: Town, name: str) -> None:
    book, stream = Workbook(), BytesIO()
    rows = (
        ("序号", "问题", "牵头单位", "所属专项"),
        (1, "河道淤积", "县水利局", name),
        (2, "管网漏损", "县水利局", ""),
    )
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(stream)
    lan = town.actor("lan")
    run = prepare_import(
        stream.getvalue(),
        "台账.xlsx",
        jurisdiction_id=town.county.pk,
        based_on=dt.date(2026, 4, 9),
        actor=lan,
    )
    page = town.client("lan").get(f"/ledger/import/{run.pk}/").content.decode()
    assert name.partition("、")[0] in page
    import_workbook(run.pk, authority=town.authority, actor=lan)


def test_the_column_of_a_workbook_fills_programmes(town: Town) -> None:
    """A known programme is filled, a missing one made; the export has the column, and a second import brings it back."""
    known = a_programme(town, name="排水攻坚")
    _imported(town, "排水攻坚、河长制")
    matter = Matter.objects.get(problem="河道淤积")
    names = matter.programmes.values_list("programme__name", flat=True)
    assert sorted(names) == ["排水攻坚", "河长制"]
    assert known.members.count() == 1
    answer = town.client("lan").get("/ledger/export/", {"programme": known.pk})
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[arg-type]
    assert sheet is not None
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[1][cells[0].index("所属专项")] == "排水攻坚、河长制"
    assert len(cells) == 2


def test_a_known_name_with_a_mark_inside_is_one(town: Town) -> None:
    """What the export wrote comes back into the same programmes, and no half of a name is made one."""
    known = a_programme(town, name="污水、垃圾治理")
    _imported(town, "污水、垃圾治理、河长制")
    assert known.members.count() == 1
    assert set(Programme.objects.values_list("name", flat=True)) == {known.name, "河长制"}


def test_a_name_too_long_for_a_programme_is_a_faulty_cell(town: Town) -> None:
    """It was cut to 120 characters, so two of them could become one: now it is named by row and column, and nothing comes in."""
    name = "河" * 121
    with pytest.raises(ImportRefused) as refused:
        _imported(town, f"排水攻坚、{name}")
    (error,) = refused.value.errors
    assert (error.row, error.column, error.code) == (2, "D", "PROGRAMME_LONG")
    assert not Matter.objects.exists()
    assert not Programme.objects.exists()


def test_an_ended_programme_refuses_the_whole_import(town: Town) -> None:
    """Nothing is registered where one row names a programme that takes no more."""
    programme = a_programme(town, name="排水攻坚")
    town.client("fang").post(f"/programmes/{programme.pk}/end/", {"reason": "完成"})
    with pytest.raises(RegistrationRefused):
        _imported(town, "排水攻坚")
    assert not Matter.objects.exists()


def test_a_calendar_of_a_programme(town: Town) -> None:
    """Limits of its matters and its own planned end, as the owner may see them."""
    matter = a_matter(town, due_on=DUE)
    programme = a_programme(town, [matter], planned_end=dt.date(2026, 12, 31))
    feed, _secret = add_feed("programme", subject=str(programme.pk), actor=town.actor("xu"))
    text = feed_text(feed, "http://127.0.0.1/").decode()
    assert "DUE;VALUE=DATE:20260630" in text or "20260630" in text
    assert "20261231" in text


def test_the_course_in_a_workbook_says_what_the_page_says(town: Town) -> None:
    """Its heads are those of the table below the picture, to the word."""
    with on(DAY):
        programme = a_programme(town, [a_matter(town, due_on=DUE)])
    browser, address = town.client("lan"), f"/programmes/{programme.pk}/"
    answer = browser.get(f"{address}file/", {"part": "trend"})
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[arg-type]
    assert sheet is not None
    page = browser.get(address).content.decode()
    for cell in next(sheet.iter_rows(values_only=True)):
        assert f'<th scope="col">{cell}</th>' in page

"""Registering by program: a matter by its facts, a draft marked in a document, a draft that becomes a matter."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cast import Town, a_document
from duban.foundation import clock
from duban.ledger.actions.categories import retire_category
from duban.ledger.models import Draft, Matter
from living import last_line
from programs import problem, program

TEXT = "要加快推进东门河清淤，6月底前完成。要压实责任，建立台账。"


def wish(town: Town, **changes: Any) -> dict[str, Any]:
    """A matter to be registered."""
    return {
        "title": "整治排口",
        "requirement": "限期完成整治",
        "duties": [
            {"unit": town.units["housing"].pk},
            {"unit": town.units["water"].pk, "role": "assist"},
        ],
        "measures": ["排查", "整改"],
        "due_on": "2026-12-31",
        "source_title": "县长办公会",
        "approver": town.posts["fang"].pk,
        "basis": "县长4月9日批示",
        **changes,
    }


def test_a_matter_is_registered(town: Town) -> None:
    """Numbered, under approver and basis, in the journal under the token's post; its address is told."""
    answer = program(town, "lan", "register").post("/matters", wish(town))
    assert answer.status_code == 201, answer.content.decode()
    matter = Matter.objects.get()
    assert answer.json() == {
        "matter": matter.pk,
        "state": "registered",
        "revision": 1,
        "made": [matter.pk],
    }
    assert answer.headers["Location"] == f"/api/v1/matters/{matter.pk}"
    assert answer.headers["ETag"] == '"1"'
    assert last_line(matter)[:2] == ("matter.register", "蓝青")
    record = program(town, "lan").get(f"/matters/{matter.pk}").json()
    assert [(d["name"], d["role"]) for d in record["duties"]] == [
        ("清河县住房和城乡建设局", "lead"),
        ("清河县水利局", "assist"),
    ]
    assert record["due_on"] == "2026-12-31"
    assert [m["text"] for m in record["measures"]] == ["排查", "整改"]


def test_words_of_a_limit_are_read(town: Town) -> None:
    """Counted from today, as on the page."""
    with clock.at(dt.datetime(2026, 4, 9, 2, tzinfo=dt.UTC)):
        program(town, "lan").post("/matters", wish(town, due_on=None, said="2026年6月底前"))
    assert Matter.objects.get().due_on == dt.date(2026, 6, 30)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": ""}, "INVALID"),
        ({"title": "  "}, "TITLE_MISSING"),
        ({"basis": " "}, "BASIS_MISSING"),
        ({"duties": []}, "INVALID"),
        ({"due_on": "2026-02-30"}, "INVALID"),
        ({"due_on": "0001-01-01"}, "INVALID"),
        ({"requirement": "机密★10年"}, "SECRECY_MARKING"),
        ({"title": "x\u0000"}, "INVALID"),
        ({"category": "nothing"}, "CATEGORY_UNKNOWN"),
        ({"approver": 999999}, "APPROVER_UNKNOWN"),
        ({"duties": [{"unit": 999999}]}, "UNIT_UNKNOWN"),
        ({"duties": [{"unit": 2**53}]}, "INVALID"),
    ],
)
def test_what_a_registration_lacks(town: Town, changes: dict[str, Any], code: str) -> None:
    """Each refusal has its code, and nothing is kept."""
    answer = program(town, "lan").post("/matters", wish(town, **changes))
    assert problem(answer) == (422, code)
    assert not Matter.objects.exists()


def test_a_unit_that_the_post_does_not_see_is_none(town: Town) -> None:
    """Units of another county are not named from here."""
    duties = [{"unit": town.units["elsewhere"].pk}]
    answer = program(town, "lan").post("/matters", wish(town, duties=duties))
    assert problem(answer) == (422, "UNIT_UNKNOWN")


def test_who_may_not_register(town: Town) -> None:
    """By post, and by scope."""
    assert problem(program(town, "xu").post("/matters", wish(town)))[0] == 403
    writer = program(town, "lan", "read", "write")
    assert problem(writer.post("/matters", wish(town))) == (403, "SCOPE_MISSING")
    assert not Matter.objects.exists()


def test_a_body_that_is_no_json(town: Town) -> None:
    """400, and half a character is 400 or 422, never 500."""
    app = program(town, "lan")
    path = "/api/v1/matters"
    for body, statuses in ((b"{", {400}), (b"[]", {422}), (b'"\\ud800"', {400, 422})):
        answer = app.client.post(path, body, content_type="application/json", headers=app.headers)
        assert problem(answer)[0] in statuses
    odd = program(town, "lan").post("/matters", wish(town, title="\ud800"))
    assert problem(odd)[0] == 422


def test_a_retired_category_is_for_no_new_matter(town: Town) -> None:
    """Refused here as it is not offered on the page."""
    retire_category("livelihood", actor=town.actor("ke"))
    answer = program(town, "lan").post("/matters", wish(town, category="livelihood"))
    assert problem(answer) == (422, "CATEGORY_UNKNOWN")


def test_a_sentence_becomes_a_draft_and_the_draft_a_matter(town: Town) -> None:
    """Marked by its places in the text; registered under its version, once."""
    document = a_document(town, TEXT)
    app = program(town, "lan")
    path = f"/documents/{document.pk}/drafts"
    marked = {"text": TEXT[:17], "spans": [[0, 17]]}
    answer = app.post(path, marked)
    assert answer.status_code == 201, answer.content.decode()
    draft = answer.json()
    assert (draft["state"], draft["document"]) == ("proposed", document.pk)
    assert [d["id"] for d in app.get(path).json()] == [draft["id"]]
    terms = {"version": draft["version"], "approver": town.posts["fang"].pk, "basis": "批示"}
    place = f"/drafts/{draft['id']}/registration"
    open_units = app.post(place, terms)
    assert problem(open_units) == (409, "UNITS_OPEN")
    stale = app.post(place, {**terms, "version": 7, "leave_units_open": True})
    assert problem(stale) == (412, "PRECONDITION_FAILED")
    done = app.post(place, {**terms, "leave_units_open": True})
    assert done.status_code == 201
    assert app.get(f"/drafts/{draft['id']}").json()["matter"] == done.json()["matter"]
    assert problem(app.post(place, {**terms, "leave_units_open": True})) == (409, "WRONG_STATE")


@pytest.mark.parametrize(
    "marked",
    [
        {"text": "没有这句", "spans": [[0, 4]]},
        {"text": "要加", "spans": [[2, 0]]},
        {"text": "要加", "spans": [[-4, 2]]},
        {"text": "要加", "spans": []},
    ],
)
def test_words_that_do_not_stand_there(town: Town, marked: dict[str, Any]) -> None:
    """A draft keeps to the letter what a document says."""
    document = a_document(town, TEXT)
    answer = program(town, "lan").post(f"/documents/{document.pk}/drafts", marked)
    assert problem(answer) == (422, "SELECTION_ODD")
    assert not Draft.objects.exists()


def test_documents_are_listed_for_who_reads_them(town: Town) -> None:
    """With how far their drafts are settled; others see none, and find none."""
    document = a_document(town, TEXT)
    (row,) = program(town, "lan").get("/documents").json()["rows"]
    assert (row["id"], row["title"], row["waiting"]) == (document.pk, "督查通报", 0)
    assert program(town, "xu").get("/documents").json()["rows"] == []
    hidden = program(town, "gu").get(f"/documents/{document.pk}/drafts")
    assert problem(hidden) == (404, "NOT_FOUND")

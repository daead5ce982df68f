"""Issued documents and the ladder that proposes them: by persons, numbered, answered once, never by the machine."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from cast import Town
from duban.foundation import journal
from duban.foundation.access import AccessDenied
from duban.foundation.lifecycle import WrongState
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.duties import add_duty
from duban.ledger.actions.issued import answer_document, issue_document
from duban.ledger.actions.moves import (
    close_matter,
    reopen_matter,
    submit_matter,
    verify_matter,
)
from duban.ledger.models import IssuedDocument, Matter
from duban.ledger.queries.ladder import Rung, next_rung
from living import DAY, DUE, a_category, count_lines, last_line, lived, on, seen

LATE = DUE + dt.timedelta(days=1)


def issue(
    town: Town,
    *matters: Matter,
    who: str = "lan",
    unit: str = "housing",
    day: dt.date = LATE,
    **given: Any,
) -> IssuedDocument:
    """A reminder to the housing bureau."""
    facts: dict[str, Any] = {"kind": "reminder", "text": "请抓紧办理", "answer_by": None, **given}
    facts.setdefault("matter_ids", [matter.pk for matter in matters])
    facts["addressee_id"] = town.units[unit].pk
    with on(day):
        return issue_document(actor=town.actor(who), **facts)


def test_one_reminder_about_many_matters(town: Town) -> None:
    """It has one number, a line in its own stream and one in that of each matter."""
    one, two = lived(town), lived(town)
    document = issue(town, one, two)
    assert document.number == "清督催〔2026〕1号"
    assert set(document.matters.all()) == {one, two}
    for matter in (one, two):
        name, who, told = last_line(matter)
        assert (name, who, told["number"]) == ("matter.issue", "蓝青", document.number)
    (line,) = journal.history(document.stream)
    assert json.loads(line.content)["matters"] == [one.pk, two.pk]


@pytest.mark.parametrize(
    ("kind", "number"),
    [("notice", "清督通知"), ("circular", "清督通报"), ("summons", "清督约谈")],
)
def test_each_kind_has_numbers_of_its_own(town: Town, kind: str, number: str) -> None:
    """Every series begins with 1, and a refused document takes no number."""
    matter = lived(town)
    issue(town, matter)
    with pytest.raises(ActRefused):
        issue(town, matter, who="fang", kind=kind, text=" ")
    assert issue(town, matter, who="fang", kind=kind).number == f"{number}〔2026〕1号"
    assert issue(town, matter, who="fang", kind=kind, text="再次").number.endswith("2号")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"kind": "letter"}, "KIND_UNKNOWN"),
        ({"matter_ids": []}, "MATTERS_MISSING"),
        ({"matter_ids": [0]}, "MATTERS_MISSING"),
        ({"text": " "}, "ISSUED_TEXT_MISSING"),
        ({"text": "机密★10年\n内容"}, "SECRECY_MARKING"),
        ({"unit": "water"}, "ADDRESSEE_NO_DUTY"),
        ({"answer_by": DUE}, "ANSWER_BY_PAST"),
    ],
)
def test_bad_documents_are_refused(town: Town, given: dict[str, Any], code: str) -> None:
    """Each by its code; neither row nor line nor number is used."""
    matter = lived(town)
    before = count_lines(matter)
    with pytest.raises(ActRefused) as refused:
        issue(town, matter, **given)
    assert refused.value.code == code
    assert (IssuedDocument.objects.count(), count_lines(matter)) == (0, before)


def test_a_second_click_issues_nothing(town: Town) -> None:
    """The same document a moment later is refused; about other matters or on another day it is another one."""
    one, two = lived(town), lived(town)
    issue(town, one)
    with pytest.raises(ActRefused, match="ISSUED_ALREADY"):
        issue(town, one)
    issue(town, one, two)
    issue(town, one, day=LATE + dt.timedelta(days=1))
    assert IssuedDocument.objects.count() == 3


def test_nothing_is_issued_about_a_closed_matter(town: Town) -> None:
    """Nobody is urged about what is done."""
    with pytest.raises(WrongState):
        issue(town, lived(town, "closed"))


@pytest.mark.parametrize(
    ("who", "kind"),
    [("lan", "notice"), ("xu", "reminder"), ("tao", "reminder"), ("gu", "reminder")],
)
def test_each_kind_has_its_people(town: Town, who: str, kind: str) -> None:
    """Registrars remind, only approvers issue what is sharper, and units issue nothing about themselves."""
    with pytest.raises(AccessDenied):
        issue(town, lived(town), who=who, kind=kind)


def test_a_supervising_unit_reminds_about_its_own_matters_only(town: Town) -> None:
    """A reminder about two matters needs one post that may remind about both."""
    one, two = lived(town), lived(town)
    add_duty(one.pk, unit_id=town.units["water"].pk, role="supervise", actor=town.actor("lan"))
    assert issue(town, one, who="he").office == town.units["water"]
    with pytest.raises(AccessDenied):
        issue(town, one, two, who="he", text="两件")


def test_the_addressee_answers_once(town: Town) -> None:
    """Its answer stands in both streams; a second one is refused."""
    matter = lived(town)
    document = issue(town, matter)
    with pytest.raises(ActRefused, match="ANSWER_MISSING"):
        answer_document(document.pk, answer=" ", actor=town.actor("xu"))
    document = answer_document(document.pk, answer=" 已安排 ", actor=town.actor("xu"))
    assert (document.answer, document.answered_by) == ("已安排", town.users["xu"])
    name, who, told = last_line(matter)
    assert (name, who, told["answer"]) == ("matter.answer", "许明", "已安排")
    assert [e.name for e in journal.history(document.stream)] == ["issued.issue", "issued.answer"]
    with pytest.raises(ActRefused, match="ANSWERED_ALREADY"):
        answer_document(document.pk, answer="再答", actor=town.actor("xu"))


@pytest.mark.parametrize("who", ["lan", "fang", "he", "tao", "gu", "wei"])
def test_only_the_addressee_answers(town: Town, who: str) -> None:
    """Nobody answers for a unit."""
    document = issue(town, lived(town))
    with pytest.raises(AccessDenied):
        answer_document(document.pk, answer="代答", actor=town.actor(who))


def test_the_ladder_climbs_one_rung_at_a_time(town: Town) -> None:
    """Near or late a reminder is proposed, and what is sharper when the days of the last document are over without effect."""
    matter = lived(town)
    assert next_rung(matter, seen(DAY)) is None
    assert next_rung(matter, seen(DUE)) == Rung("reminder", "blue", "NEAR")
    assert next_rung(matter, seen(LATE)) == Rung("reminder", "blue", "LATE")
    day, by = LATE, "lan"
    for kind, colour in (("notice", "orange"), ("circular", "red"), ("summons", "red")):
        last = issue(town, matter, who=by, day=day, kind=_before(kind))
        assert next_rung(matter, seen(day + dt.timedelta(days=5))) is None
        day, by = day + dt.timedelta(days=6), "fang"
        assert next_rung(matter, seen(day)) == Rung(kind, colour, "NO_EFFECT", last.pk)
    issue(town, matter, who="fang", day=day, kind="summons")
    assert next_rung(matter, seen(day + dt.timedelta(days=60))) is None
    assert IssuedDocument.objects.count() == 4


def _before(kind: str) -> str:
    return {"notice": "reminder", "circular": "notice", "summons": "circular"}[kind]


def test_the_answer_day_of_a_document_counts_before_the_preset(town: Town) -> None:
    """Who was given until the tenth is not urged before the eleventh."""
    matter = lived(town)
    until = LATE + dt.timedelta(days=20)
    issue(town, matter, answer_by=until)
    assert next_rung(matter, seen(until)) is None
    assert next_rung(matter, seen(until + dt.timedelta(days=1))) is not None


def test_who_falls_behind_is_reminded_before_the_limit_is_near(town: Town) -> None:
    """The pace, not the light, is the reason; what is sharper waits until it is late."""
    matter = lived(town)
    day = dt.date(2026, 6, 1)
    assert next_rung(matter, seen(day)) == Rung("reminder", "blue", "BEHIND")
    issue(town, matter, day=day)
    assert next_rung(matter, seen(day + dt.timedelta(days=10))) is None


def test_a_category_may_start_higher(town: Town) -> None:
    """An instruction of the head begins with a notice."""
    a_category("instruction")
    matter = lived(town, category="instruction")
    assert next_rung(matter, seen(LATE)) == Rung("notice", "orange", "LATE")


def test_nothing_is_proposed_where_the_unit_has_done_its_part(town: Town) -> None:
    """Submitted, verified and closed matters climb no ladder; a reopened one starts anew."""
    for state in ("registered", "submitted", "verified", "closed"):
        assert next_rung(lived(town, state), seen(LATE)) is None
    again = _closed_and_reopened(town)
    assert next_rung(again, seen(LATE + dt.timedelta(days=9))) == Rung("reminder", "blue", "LATE")


def _closed_and_reopened(town: Town) -> Matter:
    """A matter that had its reminder in its first life."""
    matter = lived(town)
    issue(town, matter)
    with on(LATE, hour=12):
        submit_matter(matter.pk, statement="完成", actor=town.actor("xu"))
        verify_matter(matter.pk, findings="属实", actor=town.actor("tao"))
        close_matter(matter.pk, actor=town.actor("ning"))
        return reopen_matter(matter.pk, reason="反弹", actor=town.actor("tao"))

"""Rows written in bulk are the rows that the models would have written, on both databases."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from cast import Town, a_matter
from duban.foundation.bulk import PORTION, insert_new, insert_rows
from duban.foundation.models import Entry
from duban.foundation.statements import sent_together
from duban.ledger.actions.registered_limits import LIMIT_COLUMNS
from duban.ledger.choices import DutyRole, LimitKind
from duban.ledger.models import Duty, TimeLimit
from duban.ledger.queries.limit_counts import Counted

DUTY = ("matter_id", "unit_id", "role", "kind", "said", "question")
AT = dt.datetime(2026, 4, 9, 8, 30, tzinfo=dt.UTC)


def test_every_kind_of_column_comes_back_as_it_was_given(town: Town) -> None:
    """Days, instants, JSON, members of choices and empty values: as after `save`."""
    matter = a_matter(town)
    rule = {"workdays": 15, "base": "2026-04-09", "原文": "15个工作日"}
    day = dt.date(2026, 4, 30)
    counted = Counted(day, AT, rule, "2026-04-09", {"place": 1}, is_provisional=True)
    insert_rows(
        TimeLimit,
        LIMIT_COLUMNS,
        [
            (
                matter.pk,
                "15个工作日",
                LimitKind.WORKDAYS,
                AT,
                "original",
                *counted.columns().values(),
            ),
            (matter.pk, "", LimitKind.STANDING, AT, "original", *Counted().columns().values()),
        ],
    )
    dated, standing = matter.limits.all()
    assert (dated.kind, dated.due_on, dated.rule, dated.is_provisional, dated.set_at) == (
        "workdays",
        day,
        rule,
        True,
        AT,
    )
    assert (standing.kind, standing.due_on, standing.rule) == ("standing", None, {})
    insert_rows(
        Duty,
        ("matter_id", "unit_id", "role", "kind", "said", "question"),
        [(matter.pk, None, DutyRole.ASSIST, "departmental", "属地", "collective")],
    )
    assert matter.duties.get(unit=None).role == DutyRole.ASSIST


@pytest.mark.parametrize("count", [0, 1, PORTION, PORTION + 1])
def test_all_rows_are_written_in_the_given_order(town: Town, count: int) -> None:
    """No row is lost where one portion ends and the next begins."""
    columns = ("stream", "sequence", "name", "at", "actor", "post", "content", "previous", "digest")
    before = Entry.objects.count()
    rows = ((f"test:{n}", 1, "x", AT, "", "", "{}", "", "d") for n in range(count))
    insert_rows(Entry, columns, rows)
    assert Entry.objects.count() == before + count
    streams = Entry.objects.filter(name="x").order_by("pk").values_list("stream", flat=True)
    assert list(streams) == [f"test:{n}" for n in range(count)]


def test_a_column_that_is_not_there_is_refused(town: Town) -> None:
    """A misspelt name ends before anything is written."""
    with pytest.raises(ValueError, match="no column units"):
        insert_rows(Duty, ("units",), [(1,)])


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_written() -> None:
    """A part of many rows must not stay without the rest."""
    with pytest.raises(RuntimeError):
        insert_rows(Entry, ("stream",), [("x",)])


@pytest.mark.parametrize("count", [0, 1, 2])
def test_new_objects_come_back_with_their_keys(town: Town, count: int) -> None:
    """One alone is written otherwise than several, and is the same row."""
    matter = a_matter(town)
    counted = Counted(dt.date(2026, 4, 30), AT, {"workdays": 15}, "2026-04-09", {"place": 1})
    made = [
        TimeLimit(matter=matter, said=f"{n}", kind=LimitKind.DATE, set_at=AT, **counted.columns())
        for n in range(count)
    ]
    written = insert_new(iter(made))
    assert written == list(matter.limits.order_by("id"))
    for mine, stored in zip(written, matter.limits.order_by("id"), strict=True):
        assert mine.__dict__.keys() >= {"id", "said"}
        columns = [field.attname for field in TimeLimit._meta.concrete_fields]
        assert [getattr(mine, c) for c in columns] == [getattr(stored, c) for c in columns]
        mine.said = "改"
        mine.save(update_fields=["said"])
        assert matter.limits.get(pk=mine.pk).said == "改"


def test_rows_that_are_sent_together_are_all_there(town: Town) -> None:
    """One row and many, of two tables, in one go; what is fetched inside is there at once."""
    matter = a_matter(town)
    columns = ("stream", "sequence", "name", "at", "actor", "post", "content", "previous", "digest")
    with sent_together():
        insert_rows(Duty, DUTY, [(matter.pk, None, "assist", "departmental", "属地", "collective")])
        rows = ((f"test:{n}", 1, "x", AT, "", "", "{}", "", "d") for n in range(300))
        insert_rows(Entry, columns, rows)
        assert Entry.objects.filter(name="x").count() == 300
    assert matter.duties.get(unit=None).role == DutyRole.ASSIST


def test_what_is_refused_among_rows_sent_together_is_told(town: Town) -> None:
    """As an error of the database, before anything else is done, and nothing of it stays."""
    matter = a_matter(town)
    columns = ("stream", "sequence", "name", "at", "actor", "post", "content", "previous", "digest")
    line = ("test:1", 1, "x", AT, "", "", "{}", "", "d")
    with pytest.raises(IntegrityError), transaction.atomic(), sent_together():
        insert_rows(Entry, columns, [line])
        insert_rows(Entry, columns, [line])
        insert_rows(Duty, DUTY, [(matter.pk, None, "assist", "departmental", "属地", "collective")])
    assert not Entry.objects.filter(stream="test:1").exists()
    assert not matter.duties.filter(unit=None).exists()

"""The roll-up of programmes: counted from matters, the list behind a number is the number, and statements do not grow."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import Town, a_matter, build_town
from duban.ledger.actions.programmes import add_matters
from duban.ledger.queries.programmes import (
    COMPARED,
    TILES,
    ProgrammePage,
    matters_behind,
    programme_list,
    programme_page,
)
from duban.ledger.queries.rollup import FIGURES
from living import DAY, DUE, a_programme, lived, on

TODAY = DAY + dt.timedelta(days=60)


@pytest.fixture
def town(db: None) -> Town:
    """The cast's county."""
    return build_town()


def filled(town: Town) -> int:
    """A programme in another, with matters in several states; the key of the upper one."""
    with on(DAY):
        upper = a_programme(town, name="总", planned_end=dt.date(2026, 12, 31))
        inner = a_programme(town, name="分", parent_id=upper.pk)
    closed = lived(town, "closed")
    late = lived(town, "under_way", due_on=DAY + dt.timedelta(days=20))
    idle = lived(town, "assigned", due_on=DUE)
    with on(DAY):
        both = a_matter(town, unit="water")
        add_matters(upper.pk, [closed.pk, both.pk], actor=town.actor("lan"))
        add_matters(inner.pk, [late.pk, idle.pk, both.pk], actor=town.actor("lan"))
    return upper.pk


def page_of(town: Town, pk: int, who: str = "lan") -> ProgrammePage:
    """The page on the day of these tests."""
    with on(TODAY):
        return programme_page(town.actor(who), pk)


def test_every_number_is_its_list(town: Town) -> None:
    """Tiles, units and quarters: each number is as long as the list that it leads to."""
    pk, lan = filled(town), town.actor("lan")
    page = page_of(town, pk)
    with on(TODAY):
        for code, n in page.tiles:
            assert matters_behind(lan, pk, code).count == n, code
        for line in page.units:
            for code, n in line.numbers:
                assert matters_behind(lan, pk, code, unit=int(line.key)).count == n
        for line in page.quarters:
            for code, n in line.numbers:
                assert matters_behind(lan, pk, code, quarter=line.key).count == n
    assert dict(page.tiles) == {
        **dict.fromkeys(TILES, 0),
        "all": 4,
        "closed": 1,
        "open": 3,
        "late": 1,
        "not_started": 2,
        "behind": 1,
        "high": 1,
        "medium": 1,
    }


def test_a_matter_in_two_parts_counts_once_above(town: Town) -> None:
    """In the whole once, in each part and for each lead unit by itself; ties stand by name."""
    page = page_of(town, filled(town))
    assert page.whole.counts["all"] == 4
    assert [(line.name, line.counts["all"]) for line in page.parts] == [("分", 3)]
    assert {line.name: line.counts["all"] for line in page.units} == {
        "清河县住房和城乡建设局": 3,
        "清河县水利局": 1,
    }
    assert [line.key for line in page.quarters] == ["2026Q2", "none"]
    assert page.whole.light == "red"


def test_who_sees_less_counts_less(town: Town) -> None:
    """An officer's page counts the own matters and says how many are hidden."""
    page = page_of(town, filled(town), "he")
    assert (page.whole.counts["all"], page.hidden) == (1, 3)
    assert set(page.units[0].counts) <= {*FIGURES, "red", "yellow", "green", "grey"}


def test_as_of_counts_what_stood(town: Town) -> None:
    """On the day before it was made nothing; at its end what the acts of that day left."""
    pk = filled(town)
    with on(TODAY):
        lan = town.actor("lan")
        then, now = programme_page(lan, pk, DAY), programme_page(lan, pk)
        before = programme_page(lan, pk, DAY - dt.timedelta(days=1))
    assert before.whole.counts.get("all", 0) == 0
    assert then.whole.counts.get("late", 0) == 0
    assert now.whole.counts["late"] == 1
    assert then.whole.counts["all"] == now.whole.counts["all"] == 4


def test_the_course_ends_where_the_page_stands(town: Town) -> None:
    """The point of today has the page's own numbers; the planned line falls to what has no end date."""
    page = page_of(town, filled(town))
    today = next(p for p in page.points if p.day == TODAY)
    assert (today.total, today.closed, today.late, today.left) == (4, 1, 1, 3)
    assert page.points[0].day == DAY
    assert page.points[-1].day == dt.date(2026, 12, 31)
    assert page.points[-1].planned == 1
    assert [p.left for p in page.points if p.day > TODAY] == [None] * sum(
        p.day > TODAY for p in page.points
    )


def test_statements_do_not_grow(town: Town) -> None:
    """Ten times the matters, the same number of statements, for the page and for the list."""

    def count(pk: int) -> int:
        with (
            CaptureQueriesContext(
                connection,
            ) as seen,
            on(TODAY),
        ):
            programme_page(town.actor("lan"), pk)
            programme_list(town.actor("lan"))
        return len(seen)

    pk = filled(town)
    few = count(pk)
    with on(DAY):
        more = [a_matter(town, f"事项{n}", due_on=DUE).pk for n in range(30)]
        add_matters(pk, more, actor=town.actor("lan"))
    assert count(pk) == few


def test_the_list_stands_in_order_of_nesting(town: Town) -> None:
    """A part stands below what it lies in, with its own roll-up; every compared figure is there."""
    filled(town)
    with on(TODAY):
        rows = programme_list(town.actor("lan")).rows
    assert [(row.line.name, row.depth, row.line.counts["all"]) for row in rows] == [("总", 0, 4), ("分", 1, 3)]  # fmt: skip
    assert [code for code, _n in rows[0].line.numbers] == list(COMPARED)

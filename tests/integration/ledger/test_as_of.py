"""The ledger as of a past day: states, lights, limits, units, counts, order and export are those of then."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
from openpyxl import load_workbook

from cast import Town, a_matter
from duban.foundation import clock
from duban.ledger.actions import moves
from duban.ledger.actions.limits import add_limit
from duban.ledger.models import Matter, MatterVersion
from duban.ledger.models.versions import FOREVER
from duban.ledger.queries.board import LedgerPage, ledger_board
from duban.ledger.queries.filters import LedgerFilter, from_params
from duban.ledger.queries.limit_counts import Counted

MARCH, APRIL, MAY = dt.date(2026, 3, 2), dt.date(2026, 4, 1), dt.date(2026, 5, 6)


def noon(day: dt.date) -> dt.datetime:
    """Midday in the county."""
    return dt.datetime.combine(day, dt.time(4), tzinfo=dt.UTC)


@pytest.fixture
def lived(town: Town) -> Matter:
    """Registered in March with a limit in April, assigned in April, given until June in May, cancelled later in May."""
    with clock.at(noon(MARCH)):
        matter = a_matter(town, "清淤", due_on=dt.date(2026, 4, 20))
    with clock.at(noon(APRIL)):
        moves.assign_matter(matter.pk, actor=town.actor("lan"))
    with clock.at(noon(MAY)):
        later = Matter.objects.get(pk=matter.pk)
        add_limit(
            later,
            Counted(due_on=dt.date(2026, 6, 30)),
            cause="extension",
            actor=town.actor("fang"),
            at=clock.now(),
        )
    with clock.at(noon(MAY + dt.timedelta(days=10))):
        moves.cancel_matter(matter.pk, reason="并入他事", actor=town.actor("fang"))
    with clock.at(noon(MAY + dt.timedelta(days=20))):
        a_matter(town, "后来的")
    return matter


def asked(town: Town, day: dt.date, **parts: object) -> LedgerPage:
    """The ledger as of the end of a day."""
    wanted = LedgerFilter(as_of=day, **parts)  # type: ignore[arg-type]
    return ledger_board(town.actor("lan"), wanted)


@pytest.mark.parametrize(
    ("day", "state", "due_on", "light"),
    [
        (MARCH, "registered", dt.date(2026, 4, 20), "green"),
        (APRIL - dt.timedelta(days=1), "registered", dt.date(2026, 4, 20), "green"),
        (APRIL, "assigned", dt.date(2026, 4, 20), "green"),
        (dt.date(2026, 4, 15), "assigned", dt.date(2026, 4, 20), "yellow"),
        (dt.date(2026, 4, 21), "assigned", dt.date(2026, 4, 20), "red"),
        (MAY, "assigned", dt.date(2026, 6, 30), "green"),
        (MAY + dt.timedelta(days=10), "cancelled", dt.date(2026, 6, 30), ""),
    ],
)
def test_a_row_shows_what_stood_then(
    town: Town, lived: Matter, day: dt.date, state: str, due_on: dt.date, light: str
) -> None:
    """State, limit and light are those of the end of that day, and what came later is not there yet."""
    (row,) = asked(town, day).rows
    assert (row.state, row.due_on, row.light) == (state, due_on, light)


def test_nothing_is_there_before_it_was_registered(town: Town, lived: Matter) -> None:
    """The day before the registration knows nothing of the matter."""
    page = asked(town, MARCH - dt.timedelta(days=1))
    assert (page.rows, page.total) == ((), 0)


def test_filters_and_counts_ask_what_stood_then(town: Town, lived: Matter) -> None:
    """A light, a state and a day of the limit narrow by what stood then; the counts agree."""
    red = dt.date(2026, 4, 21)
    assert [r.pk for r in asked(town, red, light="red").rows] == [lived.pk]
    assert asked(town, red, light="green").rows == ()
    assert asked(town, red).counts == {"red": 1, "yellow": 0, "green": 0, "grey": 0}
    assert [r.pk for r in asked(town, red, state="assigned").rows] == [lived.pk]
    assert asked(town, red, state="cancelled").rows == ()
    assert asked(town, red, due_from=dt.date(2026, 5, 1)).rows == ()
    assert asked(town, MAY, due_from=dt.date(2026, 5, 1)).total == 1


def test_pages_follow_the_order_of_then(town: Town) -> None:
    """Keyset pages by limit go through all rows once, in the order of that day."""
    with clock.at(noon(MARCH)):
        made = [a_matter(town, f"第{n}件", due_on=APRIL + dt.timedelta(days=n)) for n in range(30)]
    with clock.at(noon(APRIL)):
        first = Matter.objects.get(pk=made[0].pk)
        later = Counted(due_on=dt.date(2026, 12, 1))
        add_limit(first, later, cause="extension", actor=town.actor("fang"), at=clock.now())
    wanted = LedgerFilter(as_of=MARCH, sort="due", size=25)
    page = ledger_board(town.actor("lan"), wanted)
    rest = ledger_board(town.actor("lan"), wanted, after=page.after)
    assert [r.pk for r in (*page.rows, *rest.rows)] == [m.pk for m in made]
    now = ledger_board(town.actor("lan"), LedgerFilter(sort="due-last", size=25))
    assert now.rows[0].pk == made[0].pk


def test_units_are_those_that_were_held_then(town: Town, lived: Matter) -> None:
    """A unit that was released since is shown, and found, as of the days on which it was held."""
    duty = lived.duties.get()
    duty.released_at = noon(APRIL)
    duty.save()
    housing = town.units["housing"].pk
    assert asked(town, MARCH, unit=housing).rows[0].units("lead")[0].name == duty.unit.name
    assert asked(town, APRIL, unit=housing).rows == ()
    assert asked(town, APRIL).rows[0].duties == ()


def test_the_export_holds_what_the_screen_shows(town: Town, lived: Matter) -> None:
    """The workbook of a past day has the state and the limit of that day."""
    answer = town.client("lan").get("/ledger/export/?as=screen&as_of=2026-04-21")
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    rows = [[str(cell) for cell in row] for row in book.active.iter_rows(values_only=True)]
    assert len(rows) == 2
    assert "已交办" in rows[1]
    assert any(cell.startswith("2026-04-20") for cell in rows[1])


def test_the_page_says_that_it_is_of_the_past(town: Town, lived: Matter) -> None:
    """The day stands above the list with the way back to today; an unusable day is refused in words."""
    client = town.client("lan")
    body = client.get("/ledger/?as_of=2026-04-21").content.decode()
    assert "截至2026年4月21日" in body
    assert client.get("/ledger/?as_of=gestern")["Location"] == "/ledger/"
    assert from_params({"as_of": "2026-04-21"}).to_params() == {"as_of": "2026-04-21"}


def test_versions_have_no_gap_and_end_in_what_stands(town: Town, lived: Matter) -> None:
    """Each version begins where the last one ends, and the last one equals the row."""
    kept = list(MatterVersion.objects.filter(matter=lived))
    assert [a.until for a in kept[:-1]] == [b.since for b in kept[1:]]
    assert kept[-1].until == FOREVER
    lived.refresh_from_db()
    assert (kept[-1].state, kept[-1].due_on) == (lived.state, lived.due_on)
    assert len(kept) == 4

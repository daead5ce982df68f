"""Small parts of a registration: what a search looks through, and whether a day may still move."""

from __future__ import annotations

import datetime as dt

import pytest

from cast import Town, a_matter, a_source
from duban.ledger.actions.register import LimitSpec, MatterSpec, register
from duban.ledger.models import Matter, TimeLimit
from duban.workcalendar import working_days


def test_a_search_reads_cells_as_they_are_shown(town: Town) -> None:
    """An empty cell is no word "None", a day no word "day"; what a cell says is found."""
    cells = {"备注": None, "交办": {"day": "2026-04-09"}, "联系人": "蓝青"}
    matter = a_matter(town, extra=cells)
    assert Matter.objects.search("蓝青").get() == matter
    assert Matter.objects.search("2026-04-09").get() == matter
    for word in ("none", "day"):
        assert not Matter.objects.search(word).exists()


@pytest.mark.parametrize(
    ("start", "reason", "is_provisional"),
    [
        (dt.date(2026, 12, 30), "CALENDAR_PROVISIONAL", True),
        (dt.date(2026, 4, 9), "YEAR_ASSUMED", False),
    ],
)
def test_a_day_that_may_still_move_is_registered_as_such(
    town: Town, start: dt.date, reason: str, *, is_provisional: bool
) -> None:
    """The holiday notice for its year is not out yet; a year that was assumed is another doubt."""
    rule = working_days(15)
    limit = LimitSpec("15个工作日内", "workdays", None, rule, "YEAR_ASSUMED", start)
    spec = MatterSpec("清淤", "完成清淤", a_source(town), limit=limit)
    register(
        [spec], jurisdiction_id=town.county.pk, authority=town.authority, actor=town.actor("lan")
    )
    limit_row = TimeLimit.objects.get()
    assert (limit_row.is_provisional, limit_row.reason) == (is_provisional, reason)
    assert limit_row.matter.is_provisional is is_provisional

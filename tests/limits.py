"""Limits in tests: matters whose limit is counted in words, notices that settle or move days, and workers that count again."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from cast import Town, a_source
from duban.calendars.actions import NoticeFacts, add_notice
from duban.calendars.models import HolidayNotice
from duban.calendars.queries import calendar_for
from duban.foundation import journal
from duban.foundation.access import SystemActor
from duban.ledger.actions.drafts import limit_spec
from duban.ledger.actions.recompute import recompute_limits
from duban.ledger.actions.register import DutySpec, MatterSpec, register
from duban.ledger.models import Matter, TimeLimit
from duban.ledger.queries.said_limits import typed_limit
from duban.workcalendar import Notice
from living import on

D = dt.date.fromisoformat
# Three working days from here end on 5 January by what is known, and on 4 January once 3 January is worked.
LATE_DECEMBER = D("2026-12-30")
SYSTEM = SystemActor("test", frozenset({"calendar.edit"}))
NEW_YEAR = NoticeFacts(
    "国务院办公厅关于2027年部分节假日安排的通知",
    2027,
    Notice({D("2027-01-01"): "NEW_YEAR"}, {D("2027-01-03"): "NEW_YEAR"}),
    published_on=D("2026-11-05"),
    settles_year=True,
)
PLAIN_YEAR = NoticeFacts(
    "国务院办公厅关于2027年部分节假日安排的通知",
    2027,
    Notice({D("2027-01-01"): "NEW_YEAR"}),
    settles_year=True,
)


def limited(
    town: Town, said: str, *, day: dt.date = LATE_DECEMBER, hour: int = 9, **fields: Any
) -> Matter:
    """A matter of the county led by the housing bureau with a limit as somebody typed it on a day."""
    unit = town.units[fields.pop("unit", "housing")]
    with on(day, hour):
        spec = MatterSpec(
            title="限时办结的事项",
            requirement="限时办结",
            source=a_source(town),
            duties=[DutySpec(unit.name, "lead", unit.pk)],
            limit=limit_spec(typed_limit(said, day, calendar_for(town.county.pk))),
            **fields,
        )
        county, approved = town.county.pk, town.authority
        (matter,) = register(
            [spec], jurisdiction_id=county, authority=approved, actor=town.actor("lan")
        )
    return matter


def published(
    town: Town, facts: NoticeFacts = NEW_YEAR, *, day: dt.date = LATE_DECEMBER
) -> HolidayNotice:
    """A notice for the whole city, and the limits counted again as a worker would."""
    with on(day, 15):
        notice = add_notice(town.city.pk, facts, actor=SYSTEM)
        recompute_limits(town.city.pk, notice_id=notice.pk, because=notice.title)
    return notice


def in_force(matter: Matter) -> TimeLimit:
    """The newest limit, of the row as it is now."""
    matter.refresh_from_db()
    newest: TimeLimit = matter.limits.latest("pk")
    return newest


def lines_of(matter: Matter, name: str) -> list[dict[str, Any]]:
    """The contents of the lines of one name in a matter's stream, whose chain holds."""
    lines = journal.history(matter.stream)
    assert journal.first_fault(lines) is None
    return [json.loads(line.content) for line in lines if line.name == name]

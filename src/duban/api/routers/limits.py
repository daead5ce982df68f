"""When a limit ends, and why on that day: the answer of `duban limit --json`."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Query, Router, Schema
from pydantic import Field

from duban.api.answers import weakly_tagged
from duban.api.problems import Problem
from duban.api.scopes import READ
from duban.api.shapes import LISTING, Day, Id, refused
from duban.calendars.access import seen_places
from duban.calendars.queries import calendar_for
from duban.foundation.access import Actor
from duban.foundation.gate import actor_of
from duban.intake import LimitNotCountable, LimitSettings, answer_limit, answer_values
from duban.workcalendar import (
    SHANGHAI,
    HoursError,
    ServiceHours,
    UnpublishedYear,
    WorkCalendar,
    china,
    parse_hours,
)

router = Router(tags=["limits"])


class Asked(Schema):
    """A limit as it was said, and from when; the rest are the options of `duban limit`."""

    said: Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\u0000]*$")]
    start: Annotated[Day, Field(alias="from")]
    time: dt.time | None = Field(None, description="HH:MM; needed for minutes and hours.")
    hours: str = Field("", max_length=300, description="Mon-Fri 09:00-12:00,14:00-17:30")
    holidays_open: bool = False
    cut_off: int = Field(0, ge=0, le=600)
    first_day: bool = False
    rolls: bool = True
    working: bool = False
    place: Id | None = Field(None, description="By the calendar of this place; else the national.")


class LimitLine(Schema):
    """One step of the explanation."""

    code: str
    params: dict[str, Any]
    text: str


class LimitAnswer(Schema):
    """What the words were understood as, and the end with its explanation."""

    said: str
    text: str
    reason: str | None
    since: str | None
    rule: dict[str, Any]
    also: list[dict[str, Any]]
    start: str
    last_day: str | None
    at: str | None
    provisional: bool
    lines: list[LimitLine]


@router.get("/limits", response={200: LimitAnswer, **LISTING, **refused(404)}, **READ)
def limit(request: HttpRequest, asked: Query[Asked]) -> HttpResponse:
    """When does this end, and why?"""
    calendar = _calendar(asked.place, actor_of(request))
    settings = LimitSettings(
        working=asked.working,
        rolls=asked.rolls,
        first_day=asked.first_day,
        cut_off=asked.cut_off,
        hours=_hours(asked),
    )
    try:
        answer = answer_limit(asked.said, _start(asked), calendar, settings)
    except LimitNotCountable as error:
        code = error.code if error.code == "NO_LIMIT_SAID" else "NO_END"
        raise Problem(422, code, reason=error.code, text=error.text) from error
    except UnpublishedYear as error:
        raise Problem(422, "YEAR_OUTSIDE", year=error.year) from error
    except (ValueError, OverflowError) as error:
        raise Problem(422, "NOT_COUNTABLE") from error
    language = "en" if get_language() == "en" else "zh"
    return weakly_tagged(request, answer_values(answer, language))


def _calendar(place: int | None, actor: Actor) -> WorkCalendar:
    if place is None:
        return china()
    if place not in seen_places(actor):
        raise Http404
    return calendar_for(place)


def _start(asked: Asked) -> dt.date | dt.datetime:
    if asked.time is None:
        return asked.start
    return dt.datetime.combine(asked.start, asked.time.replace(tzinfo=None), SHANGHAI)


def _hours(asked: Asked) -> ServiceHours | None:
    if not asked.hours:
        return None
    try:
        return parse_hours(asked.hours, holidays_open=asked.holidays_open)
    except HoursError as error:
        raise Problem(422, error.code, text=error.params["text"]) from error

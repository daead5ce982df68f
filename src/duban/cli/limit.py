"""`duban limit`: when does a limit end, and why on that day?

It starts without Django. The phrase is read as a clerk would say it; the answer is the end and its explanation, line by
line, or JSON. It stores nothing.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import click

from duban.cli._outcome import BadInput

if TYPE_CHECKING:
    from duban.intake import LimitNotCountable
    from duban.workcalendar import Pause, ServiceHours

_DATE = click.DateTime(["%Y-%m-%d"])


@click.command("limit")
@click.argument("phrase")
@click.option(
    "--from", "start", type=_DATE, required=True, metavar="YYYY-MM-DD", help="The day it starts."
)
@click.option(
    "--time",
    "clock",
    type=click.DateTime(["%H:%M"]),
    metavar="HH:MM",
    help="The time it starts; needed for minutes and hours, and with --hours.",
)
@click.option(
    "--hours",
    metavar="HOURS",
    help="The desk's service hours, such as 'Mon-Fri 09:00-12:00,14:00-17:30; Sat 10:00-16:00'. Minutes, hours and "
    "the same day then run in service time and end at close of business.",
)
@click.option("--holidays-open", is_flag=True, help="The desk is open on holidays too.")
@click.option("--cut-off", type=click.IntRange(0), default=0, metavar="MINUTES",
              help="Arrivals in the last minutes of service count as the next service day's.")  # fmt: skip
@click.option("--first-day", is_flag=True, help="The day of the start counts (by law it does not).")
@click.option("--roll/--no-roll", "rolls", default=True,
              help="Whether natural days, weeks, months and years that end on a day of rest move to the next worked day; default: they do.")  # fmt: skip
@click.option(
    "--working", is_flag=True, help="Plain 日 and 天 are working days by the rule at hand."
)
@click.option(
    "--pause",
    "pauses",
    multiple=True,
    metavar="FROM/TO",
    help="Time that does not count: 2026-04-13T09:00/2026-04-15T09:00; without TO it lasts still. May be repeated.",
)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="Default: zh.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object: rule, end, lines.")
def command(
    phrase: str,
    start: dt.datetime,
    clock: dt.datetime | None,
    pauses: tuple[str, ...],
    lang: str,
    *,
    as_json: bool,
    **options: Any,
) -> None:
    """Compute a limit as it was said, and explain it.

    \b
    duban limit 15个工作日 --from 2026-04-09
    duban limit 三日内 --from 2026-04-09 --lang en
    duban limit 半小时 --from 2026-04-30 --time 17:20 --hours "Mon-Fri 09:00-12:00,14:00-17:30"
    duban limit 2026年年底前 --from 2026-04-09 --json

    Days are counted by the State Council's published calendar. An end that a notice not yet published may still
    move is marked as provisional. Ends with 3 where the phrase states no limit that can be counted.
    """
    from duban.intake import (
        LimitNotCountable,
        LimitSettings,
        answer_limit,
        answer_lines,
        answer_values,
    )
    from duban.workcalendar import UnpublishedYear, china

    settings = LimitSettings(
        working=options["working"],
        rolls=options["rolls"],
        first_day=options["first_day"],
        cut_off=options["cut_off"],
        hours=_hours(options["hours"], holidays_open=options["holidays_open"]),
        pauses=_pauses(pauses),
    )
    try:
        answer = answer_limit(phrase, _start(start, clock), china(), settings)
    except LimitNotCountable as error:
        raise BadInput(_not_countable(error)) from error
    except UnpublishedYear as error:
        raise BadInput(f"{error.year} is outside the years that can be counted") from error
    except ValueError as error:
        raise click.UsageError(f"{error} (see --time and --hours)") from error
    if as_json:
        click.echo(json.dumps(answer_values(answer, lang), ensure_ascii=False, indent=1))
        return
    for line in answer_lines(answer, lang):
        click.echo(line)


def _not_countable(error: LimitNotCountable) -> str:
    if error.code == "NO_LIMIT_SAID":
        return (
            f"{error.text}: no limit is said here; try 15个工作日, 三日内, 2026年年底前, 当日办结"
        )
    return f"{error.text}: this names no end that can be counted [{error.code}]"


def _start(day: dt.datetime, clock: dt.datetime | None) -> dt.date | dt.datetime:
    from duban.workcalendar import SHANGHAI

    if clock is None:
        return day.date()
    return dt.datetime.combine(day.date(), clock.time(), SHANGHAI)


def _hours(text: str | None, *, holidays_open: bool) -> ServiceHours | None:
    from duban.workcalendar import HoursError, parse_hours

    if text is None:
        return None
    try:
        return parse_hours(text, holidays_open=holidays_open)
    except HoursError as error:
        raise click.BadParameter(
            f"{error.params['text']!r} [{error.code}]; write them like 'Mon-Fri 09:00-12:00,14:00-17:30'",
            param_hint="--hours",
        ) from error


def _pauses(texts: tuple[str, ...]) -> list[Pause]:
    from duban.workcalendar import SHANGHAI, Pause

    pauses = []
    for text in texts:
        start, _, end = text.partition("/")
        try:
            begin, stop = (dt.datetime.fromisoformat(t) if t else None for t in (start, end))
            if begin is None:
                raise ValueError(text)
            pauses.append(
                Pause(_in_zone(begin, SHANGHAI), _in_zone(stop, SHANGHAI) if stop else None)
            )
        except ValueError as error:
            raise click.BadParameter(f"{text!r}: FROM/TO, each a date or YYYY-MM-DDTHH:MM", param_hint="--pause") from error  # fmt: skip
    return pauses


def _in_zone(at: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    return at if at.tzinfo else at.replace(tzinfo=zone)

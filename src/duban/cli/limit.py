"""`duban limit`: when does a limit end, and why on that day?

It starts without Django. The phrase is read as a clerk would say it; the answer is the end and its explanation, line by
line, or JSON. It stores nothing.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from duban.cli._outcome import BadInput

if TYPE_CHECKING:
    from duban.intake import SaidLimit
    from duban.workcalendar import Pause, Result, Rule, ServiceHours

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
    from duban.workcalendar import UnpublishedYear, china, due

    hours = _hours(options["hours"], holidays_open=options["holidays_open"])
    said = _said(phrase, start.date(), working=options["working"], rolls=options["rolls"])
    begin = _start(start, clock)
    try:
        rule = _rule(said, hours, options)
        result = due(rule, begin, china(), pauses=_pauses(pauses), hours=hours)
    except UnpublishedYear as error:
        raise BadInput(f"{error.year} is outside the years that can be counted") from error
    except ValueError as error:
        raise click.UsageError(f"{error} (see --time and --hours)") from error
    if as_json:
        click.echo(json.dumps(_contract(phrase, said, result, lang), ensure_ascii=False, indent=1))
        return
    others = [
        due(other, begin, china(), hours=hours) for other in said.also if not _in_minutes(other)
    ]
    for line in _shown(result, others, lang):
        click.echo(line)


def _said(phrase: str, day: dt.date, *, working: bool, rolls: bool) -> SaidLimit:
    from duban.intake import limit_as_said
    from duban.workcalendar import Unit

    days = Unit.WORKDAY if working else Unit.DAY
    said = limit_as_said(phrase, said_on=day, days=days, rolls=rolls)
    if said is None:
        raise BadInput(
            f"{phrase}: no limit is said here; try 15个工作日, 三日内, 2026年年底前, 当日办结"
        )
    if said.rule is None:
        raise BadInput(
            f"{said.text}: this names no end that can be counted [{said.reason or said.kind.upper()}]"
        )
    return said


def _rule(said: SaidLimit, hours: ServiceHours | None, options: dict[str, Any]) -> Rule:
    from duban.workcalendar import Closes, Rule, RunsIn, Unit

    rule = said.rule or Rule(Unit.EVENT)
    if options["first_day"]:
        rule = replace(rule, first_day_counts=True)
    if hours is not None:
        rule = replace(rule, closes=Closes.CLOSE)
        if rule.unit in (Unit.MINUTE, Unit.HOUR, Unit.SAME_DAY):
            rule = replace(rule, runs_in=RunsIn.SERVICE)
    return replace(rule, cut_off=options["cut_off"])


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


def _in_minutes(rule: Rule) -> bool:
    from duban.workcalendar import Unit

    return rule.unit in (Unit.MINUTE, Unit.HOUR)


def _shown(result: Result, others: list[Result], language: str) -> list[str]:
    from duban.intake import also_text, end_text, limit_lines

    lines = [f"  {sentence}" for _line, sentence in limit_lines(result, language)]
    return [end_text(result, language), *lines, *also_text(others, language)]


def _contract(phrase: str, said: SaidLimit, result: Result, language: str) -> dict[str, Any]:
    """The object that --json prints."""
    from duban.intake import limit_lines

    return {
        "said": phrase,
        "text": said.text,
        "reason": said.reason,
        "since": said.since,
        "rule": _plain_rule(result.rule),
        "also": [_plain_rule(rule) for rule in said.also],
        "start": result.start.isoformat(),
        "last_day": result.last_day and result.last_day.isoformat(),
        "at": result.at and result.at.isoformat(),
        "provisional": result.provisional,
        "lines": [
            {"code": line.code, "params": _plain(line.params), "text": sentence}
            for line, sentence in limit_lines(result, language)
        ],
    }


def _plain_rule(rule: Rule) -> dict[str, Any]:
    names = ("unit", "number", "day", "first_day_counts", "rolls", "runs_in", "closes", "outside", "cut_off")  # fmt: skip
    return _plain({name: getattr(rule, name) for name in names})


def _plain(values: Any) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, dt.date) else value
        for name, value in values.items()
    }

"""Speed of limits: a million of them on one core, in bulk and one by one.

    python benchmarks/limits.py [HOW_MANY]

A quarter each are working days, natural days that roll off a day of rest, months, and minutes of service time, with starts at
distinct microseconds over ten years. Process time; a round in bulk begins with a calendar that has no tables yet, so making
them is part of its figure. Every round is checked: a sample of its ends is recounted by the plain way, which keeps nothing.
"""

from __future__ import annotations

import datetime as dt
import gc
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from random import Random

from duban.workcalendar import (
    SHANGHAI,
    Rule,
    RunsIn,
    Unit,
    WorkCalendar,
    china,
    ends,
    explain,
    legal_days,
    limit,
    parse_hours,
    working_days,
)
from duban.workcalendar._counting import count
from duban.workcalendar._frame import frame_of

ROUNDS = 7
SINGLE = 200_000
HOURS = parse_hours("Mon-Fri 09:00-12:00,14:00-17:30")
RULES = (
    [working_days(n) for n in (1, 3, 5, 7, 15, 20, 30, 45)],
    [legal_days(n) for n in (3, 7, 10, 15, 30, 60)],
    [Rule(Unit.MONTH, n, rolls=True) for n in (1, 2, 3, 6)],
    [Rule(Unit.MINUTE, n, runs_in=RunsIn.SERVICE) for n in (30, 60, 120, 480)],
)
FIRST = dt.datetime(2016, 1, 1, tzinfo=SHANGHAI)
SPAN = 10 * 365 * 24 * 3600 * 1_000_000

Asked = list[tuple[Rule, dt.datetime]]


def asked(many: int, chance: Random) -> Asked:
    """So many rules with distinct starts, a quarter of each kind, in no order."""
    starts = chance.sample(range(SPAN), many)
    return [
        (chance.choice(RULES[i % len(RULES)]), FIRST + dt.timedelta(microseconds=start))
        for i, start in enumerate(starts)
    ]


def fresh() -> WorkCalendar:
    """The national calendar without any table."""
    known = china()
    return WorkCalendar(known.years, known.rest, known.work)


def timed(work: Callable[[], object]) -> float:
    """Seconds of process time."""
    start = time.process_time()
    work()
    return time.process_time() - start


def bulk(what: Asked, chance: Random) -> float:
    """Seconds for all, from nothing; a sample of the ends is checked."""
    calendar = fresh()
    start = time.process_time()
    found = ends(what, calendar, hours=HOURS)
    seconds = time.process_time() - start
    frame = frame_of(calendar, HOURS, SHANGHAI)
    for place in chance.sample(range(len(what)), 500):
        if count(frame, *what[place]) != found[place]:
            raise SystemExit(f"bulk and plain counting differ: {what[place]}")
    return seconds


def row(what: str, seconds: list[float], many: int, bar: str = "") -> None:
    """One row of the table: median and best."""
    middle, best = statistics.median(seconds), min(seconds)
    print(f"| {what} | {middle:.2f} s | {best:.2f} s | {middle / many * 1e6:.2f} µs | {bar} |")


def main() -> None:
    """Measure and print the table."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    chance = Random(20260409)  # noqa: S311
    what = asked(many, chance)
    in_utc = [(rule, start.astimezone(dt.UTC)) for rule, start in what]
    gc.freeze()  # the questions are not part of what is measured, so the collector need not walk them
    single, calendar = what[: min(SINGLE, many)], china()
    loads = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {loads}"
    )
    print(f"{many:,} limits, {ROUNDS} rounds")
    print("| what | median | best | each | bar |")
    print("| --- | --- | --- | --- | --- |")
    row(
        "bulk, from no tables",
        [bulk(what, chance) for _ in range(ROUNDS)],
        many,
        "<= 2 s a million",
    )
    row("the same, starts in UTC", [bulk(in_utc, chance) for _ in range(ROUNDS)], many)
    for name, rules in zip(
        ("working days", "natural days", "months", "service minutes"), RULES, strict=True
    ):
        part = [pair for pair in what if pair[0] in rules]
        row(f"only {name}", [bulk(part, chance) for _ in range(3)], len(part))
    one = [timed(lambda: [limit(r, s, calendar, hours=HOURS) for r, s in single]) for _ in range(3)]
    row(f"one by one, with all that explains it ({len(single):,})", one, len(single))
    some = [limit(r, s, calendar, hours=HOURS) for r, s in single[:2_000]]
    row(
        f"explained ({len(some):,})",
        [timed(lambda: [explain(r) for r in some]) for _ in range(3)],
        len(some),
    )


if __name__ == "__main__":
    main()

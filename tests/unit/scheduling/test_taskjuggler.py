"""Latest dates over weekends and holidays are those of TaskJuggler, where that program (Debian's tj3) is on the machine."""

from __future__ import annotations

import csv
import datetime as dt
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from duban.scheduling import (
    Ask,
    Days,
    Deadline,
    Goal,
    Link,
    Pattern,
    Problem,
    Task,
    Timescale,
    solve,
)

HEAD = """project p "p" 2026-01-05 - 2026-12-31 {
  timezone "Asia/Shanghai"
  timingresolution 60min
  dailyworkinghours 8
  workinghours mon - fri 8:00 - 12:00, 13:00 - 17:00
  workinghours sat, sun off
}
leaves holiday "a" 2026-04-04 - 2026-04-07
leaves holiday "b" 2026-05-01 - 2026-05-06
leaves holiday "c" 2026-06-19 - 2026-06-22
"""
FOOT = 'taskreport r "r" { formats csv columns id, start timeformat "%Y-%m-%d %H:%M" }\n'
OFFICE = ((480, 720), (780, 1020))
CLOSED = ((dt.date(2026, 4, 4), 3), (dt.date(2026, 5, 1), 5), (dt.date(2026, 6, 19), 3))
END = dt.datetime(2026, 7, 3, 17)  # noqa: DTZ001
COUNT = 24


def works() -> tuple[list[int], list[list[int]]]:
    """Durations in hours, and for each task those after it: a network that ends in one task."""
    draws = random.Random(26)  # noqa: S311
    hours = [draws.randrange(4, 60) for _ in range(COUNT)]
    after = [
        sorted(draws.sample(range(at + 1, COUNT), min(2, COUNT - 1 - at))) for at in range(COUNT)
    ]
    return hours, after


def ours(hours: list[int], after: list[list[int]]) -> dict[str, str]:
    """The latest starts that the network finds, in ticks of an hour as TaskJuggler's."""
    time = Timescale(dt.datetime(2026, 1, 5), dt.timedelta(hours=1))  # noqa: DTZ001
    horizon = time.floor(dt.datetime(2026, 12, 31))  # noqa: DTZ001
    days = tuple(Days(first, first + dt.timedelta(many - 1), ()) for first, many in CLOSED)
    office = Pattern("office", (*(OFFICE,) * 5, (), ()), days)  # type: ignore[arg-type]
    tasks = tuple(
        Task(f"t{at}", one, "office", deadline=None if after[at] else Deadline(time.floor(END)))
        for at, one in enumerate(hours)
    )
    links = tuple(Link(f"t{at}", f"t{to}") for at in range(COUNT) for to in after[at])
    problem = Problem(tasks, horizon, links, calendars=(office.calendar(time, horizon),))
    outcome = solve(problem, Ask((Goal.LATENESS, Goal.LATE)))
    assert outcome.plan is not None
    return {
        name: f"{time.instant(start):%Y-%m-%d %H:%M}"
        for name, (start, _) in outcome.plan.spans.items()
    }


def test_latest_starts_are_those_of_taskjuggler(tmp_path: Path) -> None:
    """Two dozen tasks backward from one deadline over three holidays: the same hour for each of them."""
    program = shutil.which("tj3")
    if program is None:
        pytest.skip("TaskJuggler (tj3) is not on this machine")
    hours, after = works()
    lines = [
        f'task t{at} "t{at}" {{ scheduling alap length {one}h '
        + (
            f"precedes {', '.join(f'!t{to}' for to in after[at])}"
            if after[at]
            else f"end {END:%Y-%m-%d-%H:%M}"
        )
        + " }"
        for at, one in enumerate(hours)
    ]
    (tmp_path / "p.tjp").write_text(HEAD + "\n".join(lines) + "\n" + FOOT, encoding="utf-8")
    run = subprocess.run(
        [program, "-f", "p.tjp"], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stderr
    with (tmp_path / "r.csv").open(encoding="utf-8") as file:
        theirs = {row["Id"]: row["Start"] for row in csv.DictReader(file, delimiter=";")}
    assert ours(hours, after) == theirs

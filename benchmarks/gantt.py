"""How fast a plan of ten thousand rows is served and drawn: `python benchmarks/gantt.py [--rows N] [--rounds N] [--frames]`.

A demonstration town on SQLite in a temporary folder publishes a plan of sewer works: stages of eleven tasks, each linked to the one before, with
weekends, a flood season, deadlines. Windows of 500 rows go through the whole stack without a network; with --frames the machine's Chromium
(CHROMIUM names another one) scrolls, zooms and pulls the chart of a served site. Exits with 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from gantt_frames import frames
from registering import a_clerk, prepare_site

if TYPE_CHECKING:
    from django.test import Client

    from duban.scheduling import Pattern, PlanFile

BAR_MS = 100.0
WINDOW = 500
PER_STAGE = 12
HORIZON = 4000
STEPS = ("普查", "设计", "许可", "开挖", "铺管", "砌井", "闭水", "回填", "路面", "资料", "通水")
DAYS = (6, 10, 8, 12, 15, 7, 4, 6, 9, 3, 0)


def works(rows: int) -> PlanFile:
    """The plan's document with its dates: stages that begin one after the other, each with a deadline; of every tenth that leaves no room."""
    from dataclasses import replace

    from duban.foundation import clock
    from duban.scheduling import Deadline, Link, LinkKind, PlanFile, Problem, Row, Task, Timescale
    from duban.scheduling.network import Network

    first = clock.today() + dt.timedelta(days=1)
    scale = Timescale(dt.datetime.combine(first, dt.time()), dt.timedelta(days=1))
    patterns = calendars(first.year + 1)
    tasks, lines, links = [], [], []
    for stage in range(rows // PER_STAGE):
        lines.append(Row(f"{stage}", f"第{stage + 1}片区雨污分流", 1, is_heading=True))
        for at, (step, days) in enumerate(zip(STEPS, DAYS, strict=True)):
            key = f"{stage}.{at}"
            tasks.append(Task(key, days, patterns[step in {"开挖", "铺管"}].name))
            lines.append(Row(key, f"第{stage + 1}片区{step}", 2))
            if at:
                links.append(Link(f"{stage}.{at - 1}", key))
        if stage:
            links.append(Link(f"{stage - 1}.0", f"{stage}.0", LinkKind.START_START, lag=1))
    worked = tuple(one.calendar(scale, HORIZON) for one in patterns)
    problem = Problem(tuple(tasks), HORIZON, tuple(links), calendars=worked)
    plan = Network.of(problem).earliest().plan(problem)
    room = [0 if int(task.name.split(".")[0]) % 10 == 0 else 30 for task in tasks]
    due = tuple(
        replace(task, deadline=Deadline(plan.spans[task.name][1] + more))
        if not task.duration
        else task
        for task, more in zip(tasks, room, strict=True)
    )
    problem = Problem(due, HORIZON, tuple(links), calendars=worked)
    return PlanFile("雨污分流", problem, scale, patterns, patterns[0].name, tuple(lines), plan)


def calendars(year: int) -> tuple[Pattern, Pattern]:
    """Five days a week; and the same without the flood season."""
    from duban.scheduling import DAY, Days, Pattern

    worked = ((0, DAY),)
    week = (worked, worked, worked, worked, worked, (), ())
    flood = Days(dt.date(year, 6, 1), dt.date(year, 9, 30), (), "汛期")
    return Pattern("工作日", week), Pattern("汛期停工", week, (flood,))


def published(rows: int) -> tuple[Client, int]:
    """A registrar's browser, and the plan that is in force."""
    from django.test import Client

    from duban.ledger.models import Matter
    from duban.people.models import User
    from duban.planning.actions.publishing import publish_draft
    from duban.planning.actions.starting import make_plan
    from duban.planning.choices import SubjectKey

    clerk = a_clerk()
    place = clerk.seats[0].jurisdiction_id
    matter = Matter.objects.filter(
        jurisdiction_id=place, plans__isnull=True, closed_at=None
    ).first()
    if matter is None:
        raise SystemExit("the demonstration has no matter without a plan")
    draft = make_plan(SubjectKey("matter", matter.pk), actor=clerk, file=works(rows))
    publish_draft(draft.pk, revision=draft.revision, actor=clerk)
    client = Client(SERVER_NAME="localhost")
    client.force_login(
        User.objects.get(pk=clerk.user_id or 0), "django.contrib.auth.backends.ModelBackend"
    )
    return client, draft.plan_id


def windows(client: Client, plan: int, rows: int, rounds: int) -> list[float]:
    """Milliseconds of every window of the plan, in so many rounds after one that warms up."""
    from django.urls import reverse

    address, taken = reverse("planning:chart-rows", args=[plan]), []
    for turn in range(rounds + 1):
        for first in range(0, rows, WINDOW):
            start = time.perf_counter()
            answer = client.get(address, {"from": first, "count": WINDOW})
            spent = 1000 * (time.perf_counter() - start)
            if answer.status_code != 200:
                raise SystemExit(f"answered {answer.status_code}")
            if turn:
                taken.append(spent)
            elif not first:
                print(f"first window of a new process: {spent:.0f} ms, {len(answer.content)} bytes")
    return taken


def main() -> int:
    """Measure, print, and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--frames", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        prepare_site(Path(folder))
        from django.conf import settings

        # A guard of development and tests; served sites draw without it.
        settings.GUARD_RENDERING = False
        client, plan = published(given.rows)
        taken = sorted(windows(client, plan, given.rows, given.rounds))
        p95 = taken[int(0.95 * len(taken))]
        print(
            f"{WINDOW} rows of {given.rows}: median {statistics.median(taken):.1f} ms,"
            f" p95 {p95:.1f} ms, worst {taken[-1]:.1f} ms, bar {BAR_MS:.0f} ms"
        )
        held = p95 < BAR_MS
        if given.frames:
            held = frames(Path(folder), plan) and held
    print("bars: held" if held else "bars: MISSED")
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())

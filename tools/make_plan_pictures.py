"""Draws the pictures of `docs/use/plans.md` and says its figures: a small works planned by the real engine, so that the dates are those that it finds.

Development only. Run it after the engine or the charts have changed: `.venv/bin/python tools/make_plan_pictures.py`. It writes the
pictures and prints the lines of the guide; a test compares both with what stands there.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache
from pathlib import Path

from duban.charts import Chart, Language, Light, Row, gantt_svg
from duban.charts import Link as Arrow
from duban.scheduling import (
    Ask,
    Days,
    Deadline,
    Fact,
    Goal,
    Link,
    Need,
    Pattern,
    Plan,
    Problem,
    Resource,
    Status,
    Task,
    Timescale,
    in_order,
    solve,
    verify,
    with_facts,
)
from duban.scheduling.explain import Reason, WayOut, conflict_of, ways_out
from duban.scheduling.network import standings
from duban.scheduling.replanning import ReplanAsk, replan

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "use" / "img"
FIRST, LIMIT = dt.datetime(2026, 6, 1), dt.datetime(2026, 7, 11)  # noqa: DTZ001
TIGHT = dt.datetime(2026, 7, 3)  # noqa: DTZ001
SAID = dt.datetime(2026, 6, 13)  # noqa: DTZ001
LEFT = 5
"""Working days of the west ditch that are left at the end of the day before `SAID`: its promise has three."""
EFFORT = 1.0
"""Work in place of time: the same dates on any machine."""
DAY = dt.timedelta(days=1)
TIME, HORIZON = Timescale(FIRST, DAY), 90
WHOLE = ((0, 1440),)
CALENDAR = Pattern(
    "workdays",
    (WHOLE, WHOLE, WHOLE, WHOLE, WHOLE, (), ()),
    (Days(dt.date(2026, 6, 19), dt.date(2026, 6, 19), ()),),
)
WORDS: dict[Language, dict[str, str]] = {
    "zh-Hans": {
        "backward": "倒排：最晚不得晚于哪天开始",
        "forward": "顺排：最早哪天能做完",
        "two": "增加一个班组之后",
        "slip": "西渠拖期之后：承诺与预计",
        "east": "东渠清淤",
        "west": "西渠清淤",
        "line": "衬砌",
        "gate": "闸门安装",
        "check": "通水验收",
        "crew": "清淤班组",
        "owner": "水务局",
        "workdays": "工作日",
        "span": "{first}–{last}",
    },
    "en": {
        "backward": "Backward: by when each must begin",
        "forward": "Forward: how early all can be over",
        "two": "With a second crew",
        "slip": "After the west ditch slipped: promised and expected",
        "east": "Clear the east ditch",
        "west": "Clear the west ditch",
        "line": "Line the ditches",
        "gate": "Fit the gate",
        "check": "Let water in",
        "crew": "clearing crew",
        "owner": "Water bureau",
        "workdays": "working days",
        "span": "{first} – {last}",
    },
}
PAGE_WORDS: dict[Language, dict[str, str]] = {
    "zh-Hans": {
        "deadline": "“%(task)s”须在%(day)s前完成",
        "link": "“%(before)s”完成后“%(task)s”才能开始",
        "crew": "%(crew)s同时最多 %(n)s 个",
        "CAPACITY": "增加 %(n)s 个%(crew)s",
        "CALENDAR": "“%(calendar)s”的停工日也施工",
        "DEADLINES": "推迟期限",
        "met": "期限全部满足",
        "late": "“%(task)s”推迟到%(day)s",
    },
    "en": {
        "deadline": "“%(task)s” must be over by %(day)s",
        "link": "“%(task)s” begins after “%(before)s” has ended",
        "crew": "there are no more than %(n)s of %(crew)s at once",
        "CAPACITY": "%(n)s more of %(crew)s",
        "CALENDAR": "work on the free days of “%(calendar)s”, too",
        "DEADLINES": "later deadlines",
        "met": "all deadlines are met",
        "late": "“%(task)s” by %(day)s",
    },
}
"""What the pages say of conflicts and ways out, word for word as in the translations."""
ENDS: dict[Language, str] = {"zh-Hans": "zh", "en": "en"}


def ditch(crews: int, limit: dt.datetime = LIMIT) -> Problem:
    """Two ditches that the same crews clear, then lining; a gate in its own time; all over before the limit."""
    clear = (Need("crew"),)
    tasks = (
        Task("east", 6, CALENDAR.name, clear),
        Task("west", 8, CALENDAR.name, clear),
        Task("line", 10, CALENDAR.name),
        Task("gate", 3, CALENDAR.name),
        Task("check", 0, CALENDAR.name, deadline=Deadline(TIME.floor(limit))),
    )
    links = tuple(
        Link(before, after)
        for before, after in (
            ("east", "line"),
            ("west", "line"),
            ("line", "check"),
            ("gate", "check"),
        )
    )
    calendar = CALENDAR.calendar(TIME, HORIZON)
    crew = Resource("crew", crews, calendar=CALENDAR.name)
    return Problem(tasks, HORIZON, links, (crew,), (calendar,))


def planned(problem: Problem, goal: Goal) -> Plan:
    """The dates, proven to be the best and looked at by `verify`.

    Raises:
        ValueError: there are none.
    """
    outcome = solve(problem, Ask((Goal.LATENESS, goal), effort=EFFORT))
    if outcome.plan is None or outcome.status is not Status.BEST or verify(problem, outcome.plan):
        raise ValueError("the example has no dates")
    return outcome.plan


@cache
def plans() -> dict[str, Plan]:
    """The plans of the guide: forward, backward, backward with two crews."""
    return {
        "forward": planned(ditch(1), Goal.EARLY),
        "backward": planned(ditch(1), Goal.LATE),
        "two": planned(ditch(2), Goal.LATE),
    }


def slipped(crews: int = 1) -> Problem:
    """The works on the day of the report: the west ditch was begun as promised, and more of it is left."""
    now = TIME.floor(SAID)
    began = plans()["backward"].spans["west"][0]
    return with_facts(ditch(crews), {"west": Fact(began, None, LEFT, now)}, now - 1)


def expected() -> Plan:
    """The forecast after the report: the network's earliest dates, nothing before its promise, the crew in its order."""
    late = in_order(slipped(), plans()["backward"])
    soft = tuple(replace(one, deadline=None) for one in late.tasks)
    return Plan({one.task: one.early for one in standings(replace(late, tasks=soft))})


def picture(problem: Problem, plan: Plan, name: str, language: Language) -> str:
    """The plan drawn; the one that slipped with what was promised of it."""
    words = WORDS[language]
    rows = []
    for task in problem.tasks:
        kept = _edges(plans()["backward"], task.name) if name == "slip" else None
        span = _edges(plan, task.name)
        row = Row(
            task.name,
            words[task.name],
            owner=words["crew"] if task.needs else words["owner"],
            promised=kept,
            expected=span,
            is_milestone=not task.duration,
            deadline=TIME.instant(task.deadline.by) if task.deadline else None,
        )
        if kept:
            light = Light.GREEN if span[1] <= kept[1] else Light.YELLOW
            light = Light.RED if row.deadline and span[1] > row.deadline else light
            row = replace(row, light=light)
        rows.append(row)
    arrows = tuple(Arrow(one.before, one.after) for one in problem.links)
    today = SAID - DAY if name == "slip" else None
    return gantt_svg(
        Chart(words[name], tuple(rows), arrows, today=today, idle=_idle(), language=language)
    )


def _edges(plan: Plan, name: str) -> tuple[dt.datetime, dt.datetime]:
    start, end = (TIME.instant(edge) for edge in plan.spans[name])
    return start, end


def _idle() -> tuple[tuple[dt.datetime, dt.datetime], ...]:
    low, high = FIRST.date(), (LIMIT + 14 * DAY).date()
    days = (low + n * DAY for n in range((high - low).days))
    return tuple(
        (dt.datetime.combine(day, dt.time()), dt.datetime.combine(day + DAY, dt.time()))
        for day in days
        if not CALENDAR.hours(day)
    )


def pictures() -> dict[str, str]:
    """Every picture by the name of its file."""
    drawn = {**plans(), "slip": expected()}
    return {
        f"plan-{'two-crews' if name == 'two' else name}.{end}.svg": picture(
            ditch(2 if name == "two" else 1), plan, name, language
        )
        for language, end in ENDS.items()
        for name, plan in drawn.items()
    }


def day_text(instant: dt.datetime, language: Language) -> str:
    """A day as the guide writes it."""
    if language == "en":
        return f"{instant.day} {instant:%B}"
    return f"{instant.month}月{instant.day}日"


def _cell(plan: Plan, name: str, language: Language) -> str:
    start, end = _edges(plan, name)
    last = day_text(end - DAY, language)
    if start == end:
        return last
    return WORDS[language]["span"].format(first=day_text(start, language), last=last)


def tables(language: Language) -> list[str]:
    """The rows of the guide's two tables: the plans, and what is expected after the report."""
    words, known = WORDS[language], plans()
    rows = []
    for task in ditch(1).tasks:
        cells = [words[task.name], str(task.duration)]
        cells += [_cell(known[one], task.name, language) for one in ("forward", "backward", "two")]
        rows.append(f"| {' | '.join(cells)} |")
    forecast = expected()
    for task in ditch(1).tasks:
        both = [_cell(one, task.name, language) for one in (known["backward"], forecast)]
        rows.append(f"| {' | '.join([words[task.name], *both])} |")
    return rows


def reasons(problem: Problem, language: Language) -> list[str]:
    """Why there are no dates, and what would help, as the draft's page lists them; nothing where there are some."""
    conflict = conflict_of(problem)
    if conflict is None:
        return []
    lines = [_reason(one, language) for one in conflict.reasons]
    return [*lines, *(_way(one, language) for one in ways_out(problem, conflict))]


def _reason(one: Reason, language: Language) -> str:
    words, said = WORDS[language], PAGE_WORDS[language]
    if one.link is not None:
        names = {"before": words[one.link.before], "task": words[one.link.after]}
        return said["link"] % names
    if one.deadline is not None:
        by = day_text(TIME.instant(one.deadline.by) - DAY, language)
        return said["deadline"] % {"task": words[one.name], "day": by}
    capacity = one.resource.capacity if one.resource else 0
    return said["crew"] % {"crew": words[one.name], "n": capacity}


def _way(one: WayOut, language: Language) -> str:
    words, said = WORDS[language], PAGE_WORDS[language]
    name = words.get(one.name, "")
    change = said[one.code] % {"n": one.amount, "crew": name, "calendar": name}
    late = [
        said["late"] % {"task": words[task], "day": day_text(TIME.instant(end) - DAY, language)}
        for task, end in one.late
    ]
    return f"{change}: {'; '.join(late) or said['met']}"


def counts() -> dict[str, int]:
    """The bare numbers of the guide: working days between plans, and what replanning with a second crew moves."""
    known = plans()
    found = replan(slipped(2), known["backward"], ReplanAsk(rounds=1))
    if found.best is None:
        raise ValueError("the example can't be replanned")
    early, late = (known[name].spans for name in ("forward", "backward"))
    return {
        "spare": _worked(early["check"][1], late["check"][1]),
        "gate_spare": _worked(early["gate"][0], late["gate"][0]),
        "crew_later": _worked(late["west"][0], known["two"].spans["west"][0]),
        "late_by": _worked(late["check"][1], expected().spans["check"][1]),
        "tight_by": _worked(TIME.floor(TIGHT), early["check"][1]),
        "moved": found.best.moved,
        "movable": found.movable,
        "missed": found.best.lateness,
    }


def _worked(first: int, last: int) -> int:
    days = (FIRST.date() + n * DAY for n in range(first, last))
    return sum(1 for day in days if CALENDAR.hours(day))


if __name__ == "__main__":
    for file, text in pictures().items():
        (PICTURES / file).write_text(text, encoding="utf-8")
    for code in ENDS:
        tight = reasons(ditch(1, TIGHT), code)
        print("\n".join([*tables(code), "", *tight, "", *reasons(slipped(), code), ""]))
    print(counts())

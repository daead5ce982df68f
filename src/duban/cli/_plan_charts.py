"""The Gantt of a planned file: its rows, dates, links and days without work as the charts engine takes them.

Where a file has bare numbers, days are counted from nought. Called by `duban plan`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from duban.cli._outcome import BadInput, Failed

if TYPE_CHECKING:
    from duban.charts import Chart, Language, Light, Row, Span
    from duban.scheduling import Outcome, PlanFile, Task

ENDINGS = (".svg", ".pdf")
_DAY = dt.timedelta(days=1)
_COUNTED_FROM = dt.datetime(2000, 1, 1)  # noqa: DTZ001
_WORDS: dict[str, tuple[tuple[str, str], ...]] = {
    "zh-Hans": (("promised", "文件原日期"), ("expected", "本次排定")),
    "en": (("promised", "dates in the file"), ("expected", "planned now")),
}
_CREWS = {"zh-Hans": ("owner", "资源"), "en": ("owner", "Resources")}


def demand_ending(path: Path | None) -> None:
    """Refuse a file that no chart can be written into, before anything is computed.

    Raises:
        BadInput: another ending than .svg and .pdf.
    """
    if path is not None and path.suffix.lower() not in ENDINGS:
        raise BadInput(f"{path}: a Gantt is written as {' or '.join(ENDINGS)}")


def write_gantt(
    path: Path, file: PlanFile, outcome: Outcome, *, language: Language, paper: str
) -> str:
    """Draw the plan that was found; the characters that no font has, which is nothing for an SVG.

    Raises:
        Failed: there is nothing to draw, or the file can't be written.
    """
    from duban.charts import ChartError, gantt_pages, gantt_svg, pdf_of

    chart = chart_of(file, outcome, language)
    try:
        if path.suffix.lower() == ".svg":
            path.write_text(gantt_svg(chart), encoding="utf-8")
            return ""
        printed = pdf_of(gantt_pages(chart, paper=paper))
        path.write_bytes(printed.data)
    except ChartError as error:
        raise Failed(f"{path}: {error.code}") from error
    except OSError as error:
        raise Failed(f"{path} can't be written: {error.strerror}") from error
    return "".join(printed.missing)


def chart_of(file: PlanFile, outcome: Outcome, language: Language) -> Chart:
    """The chart of a file whose plan was found."""
    from duban.charts import Chart, Link

    spans = outcome.plan.spans if outcome.plan else {}
    critical = _critical(file, outcome)
    return Chart(
        title=file.title or "—",
        rows=tuple(_rows(file, spans, critical)),
        links=tuple(
            Link(
                one.before,
                one.after,
                one.kind.value,
                is_critical={one.before, one.after} <= critical,
            )
            for one in file.problem.links
        ),
        idle=tuple(_idle(file, spans)),
        today=_instant(file, file.problem.now) if file.problem.now else None,
        language=language,
        counted_from=None if file.is_dated else _COUNTED_FROM,
        words=_WORDS[language]
        if any(row.owner for row in file.rows)
        else (*_WORDS[language], _CREWS[language]),
    )


def _instant(file: PlanFile, edge: int) -> dt.datetime:
    return file.timescale.instant(edge) if file.is_dated else _COUNTED_FROM + edge * _DAY


def _span(file: PlanFile, span: tuple[int, int]) -> Span:
    return _instant(file, span[0]), _instant(file, span[1])


def _rows(
    file: PlanFile, spans: Mapping[str, tuple[int, int]], critical: frozenset[str]
) -> Iterator[Row]:
    from duban.charts import Row

    before = file.plan.spans if file.plan else {}
    for row in file.rows:
        if row.is_heading:
            yield Row(row.key, row.title, row.level, is_heading=True)
            continue
        task = file.problem.task(row.key)
        span, was = spans.get(row.key), before.get(row.key)
        yield Row(
            row.key,
            row.title,
            row.level,
            owner=row.owner or "、".join(need.resource for need in task.needs),
            expected=_span(file, span) if span else None,
            promised=_span(file, was) if was and was != span else None,
            progress=1.0 if task.over is not None else None,
            light=_light(task, span),
            is_critical=row.key in critical,
            is_milestone=task.duration == 0,
            deadline=_instant(file, task.deadline.by) if task.deadline else None,
            note=row.note,
        )


def _light(task: Task, span: tuple[int, int] | None) -> Light | None:
    from duban.charts import Light

    if task.deadline is None or span is None:
        return None
    return Light.RED if span[1] > task.deadline.by else Light.GREEN


def _critical(file: PlanFile, outcome: Outcome) -> frozenset[str]:
    """The tasks that can't wait, where that follows from the network alone; crews make another order, and nothing is claimed of it."""
    problem = file.problem
    if (
        outcome.plan is None
        or any(task.needs or task.optional for task in problem.tasks)
        or problem.choices
    ):
        return frozenset()
    from duban.scheduling.network import bounds, misses, standings

    if misses(problem):
        return frozenset()
    until = bounds(problem, until=outcome.plan.finish)
    return frozenset(one.task for one in standings(problem, by=until) if one.is_critical)


def _idle(file: PlanFile, spans: Mapping[str, tuple[int, int]]) -> Iterator[Span]:
    """Whole days without work in the file's own calendar, from a month before the plan to a month after it."""
    pattern = next((one for one in file.patterns if one.name == file.base), None)
    if pattern is None or not spans or not file.is_dated:
        return
    day = _instant(file, min(start for start, _ in spans.values())).date() - 30 * _DAY
    last = _instant(file, max(end for _, end in spans.values())).date() + 30 * _DAY
    first: dt.date | None = None
    while day <= last:
        if pattern.hours(day):
            if first is not None:
                yield _midnight(first), _midnight(day)
            first = None
        elif first is None:
            first = day
        day += _DAY
    if first is not None:
        yield _midnight(first), _midnight(day)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time())

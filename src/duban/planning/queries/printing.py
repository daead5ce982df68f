"""The chart of what is in force: rows with promise and forecast, links, days without work, as values of `duban.charts`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from duban.charts import (
    WALL_PAPERS,
    Chart,
    Language,
    Light,
    Link,
    Row,
    Span,
    gantt_pages,
    gantt_svg,
    pdf_of,
    wall_chart,
    wall_fits,
)
from duban.foundation import clock
from duban.foundation.access import Actor
from duban.foundation.proof import checkpoints
from duban.planning.access import fetch_plan
from duban.planning.queries.documents import file_of
from duban.planning.queries.pages import TaskRow, plan_page
from duban.scheduling import PlanFile

ONE_DAY = dt.timedelta(days=1)
LIGHTS = {"red": Light.RED, "yellow": Light.YELLOW, "green": Light.GREEN, "grey": Light.DONE}


@dataclass(frozen=True, slots=True)
class Wall:
    """How a wall chart is wanted: the paper's name, lying or upright, items by unit or by part of the plan, several sheets or one."""

    paper: str
    is_landscape: bool
    by_unit: bool
    may_split: bool


def chart_of(actor: Actor, pk: int, *, by_unit: bool = True) -> Chart | None:
    """What is in force as a chart; None where nothing is. Items of a wall chart stand under their unit, else under their heading.

    Raises as `fetch_plan`.
    """
    page = plan_page(actor, pk)
    edition = fetch_plan(actor, pk).editions.published().last()
    if edition is None or not page.rows:
        return None
    file, today = file_of(edition.document), clock.today()
    ends = [page.rows[0].promised[0], *(max(row.promised[1], row.expected[1]) for row in page.rows)]
    return Chart(
        title=page.title,
        subtitle=f"{page.number} {_('edition %(n)s') % {'n': edition.number}} {edition.digest[:16]}",
        rows=tuple(chart_row(row, by_unit=by_unit) for row in page.rows),
        links=tuple(Link(one.before, one.after, one.kind.value) for one in file.problem.links),
        today=midnight(today),
        idle=tuple(_idle(file, min(ends), max(ends))),
        language=said_language(),
        printed_on=today,
        checkpoint=checkpoint_since(edition.published_at),
    )


def said_language() -> Language:
    """The reader's language, as charts name it."""
    return "zh-Hans" if (get_language() or "").startswith("zh") else "en"


def checkpoint_since(since: dt.datetime | None) -> str:
    """The journal's last checkpoint as it is printed, where it covers what was written at an instant; else nothing."""
    last = checkpoints.latest()
    if last is None or since is None or last.at < since:
        return ""
    return f"{last.size} {last.root[:16]}"


def drawn(chart: Chart, kind: str) -> bytes:
    """The chart as a file: `svg` or `pdf`.

    Raises:
        ChartError: where it can't be drawn.
    """
    return gantt_svg(chart).encode() if kind == "svg" else pdf_of(gantt_pages(chart)).data


def wall_pdf(chart: Chart, wall: Wall) -> bytes:
    """The wall chart as a file.

    Raises:
        ChartError: where it can't be drawn, or not on such paper.
    """
    sheets = wall_chart(
        chart, paper=wall.paper, is_landscape=wall.is_landscape, may_split=wall.may_split
    )
    return pdf_of(sheets).data


def wall_papers(chart: Chart) -> tuple[tuple[str, int, int], ...]:
    """For each paper how many sheets it takes upright and lying; 0 where it is too small.

    Raises:
        ChartError: where nothing can be drawn on any.
    """
    found = {(fit.paper, fit.is_landscape): fit.sheets for fit in wall_fits(chart)}
    return tuple((paper, found[paper, False], found[paper, True]) for paper in WALL_PAPERS)


def chart_row(row: TaskRow, *, by_unit: bool) -> Row:
    """A line of an outline as a row of a chart; on a wall under its unit where `by_unit`."""
    return Row(
        key=row.key,
        title=row.title,
        level=row.level,
        is_heading=row.is_heading,
        owner=row.owner,
        group="" if row.is_heading or not by_unit else row.owner,
        promised=_span(row.promised, row),
        expected=_span(row.expected, row),
        light=LIGHTS[row.light],
        is_critical=row.slack_days is not None and row.slack_days <= 0 and row.ended_on is None,
        is_milestone=row.is_milestone,
        deadline=midnight(row.deadline_on) + ONE_DAY if row.deadline_on else None,
    )


def _span(days: tuple[dt.date, dt.date], row: TaskRow) -> Span:
    end = midnight(days[1]) + ONE_DAY
    return (end, end) if row.is_milestone else (midnight(days[0]), end)


def midnight(day: dt.date) -> dt.datetime:
    """The beginning of a day, as charts count time."""
    return dt.datetime.combine(day, dt.time())


def _idle(file: PlanFile, first: dt.date, last: dt.date) -> Iterator[Span]:
    """The days that the plan's own calendar does not work, in stretches."""
    base = next((one for one in file.patterns if one.name == file.base), None)
    day, since = first, None
    while base is not None and day <= last + ONE_DAY:
        is_idle = day <= last and not base.hours(day)
        if is_idle and since is None:
            since = day
        if not is_idle and since is not None:
            yield midnight(since), midnight(day)
            since = None
        day += ONE_DAY

"""`duban plan`: the schedule of a file that meets its deadlines, or why there is none and what would help.

It starts without Django and stores nothing but the file that `--out` names.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duban.cli._outcome import FAILED

if TYPE_CHECKING:
    from duban.charts import Language
    from duban.scheduling import Outcome, PlanFile
    from duban.scheduling.explain import Conflict, WayOut

GOALS = ("complete", "lateness", "length", "early", "late", "peaks")


@click.command("plan")
@click.argument("path", metavar="FILE", required=False, type=click.Path(path_type=Path))
@click.option(
    "--goal",
    "goals",
    multiple=True,
    type=click.Choice(GOALS),
    help="What the plan is to be good at; may be repeated, in the order of what counts first. Default: lateness, then late.",
)
@click.option("--seconds", type=click.FloatRange(0.1), default=10.0, help="Default: 10.")
@click.option("--workers", type=click.IntRange(1), default=1, help="Cores. Default: 1.")
@click.option("--seed", type=click.IntRange(0), default=1, help="Of all draws. Default: 1.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Write the plan: as JSON (.json), as a workbook (.xlsx), else as MS Project's XML.",
)
@click.option(
    "--template",
    type=click.Path(path_type=Path),
    help="Write a workbook to fill in, with a small plan in it, and do nothing else.",
)
@click.option("--gantt", type=click.Path(path_type=Path), help="Draw the plan, as .svg or .pdf.")
@click.option(
    "--language",
    type=click.Choice(["zh-Hans", "en"]),
    default="zh-Hans",
    help="Of drawings and workbooks. Default: zh-Hans.",
)
@click.option(
    "--paper",
    type=click.Choice(["A4", "A3", "A2", "A1"]),
    default="A3",
    help="Of a PDF. Default: A3.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def command(
    context: click.Context,
    path: Path | None,
    goals: tuple[str, ...],
    out: Path | None,
    gantt: Path | None,
    template: Path | None,
    *,
    language: Language,
    paper: str,
    seconds: float,
    workers: int,
    seed: int,
    as_json: bool,
) -> None:
    """Plan what a file holds: a workbook (.xlsx), MS Project's XML (.xml), our JSON (.json), or a published test problem (.sm, .mm, .sch).

    \b
    duban plan works.xml
    duban plan works.xml --goal lateness --goal early --out planned.xml
    duban plan works.xml --gantt works.pdf
    duban plan --template plan.xlsx
    duban plan plan.xlsx --out planned.xlsx
    duban plan j301_1.sm --goal length --json

    By default backward from the deadlines: as late as they allow. Ends with 1 where no plan was found; then it says
    which rules can't be held together, and which changes would help.
    """
    from duban.cli._plan_charts import demand_ending
    from duban.cli._plan_files import read_plan_file, write_plan_file, write_template
    from duban.cli._plan_texts import values_of
    from duban.scheduling import Ask, Goal, solve

    if template is not None:
        write_template(template, language)
        return
    if path is None:
        raise click.UsageError("name a FILE to plan, or --template to get one")
    demand_ending(gantt)
    file = read_plan_file(path)
    wanted = tuple(Goal(goal) for goal in goals) or (Goal.LATENESS, Goal.LATE)
    outcome = solve(file.problem, Ask(wanted, seconds=seconds, workers=workers, seed=seed))
    conflict, ways = _why(file, outcome, seconds)
    if out is not None and outcome.plan is not None:
        write_plan_file(out, replace(file, plan=outcome.plan), language)
    if gantt is not None and outcome.plan is not None:
        _draw(gantt, file, outcome, language, paper)
    if as_json:
        values = values_of(file, outcome, conflict, ways)
        click.echo(json.dumps(values, ensure_ascii=False, indent=1))
    else:
        _say(file, outcome, conflict, ways, wanted[0].value)
    context.exit(0 if outcome.plan is not None else FAILED)


def _draw(path: Path, file: PlanFile, outcome: Outcome, language: Language, paper: str) -> None:
    from duban.cli._plan_charts import write_gantt

    missing = write_gantt(path, file, outcome, language=language, paper=paper)
    if missing:
        click.echo(
            f"No font here has {' '.join(missing)}: boxes with their numbers stand there.", err=True
        )


def _why(
    file: PlanFile, outcome: Outcome, seconds: float
) -> tuple[Conflict | None, tuple[WayOut, ...]]:
    """What stands in the way, and what would help; nothing where there is a plan."""
    if outcome.plan is not None:
        return None, ()
    from duban.scheduling.explain import conflict_of, ways_out

    conflict = conflict_of(file.problem, seconds=seconds)
    if conflict is None:
        return None, ()
    return conflict, ways_out(file.problem, conflict, seconds=seconds)


def _say(
    file: PlanFile,
    outcome: Outcome,
    conflict: Conflict | None,
    ways: tuple[WayOut, ...],
    goal: str,
) -> None:
    from duban.cli._plan_texts import conflict_lines, outcome_line, table_lines, way_lines

    for line in table_lines(file, outcome):
        click.echo(line)
    click.echo(outcome_line(file, outcome, goal))
    if conflict is not None:
        for line in conflict_lines(file, conflict):
            click.echo(line)
    if ways:
        click.echo("What would help:")
        for line in way_lines(file, ways):
            click.echo(line)

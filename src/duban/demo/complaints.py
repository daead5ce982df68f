"""The complaints of the demonstration's year: some at a time, handed over by the hotline as a workbook, and imported as any office does.

Planned by `past`, which says what becomes of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from io import BytesIO

from duban.demo.data_files import load
from duban.demo.past_cases import COMPLAINTS, PastCase, past_cases
from duban.demo.timeline import Timeline
from duban.demo.town import Town, said_name
from duban.foundation import clock
from duban.ledger.actions.imports import import_workbook, prepare_import
from duban.ledger.actions.register import Authority
from duban.ledger.models import Matter
from duban.workbooks import write_table

Live = Callable[[PastCase, Matter], None]
# As many come in one workbook.
BATCH = 3


def plan_complaints(town: Town, timeline: Timeline, live: Live) -> None:
    """Let each batch come in on the day of its first complaint, and live on."""
    found = [case for case in past_cases() if case.theme["source"] == COMPLAINTS]
    for start in range(0, len(found), BATCH):
        first = found[start]
        batch = [replace(case, ago=first.ago) for case in found[start : start + BATCH]]
        number = start // BATCH + 1
        timeline.add(first.ago, partial(_take_in, town, batch, number, live))


def _take_in(town: Town, batch: Sequence[PastCase], number: int, live: Live) -> None:
    told, clerk = load("year.json")["complaints"], town.actors["lanqing"]
    category = batch[0].theme["category"]
    name = told["file"].format(year=clock.today().year, number=number)
    run = prepare_import(
        _workbook(town, batch, told["columns"]),
        name,
        jurisdiction_id=town.home,
        based_on=clock.today(),
        actor=clerk,
    )
    authority = Authority(town.posts["fangyuan"], told["basis"], category=category)
    import_workbook(run.pk, authority=authority, actor=clerk)
    matters = Matter.objects.filter(import_run=run).order_by("import_row")
    for case, matter in zip(batch, matters, strict=True):
        live(case, matter)


def _workbook(town: Town, batch: Sequence[PastCase], columns: Sequence[str]) -> bytes:
    """The hotline's list: its number, what is to be done and why, where, by whom, until when."""
    out = BytesIO()
    write_table(columns, [_row(town, n, case) for n, case in enumerate(batch, 1)], out)
    return out.getvalue()


def _row(town: Town, number: int, case: PastCase) -> list[str]:
    theme, words = case.theme, case.words()
    return [
        str(number),
        words["title"],
        theme["requirement"].format(**words),
        "\n".join(text.format(**words) for text in theme["measures"]),
        case.site,
        said_name(town.units[theme["lead"]]),
        said_name(town.units[case.place]),
        words["said"],
    ]

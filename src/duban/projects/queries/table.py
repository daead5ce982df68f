"""The board of projects as a table: a row for each phase, with both dates of every stage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from duban.foundation import clock
from duban.foundation.access import Actor
from duban.projects.access import visible_projects
from duban.projects.choices import ORDER, Agreement, Money, StageCode
from duban.projects.queries.columns import FACTS, TAKEN, heading, offered, reached_heading
from duban.projects.queries.past import as_they_stood
from duban.projects.queries.standing import BEFORE, PhaseStanding, standings
from duban.workbooks import Cell, Column


def project_table(
    actor: Actor, as_of: dt.date | None = None
) -> tuple[list[Column], Iterator[Sequence[Cell]], dict[str, float]]:
    """Columns, rows and widths; now, or as it stood at the end of a day."""
    heads = [*(heading(fact) for fact in FACTS), _("Stage now")]
    for stage in ORDER:
        heads += [heading(stage), reached_heading(stage)]
    heads.append(_("Slippage, days"))
    seen, instant = visible_projects(actor), clock.end_of(as_of) if as_of else None
    phases = standings(seen, as_of or clock.today(), instant)
    stood, _lines = as_they_stood(seen, instant)

    def rows() -> Iterator[Sequence[Cell]]:
        for row in stood:
            first: list[Cell] = [row.name, row.party]
            facts: list[Cell] = [row.lead.name, row.place, str(Agreement(row.agreement).label)]
            facts += [row.agreed_on, float(row.amount) if row.amount is not None else None]
            facts.append(str(Money(row.money).label))
            for phase in phases[row.pk]:
                yield [*first, phase.name, *facts, *_nodes(phase)]

    columns = [Column(at, (head,), head) for at, head in enumerate(heads)]
    return columns, rows(), {heads[0]: 30.0, heads[1]: 24.0}


def blank_table() -> tuple[list[Column], dict[str, float], dict[str, list[str]]]:
    """The columns of a workbook to fill in, their widths, and what their cells offer."""
    heads = [heading(one) for one in TAKEN]
    columns = [Column(at, (head,), head) for at, head in enumerate(heads)]
    offers = {heading(one): offered(one) for one in ("agreement", "money")}
    return columns, {heading("name"): 30.0, heading("party"): 24.0}, offers


def _nodes(phase: PhaseStanding) -> list[Cell]:
    at = _("Before signing") if phase.at == BEFORE else str(StageCode(phase.at).label)
    cells: list[Cell] = [at]
    for node in phase.nodes:
        cells += [node.promised_on, node.reached_on]
    return [*cells, phase.slip]

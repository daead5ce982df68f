"""The board of projects as a table: a row for each phase, with both dates of every stage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from duban.foundation import clock
from duban.foundation.access import Actor
from duban.projects.access import visible_projects
from duban.projects.choices import Agreement, Money, StageCode
from duban.projects.queries.standing import BEFORE, PhaseStanding, standings
from duban.workbooks import Cell, Column


def project_table(
    actor: Actor,
) -> tuple[list[Column], Iterator[Sequence[Cell]], dict[str, float]]:
    """Columns, rows and widths."""
    heads = ["项目名称", "企业", "期", "责任单位", "地点", "签约性质", "签订日期", "投资额", "计量", "当前阶段"]  # fmt: skip
    for stage in StageCode:
        heads += [f"{stage.label}（{_('promised')}）", f"{stage.label}（{_('reached')}）"]
    heads.append(_("Slippage, days"))
    seen = visible_projects(actor)
    phases = standings(seen, clock.today())

    def rows() -> Iterator[Sequence[Cell]]:
        for row in seen.select_related("lead").order_by("name"):
            first: list[Cell] = [row.name, row.party]
            facts: list[Cell] = [row.lead.name, row.place, str(Agreement(row.agreement).label)]
            facts += [row.agreed_on, float(row.amount) if row.amount is not None else None]
            facts.append(str(Money(row.money).label))
            for phase in phases[row.pk]:
                yield [*first, phase.name, *facts, *_nodes(phase)]

    columns = [Column(at, (head,), head) for at, head in enumerate(heads)]
    return columns, rows(), {heads[0]: 30.0, heads[1]: 24.0}


def _nodes(phase: PhaseStanding) -> list[Cell]:
    at = _("Before signing") if phase.at == BEFORE else str(StageCode(phase.at).label)
    cells: list[Cell] = [at]
    for node in phase.nodes:
        cells += [node.promised_on, node.reached_on]
    return [*cells, phase.slip]

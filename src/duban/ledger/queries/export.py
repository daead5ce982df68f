"""The ledger as a workbook: the rows of a filter in their order, in the office's columns or in those that came in.

Rows are fetched in portions, so that a hundred thousand of them never stand in memory as rows of the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from duban.foundation.access import Actor
from duban.ledger.access import visible_matters
from duban.ledger.choices import DutyRole, Light, MatterState, Pace
from duban.ledger.models import ImportRun, Matter
from duban.ledger.queries.board_rows import LedgerRow, joined, rows_of
from duban.ledger.queries.cells import restored
from duban.ledger.queries.filters import LedgerFilter, apply
from duban.people.access import seen_jurisdictions
from duban.workbooks import Cell, Column

PORTION = 1000
Reader = Callable[[LedgerRow], Cell]


def _light(row: LedgerRow) -> str:
    return str(Light(row.light).label) if row.light else ""


def _due(row: LedgerRow) -> Cell:
    """The day; with the time as text where the limit ends at one, since a date cell would show the day only."""
    if row.due_at is None:
        return row.due_on
    return f"{timezone.localtime(row.due_at):%Y-%m-%d %H:%M}"


# The office's own columns, in its order: header, width in characters, and where the cell comes from.
OFFICE_COLUMNS: tuple[tuple[str, str, float, Reader], ...] = (
    ("number", "编号", 18, lambda r: r.number),
    ("source", "来源", 26, lambda r: r.source),
    ("instructed_by", "交办领导", 12, lambda r: r.instructed_by),
    ("problem", "问题", 30, lambda r: r.problem),
    ("title", "事项", 36, lambda r: r.title),
    ("requirement", "具体要求", 48, lambda r: r.requirement),
    ("measures", "措施", 40, lambda r: "\n".join(r.measures)),
    ("lead", "牵头单位", 22, lambda r: joined(r.duties, DutyRole.LEAD)),
    ("assist", "配合单位", 22, lambda r: joined(r.duties, DutyRole.ASSIST)),
    ("supervise", "督导单位", 18, lambda r: joined(r.duties, DutyRole.SUPERVISE)),
    ("limit", "时限原文", 16, lambda r: r.limit_said),
    ("due_on", "完成时限", 16, _due),
    ("light", "预警", 10, _light),
    ("state", "状态", 10, lambda r: str(MatterState(r.state).label)),
    ("pace", "进度（自报）", 14, lambda r: str(Pace(r.pace).label) if r.pace else ""),
    ("place", "地点", 18, lambda r: r.place),
    ("progress", "进展情况", 40, lambda r: r.progress),
    ("registered_on", "立项日期", 12, lambda r: r.registered_on),
    ("programmes", "所属专项", 18, lambda r: "、".join(r.programmes)),
)


@dataclass(frozen=True, slots=True)
class Workbook:
    """What an export writes: columns, rows to read once, widths and lists by header, and the sheet's name."""

    columns: Sequence[Column]
    rows: Iterator[Sequence[Cell]]
    widths: dict[str, float]
    lists: dict[str, Sequence[str]]
    sheet: str


def _portions(actor: Actor, wanted: LedgerFilter) -> Iterator[list[Matter]]:
    matters = apply(visible_matters(actor), wanted, wanted.moment())
    # The order is fixed once, so that changes made meanwhile neither repeat nor drop a row.
    order = list(matters.order_by(*wanted.order()).values_list("pk", flat=True))
    stood = Matter.objects.as_of(wanted.instant) if wanted.instant else Matter.objects.all()
    for start in range(0, len(order), PORTION):
        part = order[start : start + PORTION]
        found = {matter.pk: matter for matter in stood.filter(pk__in=part)}
        yield [found[pk] for pk in part if pk in found]


def office_workbook(
    actor: Actor, wanted: LedgerFilter, columns: Sequence[str] | None = None
) -> Workbook:
    """The rows of a filter in the office's columns, all or those chosen."""
    chosen = [c for c in OFFICE_COLUMNS if columns is None or c[0] in columns]
    now = wanted.moment()

    def rows() -> Iterator[Sequence[Cell]]:
        for part in _portions(actor, wanted):
            for row in rows_of(part, now, wanted.instant):
                yield [read(row) for _code, _header, _width, read in chosen]

    return Workbook(
        columns=[Column(at, (header,), header) for at, (_c, header, _w, _r) in enumerate(chosen)],
        rows=rows(),
        widths={header: width for _c, header, width, _r in chosen},
        lists={
            "状态": [str(label) for label in MatterState.labels],
            "预警": [str(label) for label in Light.labels],
        },
        sheet=_("Ledger"),
    )


def given_workbook(actor: Actor, wanted: LedgerFilter) -> Workbook:
    """The rows of one import in the columns that came in, every cell as it was given.

    Raises:
        Http404: where the actor sees no such import.
    """
    places = seen_jurisdictions(actor, "matter.view")
    run = ImportRun.objects.filter(pk=wanted.run or 0, jurisdiction_id__in=places).first()
    if run is None:
        raise Http404
    keys = [column["key"] for column in run.columns]

    def rows() -> Iterator[Sequence[Cell]]:
        for part in _portions(actor, wanted):
            for matter in part:
                yield [restored(matter.extra.get(key)) for key in keys]

    columns = [Column(at, tuple(c["path"]), c["key"]) for at, c in enumerate(run.columns)]
    return Workbook(columns, rows(), {}, {}, run.sheet or _("Ledger"))

"""The roll-up of a programme as workbooks: the trend behind its picture, and the tables by part, unit and quarter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from duban.ledger.forms.words import ROLLED
from duban.ledger.queries.export import Workbook
from duban.ledger.queries.programmes import COMPARED, ProgrammePage, RolledLine
from duban.ledger.queries.rollup import NO_QUARTER, SELF_REPORTED
from duban.workbooks import Cell, Column


def rollup_workbook(page: ProgrammePage, part: str) -> Workbook:
    """One part of the page: `units`, `quarters`, `parts`, and the trend for any other word."""
    if part == "units":
        return _table(_("By lead unit"), page.units)
    if part == "quarters":
        return _table(_("By quarter of the limit"), page.quarters)
    if part == "parts":
        return _table(_("By part"), page.parts)
    return _trend(page)


def _table(title: str, lines: Sequence[RolledLine]) -> Workbook:
    marked = _("(self-reported)")
    heads = [str(ROLLED[c]) + (marked if c in SELF_REPORTED else "") for c in COMPARED]

    def rows() -> Iterator[Sequence[Cell]]:
        for line in lines:
            yield [quarter_word(line.name), *(n for _code, n in line.numbers)]

    return _workbook(title, [title, *heads], rows())


def _trend(page: ProgrammePage) -> Workbook:
    closed = pgettext("state of a matter", "Closed")
    heads = [_("Day"), _("Matters"), _("Not done"), _("Late"), closed, _("Left, if every limit is kept")]  # fmt: skip
    rows = ([p.day, p.total, p.left, p.late, p.closed, p.planned] for p in page.points)
    return _workbook(_("Course"), heads, rows)


def _workbook(title: str, heads: Sequence[str], rows: Iterator[Sequence[Cell]]) -> Workbook:
    columns = [Column(at, (head,), head) for at, head in enumerate(heads)]
    return Workbook(columns, rows, {heads[0]: 28.0}, {}, title)


def quarter_word(code: str) -> str:
    """What a quarter is called; any other name stays as it is.

    >>> quarter_word("城区排水")
    '城区排水'
    """
    if code == NO_QUARTER:
        return _("No end date")
    year, is_quarter, n = code.partition("Q")
    if not (is_quarter and year.isdigit() and n.isdigit()):
        return code
    return _("%(year)s, quarter %(n)s") % {"year": year, "n": n}

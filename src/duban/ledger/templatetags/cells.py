"""The cells of the ledger's list and of the cockpit's tables, drawn without a template for each: a page has hundreds of them.

One function for each column gives the inside of its cell; `ui/_light.html` and `ui/_state.html` draw the same marks elsewhere. Called by
`ledger/_matter_table.html` and `ledger/_cockpit_table.html`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from duban.foundation import formats
from duban.ledger.choices import Light, LimitKind, MatterState
from duban.ledger.choices import Pace as PaceCode
from duban.ledger.forms.board import Column
from duban.ledger.forms.words import FIGURES
from duban.ledger.queries.board import DutyLine, LedgerRow
from duban.ledger.queries.cockpit import Compared, Number

register = template.Library()


def _light(row: LedgerRow) -> str:
    if not row.light:
        return ""
    late = row.light == Light.RED and row.days is not None and row.days < 0
    word = formats.days_left(row.days) if late else light_word(row.light)
    mark = f'<span class="light" data-light="{row.light}">{word}</span>'
    if late or row.days is None:
        return mark
    return f'{mark} <small class="days-left">{formats.days_left(row.days)}</small>'


def light_word(light: str) -> str:
    """The word beside a light's colour and shape."""
    words = {
        Light.RED: _("Late"),
        Light.YELLOW: _("Near"),
        Light.GREEN: _("In time"),
        Light.GREY: _("No end date"),
    }
    return words[Light(light)]


def _title(row: LedgerRow) -> str:
    return f'<a href="{reverse("ledger:matter-page", args=[row.pk])}">{escape(row.title)}</a>'


def _unit(line: DutyLine) -> str:
    if not line.is_open:
        return f'<span class="unit-line">{escape(line.name)}</span>'
    asked = _("to settle")
    question = f'<span class="question-mark">{asked}</span>'
    return f'<span class="unit-line is-open">{escape(line.name)} {question}</span>'


def _units(role: str) -> Callable[[LedgerRow], str]:
    """The units with one part; a matter without a lead unit says so."""

    def drawn(row: LedgerRow) -> str:
        found = "".join(_unit(line) for line in row.duties if line.role == role)
        if found or role != "lead":
            return found
        return _missing(_("no lead unit"))

    return drawn


def _missing(words: str) -> str:
    return f'<span class="missing">{words}</span>'


def _day(day: dt.date) -> str:
    return f'<time datetime="{day.isoformat()}">{formats.day(day)}</time>'


def _due_on(row: LedgerRow) -> str:
    if row.due_on is not None:
        return _day(row.due_on)
    if row.limit_kind in {LimitKind.STANDING, LimitKind.RECURRING}:
        return str(LimitKind(row.limit_kind).label)
    return _missing(_("no date"))


def _state(row: LedgerRow) -> str:
    label = MatterState(row.state).label
    return f'<span class="state" data-state="{row.state}">{label}</span>'


def _pace(row: LedgerRow) -> str:
    return f'<span class="self-reported">{PaceCode(row.pace).label}</span>' if row.pace else ""


def _clamped(text: str, more: str = "") -> str:
    return f'<span class="clamp{more}">{escape(text)}</span>'


CELLS: dict[str, Callable[[LedgerRow], str]] = {
    "number": lambda row: f'<span class="matter-number">{escape(row.number)}</span>',
    "title": _title,
    "light": _light,
    "lead": _units("lead"),
    "assist": _units("assist"),
    "supervise": _units("supervise"),
    "limit": lambda row: escape(row.limit_said),
    "due_on": _due_on,
    "state": _state,
    "pace": _pace,
    "source": lambda row: escape(row.source),
    "place": lambda row: escape(row.place),
    "instructed_by": lambda row: escape(row.instructed_by),
    "problem": lambda row: _clamped(row.problem),
    "measures": lambda row: _clamped("；".join(row.measures)),
    "progress": lambda row: _clamped(row.progress, " self-reported"),
    "registered_on": lambda row: _day(row.registered_on),
}


@register.simple_tag
def table_rows(rows: Sequence[LedgerRow], heads: Sequence[Column]) -> SafeString:
    """The rows of the list, each with the cells of the chosen columns."""
    frames = [
        (
            f'<td class="col-{head.code}{" row-title" if head.code == "title" else ""}"'
            f' data-label="{escape(head.label)}"><div>',
            CELLS[head.code],
        )
        for head in heads
    ]
    lines = (
        f'<tr id="matter-{row.pk}">'
        + "".join(f"{frame}{cell(row)}</div></td>" for frame, cell in frames)
        + "</tr>"
        for row in rows
    )
    # Every value in the cells went through `escape`, or is a number, a code or a text of our own.
    return mark_safe("\n".join(lines))  # noqa: S308


@register.simple_tag
def compared_cells(row: Compared, by: str, since: dt.date) -> SafeString:
    """The bar and the numbers of a unit or place (`by`), each number with the way to its list."""
    rects = "".join(
        f'<rect x="{p.start:g}" y="0" width="{p.width:g}" height="8" data-light="{p.light}"></rect>'
        for p in row.bar
    )
    label = _("Open by light")
    bar = (
        f'<td class="col-bar" data-label="{label}"><svg class="light-bar" viewBox="0 0 100 8"'
        f' preserveAspectRatio="none" aria-hidden="true" focusable="false">{rects}</svg></td>'
    )
    whole = row.numbers[0].count
    asked = f"?{by}={row.pk}&amp;since={since.isoformat()}"
    return mark_safe(bar + "".join(_number(number, asked, whole) for number in row.numbers))  # noqa: S308


def _number(number: Number, asked: str, whole: int) -> str:
    """One number; nothing is behind a nought, and the late are shown with what they are a share of."""
    label = FIGURES[number.code]
    inside = '<span class="quiet">0</span>'
    if number.count:
        address = reverse("ledger:cockpit-list", args=[number.code])
        share = f"<small>/{whole}</small>" if number.code == "late" else ""
        inside = f'<a href="{address}{asked}">{number.count}</a>{share}'
    return f'<td class="col-number" data-label="{label}"><div>{inside}</div></td>'

"""The cells of the ledger's list and of the cockpit's tables, drawn without a template for each: a page has hundreds of them.

One function for each column gives the inside of its cell; `ui/_light.html` and `ui/_state.html` draw the same marks elsewhere. Called by
`ledger/_matter_table.html` and `ledger/_cockpit_table.html`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import cache
from html import escape

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from duban.foundation import formats
from duban.ledger.choices import Light, LimitKind, MatterState
from duban.ledger.choices import Pace as PaceCode
from duban.ledger.forms.board import Choice, Column
from duban.ledger.forms.words import FIGURES
from duban.ledger.queries.board_rows import DutyLine, LedgerRow
from duban.ledger.queries.cockpit import COMPARED, Compared, Number

register = template.Library()


Cell = Callable[["Pen", LedgerRow], str]


class Pen:
    """What the cells of one table have in common, in the language of who reads it: each word, day and address is worked out once."""

    def __init__(self) -> None:
        self.due = cache(_due)
        self.left = cache(formats.days_left)
        self.light = {code: light_word(code) for code in Light.values}
        self.state = {
            code: f'<span class="state" data-state="{code}">{label}</span>'
            for code, label in MatterState.choices
        }
        self.pace = {
            code: f'<span class="self-reported">{label}</span>' for code, label in PaceCode.choices
        }
        self.undated = {
            kind.value: str(kind.label) for kind in (LimitKind.STANDING, LimitKind.RECURRING)
        }
        self.no_date = _missing(_("no date"))
        self.no_lead = _missing(_("no lead unit"))
        asked = _("to settle")
        self.question = f'<span class="question-mark">{asked}</span>'
        # Addresses differ in the number only: the way to one is that to any other.
        self.page = reverse("ledger:matter-page", args=[0]).rpartition("0")


def light_word(light: str) -> str:
    """The word beside a light's colour and shape."""
    words = {
        Light.RED: _("Late"),
        Light.YELLOW: _("Near"),
        Light.GREEN: _("In time"),
        Light.GREY: _("No end date"),
    }
    return words[Light(light)]


def _light(pen: Pen, row: LedgerRow) -> str:
    if not row.light:
        return ""
    late = row.light == Light.RED and row.days is not None
    word = pen.left(row.days, row.seconds) if late else pen.light[row.light]
    mark = f'<span class="light" data-light="{row.light}">{word}</span>'
    if late or row.days is None:
        return mark
    return f'{mark} <small class="days-left">{pen.left(row.days, row.seconds)}</small>'


def _title(pen: Pen, row: LedgerRow) -> str:
    before, _zero, after = pen.page
    return f'<a href="{before}{row.pk}{after}">{escape(row.title)}</a>'


def _unit(pen: Pen, line: DutyLine) -> str:
    if not line.is_open:
        return f'<span class="unit-line">{escape(line.name)}</span>'
    return f'<span class="unit-line is-open">{escape(line.name)} {pen.question}</span>'


def _units(role: str) -> Cell:
    """The units with one part; a matter without a lead unit says so."""

    def drawn(pen: Pen, row: LedgerRow) -> str:
        found = "".join([_unit(pen, line) for line in row.duties if line.role == role])
        if found or role != "lead":
            return found
        return pen.no_lead

    return drawn


def _missing(words: str) -> str:
    return f'<span class="missing">{words}</span>'


def _due(day: dt.date, at: dt.datetime | None = None) -> str:
    machine = day.isoformat() if at is None else timezone.localtime(at).isoformat()
    return f'<time datetime="{machine}">{formats.due(day, at)}</time>'


def _due_on(pen: Pen, row: LedgerRow) -> str:
    if row.due_on is not None:
        return pen.due(row.due_on, row.due_at)
    return pen.undated.get(row.limit_kind, pen.no_date)


def _clamped(text: str, more: str = "") -> str:
    return f'<span class="clamp{more}">{escape(text)}</span>'


CELLS: dict[str, Cell] = {
    "number": lambda _pen, row: f'<span class="matter-number">{escape(row.number)}</span>',
    "title": _title,
    "light": _light,
    "lead": _units("lead"),
    "assist": _units("assist"),
    "supervise": _units("supervise"),
    "limit": lambda _pen, row: escape(row.limit_said),
    "due_on": _due_on,
    "state": lambda pen, row: pen.state[row.state],
    "pace": lambda pen, row: pen.pace[row.pace] if row.pace else "",
    "source": lambda _pen, row: escape(row.source),
    "place": lambda _pen, row: escape(row.place),
    "instructed_by": lambda _pen, row: escape(row.instructed_by),
    "problem": lambda _pen, row: _clamped(row.problem),
    "measures": lambda _pen, row: _clamped("；".join(row.measures)),
    "progress": lambda _pen, row: _clamped(row.progress, " self-reported"),
    "registered_on": lambda pen, row: pen.due(row.registered_on),
    "programmes": lambda _pen, row: escape("、".join(row.programmes)),
}


@register.simple_tag
def table_rows(rows: Sequence[LedgerRow], heads: Sequence[Column]) -> SafeString:
    """The rows of the list, each with the cells of the chosen columns."""
    pen = Pen()
    frames = [
        (
            f'<td class="col-{head.code}{" row-title" if head.code == "title" else ""}"'
            f' data-label="{escape(str(head.label))}"><div>',
            CELLS[head.code],
        )
        for head in heads
    ]
    lines = [
        f'<tr id="matter-{row.pk}">'
        + "".join([f"{frame}{cell(pen, row)}</div></td>" for frame, cell in frames])
        + "</tr>"
        for row in rows
    ]
    # Every value in the cells went through `escape`, or is a number, a code or a text of our own.
    return mark_safe("\n".join(lines))  # noqa: S308


@register.simple_tag
def options(choices: Sequence[Choice]) -> SafeString:
    """The options of a select; a list of units has a hundred of them."""
    drawn = [
        f'<option value="{escape(c.value)}"{" selected" if c.is_chosen else ""}>{escape(str(c.label))}</option>'
        for c in choices
    ]
    return mark_safe("".join(drawn))  # noqa: S308


class Figures:
    """What the rows of a table of figures have in common, worked out once: labels, and the ways to the lists behind the numbers."""

    def __init__(self) -> None:
        self.by_light = _("Open by light")
        self.labels = {code: str(label) for code, label in FIGURES.items()}
        self.addresses = {code: reverse("ledger:cockpit-list", args=[code]) for code in COMPARED}


@register.simple_tag(takes_context=True)
def compared_cells(context: template.Context, row: Compared, by: str, since: dt.date) -> SafeString:
    """The bar and the numbers of a unit or place (`by`), each number with the way to its list."""
    figures = context.render_context.get("figures")
    if figures is None:
        figures = context.render_context["figures"] = Figures()
    rects = "".join(
        f'<rect x="{p.start:g}" y="0" width="{p.width:g}" height="8" data-light="{p.light}"></rect>'
        for p in row.bar
    )
    bar = (
        f'<td class="col-bar" data-label="{figures.by_light}"><svg class="light-bar" viewBox="0 0 100 8"'
        f' preserveAspectRatio="none" aria-hidden="true" focusable="false">{rects}</svg></td>'
    )
    whole = row.numbers[0].count
    asked = f"?{by}={row.pk}&amp;since={since.isoformat()}"
    drawn = [_number(number, asked, whole, figures) for number in row.numbers]
    return mark_safe(bar + "".join(drawn))  # noqa: S308


def _number(number: Number, asked: str, whole: int, figures: Figures) -> str:
    """One number; nothing is behind a nought, and the late are shown with what they are a share of."""
    inside = '<span class="quiet">0</span>'
    if number.count:
        share = f"<small>/{whole}</small>" if number.code == "late" else ""
        inside = f'<a href="{figures.addresses[number.code]}{asked}">{number.count}</a>{share}'
    return f'<td class="col-number" data-label="{figures.labels[number.code]}"><div>{inside}</div></td>'

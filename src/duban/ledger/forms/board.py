"""What the ledger screen lets a person choose: filters, order, columns, and a name for a view."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from duban.foundation.access import Actor
from duban.ledger.choices import DutyRole, Light, MatterState, SourceKind
from duban.ledger.queries.board_rows import COLUMNS, DEFAULT_COLUMNS
from duban.ledger.queries.filters import PAGE_SIZES, SORTS, LedgerFilter
from duban.ledger.queries.options import UnitOption, unit_choices
from duban.ledger.queries.programme_members import ACT, programme_options

Label = str | Promise

COLUMN_LABELS: dict[str, Label] = {
    "number": _("Number"),
    "title": _("Matter"),
    "light": _("Light"),
    "lead": _("Lead unit"),
    "assist": _("Assisting units"),
    "supervise": _("Supervising unit"),
    "limit": _("Time limit as said"),
    "due_on": _("Due"),
    "state": _("State"),
    "pace": _("Pace (self-reported)"),
    "source": _("Source"),
    "place": _("Place"),
    "instructed_by": _("Asked by"),
    "problem": _("Problem"),
    "measures": _("Measures"),
    "progress": _("Progress"),
    "registered_on": _("Registered on"),
    "programmes": _("Programmes"),
}
SORT_LABELS: dict[str, Label] = {
    "newest": _("Newest first"),
    "oldest": _("Oldest first"),
    "due": _("Due first"),
    "due-last": _("Due last"),
    "title": _("By title"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a select or a list of checkboxes."""

    value: str
    label: Label
    is_chosen: bool


def _choices(pairs: Iterable[tuple[str, Label]], *chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(value, label, value in chosen) for value, label in pairs)


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """All choices of the ledger's filter form, the present ones marked, worked out where they are drawn."""

    wanted: LedgerFilter
    shown: tuple[str, ...]
    named: tuple[UnitOption, ...]
    kept: tuple[tuple[int, str], ...]

    def states(self) -> tuple[Choice, ...]:
        """The states of a matter."""
        return _choices(MatterState.choices, self.wanted.state)

    def roles(self) -> tuple[Choice, ...]:
        """The parts of a unit."""
        return _choices(DutyRole.choices, self.wanted.role)

    def sources(self) -> tuple[Choice, ...]:
        """The kinds of sources."""
        return _choices(SourceKind.choices, self.wanted.source)

    def sorts(self) -> tuple[Choice, ...]:
        """The orders."""
        return _choices([(code, SORT_LABELS[code]) for code in SORTS], self.wanted.sort)

    def sizes(self) -> tuple[Choice, ...]:
        """How many rows a page has."""
        return _choices([(str(n), str(n)) for n in PAGE_SIZES], str(self.wanted.size))

    def columns(self) -> tuple[Choice, ...]:
        """The columns."""
        return _choices([(code, COLUMN_LABELS[code]) for code in COLUMNS], *self.shown)

    def units(self) -> tuple[Choice, ...]:
        """The units in use."""
        return tuple(Choice(str(unit.pk), unit.name, unit.is_chosen) for unit in self.named)

    def programmes(self) -> tuple[Choice, ...]:
        """The programmes in sight."""
        chosen = self.wanted.programme
        return tuple(Choice(str(pk), name, pk == chosen) for pk, name in self.kept)


def filter_choices(actor: Actor, wanted: LedgerFilter, columns: Sequence[str]) -> FilterChoices:
    """The choices of an actor: units and programmes are fetched, all else is the same for everybody."""
    # The words stand beside this part of the form, which is drawn once for all of them.
    return FilterChoices(
        replace(wanted, q="", run=None, document=None),
        tuple(columns),
        unit_choices(actor, wanted.unit),
        tuple(programme_options(actor)),
    )


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is shown."""

    code: str
    label: Label


def chosen_columns(params: QueryDict) -> tuple[str, ...]:
    """The columns that an address names, in the ledger's order; the usual ones where it names none."""
    named = set(params.getlist("c"))
    return tuple(code for code in COLUMNS if code in named) or DEFAULT_COLUMNS


def column_heads(columns: Sequence[str]) -> tuple[Column, ...]:
    """The chosen columns with their headings."""
    return tuple(Column(code, COLUMN_LABELS[code]) for code in columns)


def address(params: QueryDict, **changes: str) -> str:
    """The present address with some parts changed (an empty value takes a part away), from the first page on."""
    copy = params.copy()
    for name in ("after", "count", *changes):
        copy.pop(name, None)
    for name, value in changes.items():
        if value:
            copy[name] = value
    return f"?{copy.urlencode()}"


@dataclass(frozen=True, slots=True)
class Chip:
    """A light to filter by, with how many matters show it."""

    url: str
    label: Label
    is_on: bool
    count: int
    light: str


def light_chips(
    params: QueryDict, wanted: LedgerFilter, counts: dict[str, int]
) -> tuple[Chip, ...]:
    """One chip for each light; the one in force leads back to all."""
    return tuple(
        Chip(
            url=address(params, light="" if wanted.light == code else code),
            label=label,
            is_on=wanted.light == code,
            count=counts[code],
            light=code,
        )
        for code, label in Light.choices
    )


class SavedViewForm(forms.Form):
    """A name for the present filters and columns."""

    name = forms.CharField(label=_("Name of the view"), max_length=60)
    query = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput)
    is_shared = forms.BooleanField(label=_("Everybody may use it"), required=False)


def gather_options(actor: Actor) -> tuple[tuple[int, str], ...]:
    """The programmes into which the actor may put what is listed."""
    return tuple(programme_options(actor, act=ACT)) if actor.may_somewhere(ACT) else ()


@dataclass(frozen=True, slots=True)
class Offer:
    """A way to fill an empty ledger."""

    url: str
    label: Label
    hint: Label
    icon: str
    is_first: bool


# What an empty ledger offers: the act that the page demands, its address, label, hint and icon.
_BEGINNINGS = (
    (
        "document.add",
        "documents:document-add",
        _("Read a document"),
        _("A page, minutes or a notice becomes drafts to confirm"),
        "file-text",
    ),
    (
        "matter.import",
        "ledger:import-upload",
        _("Import a workbook"),
        _("Your present ledger in Excel, with its own columns"),
        "file-spreadsheet",
    ),
    (
        "matter.register",
        "ledger:matter-add",
        _("Register by hand"),
        _("One matter, typed in"),
        "pencil-plus",
    ),
)


def empty_offers(actor: Actor) -> tuple[Offer, ...]:
    """What an empty ledger offers: the ways to begin that the actor's posts allow."""
    found = [b for b in _BEGINNINGS if actor.may_somewhere(b[0])]
    return tuple(
        Offer(reverse(url_name), label, hint, icon, is_first=index == 0)
        for index, (_act, url_name, label, hint, icon) in enumerate(found)
    )

"""Which panel of a draft's card is open, with the form that it shows.

A panel is a place for one change: words, units, limit, dismissal, split, merge, or the question whether units stay open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.http import QueryDict

from duban.foundation.access import Actor
from duban.ledger.choices import Dismissal
from duban.ledger.forms.desk import (
    DismissForm,
    LimitForm,
    MergeForm,
    SplitForm,
    WordsForm,
    limit_of,
    words_of,
)
from duban.ledger.forms.units import UnitRow, as_sent, offering, unit_rows
from duban.ledger.queries.cards import DraftCard
from duban.ledger.queries.desk import Neighbour, draft_units, neighbours, unit_search

NAMES = ("words", "units", "limit", "dismiss", "split", "merge", "open")


@dataclass(frozen=True, slots=True)
class Panel:
    """An open panel; only what its kind needs is filled."""

    name: str
    form: forms.BaseForm | None = None
    rows: Sequence[UnitRow] = ()
    others: Sequence[Neighbour] = ()
    reasons: Sequence[tuple[int, str, str]] = ()

    @property
    def first_row(self) -> str:
        """Where the clerk begins: at the first name that is open, else where one more is added."""
        open_rows = (row.index for row in self.rows if row.said and not row.chosen)
        return next(open_rows, "new")

    @property
    def template(self) -> str:
        """The fragment that draws it."""
        return f"ledger/_panel_{self.name}.html"


def panel_for(
    actor: Actor, card: DraftCard, name: str, *, form: forms.BaseForm | None = None
) -> Panel | None:
    """The panel of that name for a card; None for an unknown name."""
    if name not in NAMES:
        return None
    if name == "words":
        return Panel(name, form or WordsForm(initial=words_of(card)))
    if name == "limit":
        return Panel(name, form or LimitForm(initial=limit_of(card)))
    if name == "units":
        return _units_panel(actor, card, form)
    if name == "split":
        return Panel(name, form or SplitForm(text=card.text))
    if name == "merge":
        return Panel(name, form or MergeForm(), others=neighbours(actor, card.pk))
    if name == "dismiss":
        return Panel(name, form or DismissForm(), reasons=_reasons())
    return Panel(name)


def _units_panel(actor: Actor, card: DraftCard, form: forms.BaseForm | None) -> Panel:
    options = draft_units(actor, card.pk)
    rows = unit_rows(card, options)
    if form is not None and isinstance(form.data, QueryDict):
        rows = [as_sent(row, form.data, options) for row in rows]
    names = unit_search(actor, card.pk)
    return Panel("units", form, [offering(row, options, names) for row in rows])


def _reasons() -> list[tuple[int, str, str]]:
    """The usual reasons, numbered as the keys that choose them."""
    return [(i, code, str(label)) for i, (code, label) in enumerate(Dismissal.choices, 1)]

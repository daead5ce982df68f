"""The forms of programmes: what is said of one, why one ends, and which matters go in or out."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duban.foundation import clock
from duban.foundation.access import Actor
from duban.ledger.actions.programmes import FIRST_YEAR, LAST_YEAR, ProgrammeFacts
from duban.ledger.forms.acts import day_field, text_field
from duban.ledger.queries.options import home_of
from duban.ledger.queries.programme_members import ACT, programme_options
from duban.ledger.queries.programmes import ProgrammePage
from duban.people.queries import unit_options


class ProgrammeForm(forms.Form):
    """Name, year, who keeps it, until when, and in which other one it lies."""

    name = forms.CharField(label=_("Name of the programme"), max_length=120)
    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    office = forms.TypedChoiceField(label=_("Kept by"), coerce=int)
    planned_end = day_field(_("Planned end"), required=False)
    parent = forms.TypedChoiceField(
        label=pgettext_lazy("programme", "Part of"), coerce=int, empty_value=None, required=False
    )
    purpose = text_field(_("What it is for"), required=False)

    def __init__(
        self, *args: Any, actor: Actor, page: ProgrammePage | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.home = page.place_id if page else home_of(actor, ACT)
        self._choices("office", [(u.pk, u.name) for u in unit_options(self.home)])
        without, above = (page.within, page.above) if page else ((), ())
        options = dict(programme_options(actor, act=ACT, without=without))
        # One that somebody else keeps, or that has ended, stays chosen: to save the form takes nothing out of it.
        options |= {link.pk: link.name for link in above[-1:] if link.pk not in options}
        self._choices("parent", [("", "—"), *options.items()])
        self.fields["year"].initial = clock.today().year
        if page is not None:
            self.initial = {
                **{n: getattr(page, n) for n in ("name", "year", "planned_end", "purpose")},
                "office": page.office_id,
                "parent": page.above[-1].pk if page.above else "",
            }

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101  (narrows for the type checker)
        field.choices = choices

    def facts(self) -> ProgrammeFacts:
        """What was filled in."""
        return ProgrammeFacts(**{n: v for n, v in self.cleaned_data.items() if n != "parent"})


class EndForm(forms.Form):
    """Why the programme ends."""

    reason = text_field(_("Why the programme ends"), rows=2)


class FillForm(forms.Form):
    """Matters by their numbers, one on each line or with commas between."""

    numbers = text_field(_("Numbers of the matters, one on each line"), rows=3)

    def said(self) -> list[str]:
        """The numbers as they were typed."""
        return [
            n.strip() for n in re.split(r"[\n,，、;；]+", self.cleaned_data["numbers"]) if n.strip()
        ]


class ChosenForm(forms.Form):
    """Which matters, and the reason where they are taken out."""

    reason = forms.CharField(max_length=4000, required=False)
    programme = forms.IntegerField(required=False, min_value=1)
    query = forms.CharField(max_length=2000, required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.sent = data.getlist("matter")

    @property
    def ids(self) -> list[int]:
        """The chosen matters."""
        return [int(pk) for pk in self.sent if pk.isascii() and pk.isdigit() and len(pk) < 19]

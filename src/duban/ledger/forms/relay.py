"""The form by which a lead unit hands parts of a matter on, and the texts of what can stand against it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from duban.foundation.formats import day
from duban.ledger.forms.units import UnitSelect, not_chosen, typed_in
from duban.ledger.queries.relay import RelayPage

REFUSALS: dict[str, Promise] = {
    "NO_UNITS": _("Choose at least one unit."),
    "UNIT_NOT_BELOW": _("A unit is out of use, or not of your place or a place below it."),
    "UNIT_ABOVE": _("%(units)s answers for the whole already; a part cannot go back up."),
    "RELAYED_ALREADY": _("%(units)s has an open part of this matter already."),
    "LIMIT_LATER": _("The limit is later than your own, %(due_on)s."),
    "LIMIT_PAST": _("The limit lies before today."),
    "REASON_MISSING": _(
        "The limit is %(shaved_days)s days earlier than your own; the margin is %(margin_days)s. Say why: the tiers above read it."
    ),
}
# In which field a refusal stands.
PLACES = {
    "NO_UNITS": "unit_ids",
    "UNIT_NOT_BELOW": "unit_ids",
    "UNIT_ABOVE": "unit_ids",
    "RELAYED_ALREADY": "unit_ids",
    "LIMIT_LATER": "due_on",
    "LIMIT_PAST": "due_on",
    "REASON_MISSING": "because",
    "REQUIREMENT_MISSING": "requirement",
}


class RelayForm(forms.Form):
    """To which units, what they are asked, until when, and why so early."""

    unit_ids = forms.TypedMultipleChoiceField(label=_("Units"), coerce=int)
    requirement = forms.CharField(
        label=_("What is asked of them"), widget=forms.Textarea({"rows": 4}), max_length=4000
    )
    due_on = forms.DateField(
        label=_("Due"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    because = forms.CharField(
        label=_("Why earlier"),
        required=False,
        max_length=300,
        help_text=_("Needed where the limit is earlier than your own by more than the margin"),
    )

    def __init__(self, *args: Any, page: RelayPage, **kwargs: Any) -> None:
        kwargs["initial"] = {"requirement": page.requirement, "due_on": page.due_on}
        super().__init__(*args, **kwargs)
        field = self.fields["unit_ids"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101  (narrows for the type checker)
        field.widget = UnitSelect(page.names, typed_in(self.data, "unit_ids"))
        field.choices = [(str(unit.pk), unit.name) for unit in page.units]

    def clean(self) -> dict[str, Any]:
        """Words that were typed and mean no unit are refused: nothing would be kept of them."""
        if words := typed_in(self.data, "unit_ids"):
            self.errors.pop("unit_ids", None)
            self.add_error("unit_ids", not_chosen(words))
        return super().clean() or self.cleaned_data

    def refuse(self, code: str, params: dict[str, Any], text: str = "") -> None:
        """Say in its field why the relay was refused."""
        if code in REFUSALS:
            told = {k: day(v) if k == "due_on" else v for k, v in params.items()}
            text = str(REFUSALS[code]) % told
        self.add_error(PLACES.get(code), text)

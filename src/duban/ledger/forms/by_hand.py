"""The form of a matter registered by hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from duban.foundation.access import Actor
from duban.ledger.actions.by_hand import HandEntry
from duban.ledger.actions.register import Authority, DutySpec, LimitSpec
from duban.ledger.choices import DutyRole, LimitKind
from duban.ledger.queries.options import home_of, unit_choices
from duban.people.queries import approver_options


class MatterForm(forms.Form):
    """What was asked, of whom, until when, and under whose approval."""

    title = forms.CharField(label=_("Matter"), max_length=200)
    requirement = forms.CharField(label=_("What was asked"), widget=forms.Textarea({"rows": 4}))
    problem = forms.CharField(
        label=_("Problem"), required=False, widget=forms.Textarea({"rows": 2})
    )
    lead = forms.MultipleChoiceField(label=_("Lead unit"))
    assist = forms.MultipleChoiceField(label=_("Assisting units"), required=False)
    due_on = forms.DateField(
        label=_("Due"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    said = forms.CharField(
        label=_("Time limit as said"),
        max_length=120,
        required=False,
        help_text=_("For example: before the end of June"),
    )
    measures = forms.CharField(
        label=_("Measures"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("One on each line"),
    )
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    instructed_by = forms.CharField(label=_("Asked by"), max_length=120, required=False)
    source_title = forms.CharField(
        label=_("Source"),
        max_length=200,
        help_text=_("Where it was asked: a meeting, a call, a visit"),
    )
    approver = forms.TypedChoiceField(label=_("Approved by"), coerce=int)
    basis = forms.CharField(
        label=_("Basis"),
        max_length=300,
        help_text=_("The head's instruction or the approved proposal, with its date"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.home = home_of(actor, "matter.register")
        units = [(str(u.pk), u.name) for u in unit_choices(actor)]
        approvers = [(a.post_id, a.label) for a in approver_options(self.home)]
        for name in ("lead", "assist"):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  (narrows for the type checker)
            field.choices = units
            field.widget.attrs["data-tom"] = ""
        approver = self.fields["approver"]
        assert isinstance(approver, forms.TypedChoiceField)  # noqa: S101  (narrows for the type checker)
        approver.choices = approvers

    def entry(self) -> HandEntry:
        """The checked values as the action takes them."""
        data = self.cleaned_data
        names = dict(self.fields["lead"].choices)  # type: ignore[attr-defined]
        duties = [
            DutySpec(names[pk], role, int(pk))
            for role, field in ((DutyRole.LEAD, "lead"), (DutyRole.ASSIST, "assist"))
            for pk in data[field]
        ]
        return HandEntry(
            jurisdiction_id=self.home,
            title=data["title"],
            requirement=data["requirement"],
            problem=data["problem"],
            place=data["place"],
            instructed_by=data["instructed_by"],
            duties=duties,
            measures=[line.strip() for line in data["measures"].splitlines() if line.strip()],
            limit=self._limit(),
            source_title=data["source_title"],
            authority=Authority(data["approver"], data["basis"]),
        )

    def _limit(self) -> LimitSpec | None:
        due_on, said = self.cleaned_data["due_on"], self.cleaned_data["said"]
        if not due_on and not said:
            return None
        kind = LimitKind.DATE if due_on else LimitKind.VAGUE
        return LimitSpec(said=said, kind=kind, due_on=due_on)

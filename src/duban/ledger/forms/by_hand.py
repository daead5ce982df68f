"""The form of a matter registered by hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from duban.calendars.queries import calendar_for
from duban.foundation import clock
from duban.foundation.access import Actor
from duban.ledger.actions.by_hand import HandEntry
from duban.ledger.actions.drafts import limit_spec
from duban.ledger.actions.register import Authority, DutySpec, LimitSpec
from duban.ledger.choices import DutyRole, LimitKind
from duban.ledger.forms.category_field import CategoryField
from duban.ledger.forms.units import UnitSelect, not_chosen, typed_in
from duban.ledger.queries.options import home_of
from duban.ledger.queries.said_limits import NEED_NO_DAY, typed_limit
from duban.ledger.queries.unit_names import names_by_unit
from duban.people.queries import approver_options, unit_options

# The lists in which units are chosen.
UNIT_LISTS = ("lead", "assist")


class MatterForm(forms.Form):
    """What was asked, of whom, until when, and under whose approval."""

    title = forms.CharField(label=_("Matter"), max_length=200)
    requirement = forms.CharField(label=_("What was asked"), widget=forms.Textarea({"rows": 4}))
    problem = forms.CharField(
        label=_("Problem"), required=False, widget=forms.Textarea({"rows": 2})
    )
    category = CategoryField()
    lead = forms.MultipleChoiceField(label=_("Lead unit"))
    assist = forms.MultipleChoiceField(label=_("Assisting units"), required=False)
    due_on = forms.DateField(
        label=_("Due"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    said = forms.CharField(
        label=_("Time limit as said"),
        max_length=120,
        required=False,
        help_text=_("For example: before the end of June; read into a day where Due is empty"),
    )
    undated = forms.BooleanField(label=_("Register without a date"), required=False)
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
        # Asked for here, since the template that shows the form asks no rows.
        self.calendar = calendar_for(self.home)
        units = [(str(u.pk), u.name) for u in unit_options(self.home)]
        approvers = [(a.post_id, a.label) for a in approver_options(self.home)]
        names = names_by_unit(self.home)
        for name in UNIT_LISTS:
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  (narrows for the type checker)
            field.widget = UnitSelect(names, typed_in(self.data, name))
            field.choices = units
        approver = self.fields["approver"]
        assert isinstance(approver, forms.TypedChoiceField)  # noqa: S101  (narrows for the type checker)
        approver.choices = approvers

    def clean(self) -> dict[str, Any]:
        """What was typed is not dropped in silence: unit names without a unit, and words of a limit that give no day."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self._refuse_typed_units()
        if self.asks_for_day and not data.get("undated"):
            self.add_error(
                "undated",
                _("No day can be read from these words. Fill in Due, or register without a date."),
            )
        return data

    def _refuse_typed_units(self) -> None:
        """Names that stand in a list and mean no unit; said alone, since "required" would be untrue for whoever typed one."""
        for name in UNIT_LISTS:
            if words := typed_in(self.data, name):
                self.errors.pop(name, None)
                self.add_error(name, not_chosen(words))

    @property
    def asks_for_day(self) -> bool:
        """Whether only words were given and no day follows from them."""
        if not self.is_bound or "due_on" in self.errors or self.cleaned_data.get("due_on"):
            return False
        limit = self._limit()
        return limit is not None and limit.due_on is None and limit.kind not in NEED_NO_DAY

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
            category=data["category"],
        )

    def _limit(self) -> LimitSpec | None:
        """The day as typed beside the words; words alone as they are read, counted from today."""
        due_on, said = self.cleaned_data.get("due_on"), self.cleaned_data.get("said", "")
        read = typed_limit(said, clock.today(), self.calendar) if said else None
        if due_on and (read is None or read["iso"] != due_on.isoformat()):
            return LimitSpec(said=said, kind=LimitKind.DATE, due_on=due_on)
        return limit_spec(read)

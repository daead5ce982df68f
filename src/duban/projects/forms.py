"""The forms of projects: facts, promised dates, reports of stages with files, judgements, and a company's promises."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from duban.foundation.access import Actor
from duban.projects.actions.making import ProjectFacts
from duban.projects.choices import Agreement, Money, PledgeState, StageCode
from duban.projects.queries.pages import ProjectPage, lead_options


def text_field(label: Any, *, rows: int = 3, required: bool = True) -> forms.CharField:
    """Several lines of text."""
    widget = forms.Textarea({"rows": rows})
    return forms.CharField(label=label, max_length=4000, required=required, widget=widget)


def day_field(label: Any, *, required: bool = True) -> forms.DateField:
    """A day."""
    widget = forms.DateInput({"type": "date"}, "%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Each file checked like one."""
        given = data if isinstance(data, (list, tuple)) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in given]


class ProjectForm(forms.Form):
    """What is said of a project; phases are named once, when it is made."""

    name = forms.CharField(label=_("Name of the project"), max_length=120)
    party = forms.CharField(label=_("Enterprise"), max_length=120)
    lead = forms.TypedChoiceField(label=_("Served by"), coerce=int)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    agreement = forms.ChoiceField(label=_("What was signed"), choices=Agreement.choices)
    agreed_on = day_field(_("Signed on"), required=False)
    amount = forms.DecimalField(
        label=_("Investment"), max_digits=14, decimal_places=2, min_value=0, required=False
    )
    money = forms.ChoiceField(label=_("Unit of money"), choices=Money.choices)
    phases = text_field(_("Phases, one on each line"), rows=2, required=False)

    def __init__(
        self, *args: Any, actor: Actor, page: ProjectPage | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["lead"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101  (narrows for the type checker)
        field.choices = [(str(pk), name) for pk, name in lead_options(actor)]
        if page is not None:
            del self.fields["phases"]
            same = ("name", "party", "place", "agreement", "agreed_on", "amount", "money")
            self.initial = {**{n: getattr(page, n) for n in same}, "lead": page.lead_id}

    def facts(self) -> ProjectFacts:
        """What was filled in."""
        return ProjectFacts(**{n: v for n, v in self.cleaned_data.items() if n != "phases"})

    def phases_named(self) -> list[str]:
        """The names of the phases."""
        return [line.strip() for line in self.cleaned_data["phases"].splitlines() if line.strip()]


class _StageForm(forms.Form):
    """A stage of a phase."""

    phase = forms.TypedChoiceField(label=_("Phase"), coerce=int)
    stage = forms.ChoiceField(label=_("Stage"), choices=StageCode.choices)

    def __init__(self, *args: Any, page: ProjectPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["phase"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101  (narrows for the type checker)
        field.choices = [(p.ordinal, p.name or str(p.ordinal)) for p in page.phases]
        if len(page.phases) == 1:
            field.widget = forms.HiddenInput()
            field.initial = 1


class DateForm(_StageForm):
    """A promised date; a later one for the same stage needs the reason."""

    promised_on = day_field(_("Promised date"))
    reason = text_field(_("Reason, where a date is moved"), rows=2, required=False)


class ReportForm(_StageForm):
    """A stage that is reached, with what proves it."""

    reached_on = day_field(_("Reached on"))
    number = forms.CharField(label=_("Number that proves it"), max_length=120)
    text = text_field(_("What was reached"))
    given = FilesField(label=_("Files that prove it"), required=False)


class JudgeForm(forms.Form):
    """Verified, or returned."""

    decision = forms.ChoiceField(
        label=_("Judgement"),
        choices=[("passed", _("Verified")), ("returned", _("Returned"))],
        widget=forms.RadioSelect,
    )
    findings = text_field(_("What was found"))


class PledgeForm(forms.Form):
    """What the company promised."""

    text = text_field(_("What the company promised"), rows=2)
    said_in = forms.CharField(label=_("Where it was said"), max_length=200, required=False)
    due_on = day_field(_("Until"), required=False)


class SettleForm(forms.Form):
    """What became of a promise."""

    pledge = forms.IntegerField(widget=forms.HiddenInput())
    state = forms.ChoiceField(
        label=_("What became of it"),
        choices=[(c.value, c.label) for c in (PledgeState.KEPT, PledgeState.BROKEN)],
    )
    note = text_field(_("What was found"), rows=2)


class LinkForm(forms.Form):
    """Matters by their numbers."""

    numbers = text_field(_("Numbers of the matters, one on each line"), rows=2)


class EndForm(forms.Form):
    """Why a project ends."""

    reason = text_field(_("Why the project ends"), rows=2)

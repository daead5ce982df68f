"""The forms of projects: facts, promised dates, reports of stages with files, judgements, and a company's promises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from duban.documents.choices import refusal_text as file_refusal
from duban.foundation.access import Actor
from duban.projects.actions.making import SIGNED, ProjectFacts
from duban.projects.choices import Agreement, Money, PledgeState, StageCode
from duban.projects.queries.pages import ProjectPage, lead_options

MOST_BYTES = 20 * 2**20


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
            for name in SIGNED if page.is_signed else ():
                self.fields[name].disabled = True
                self.fields[name].help_text = _(
                    "Fixed by the verified signing; the project's page corrects it."
                )

    def facts(self) -> ProjectFacts:
        """What was filled in."""
        return ProjectFacts(**{n: v for n, v in self.cleaned_data.items() if n != "phases"})

    def phases_named(self) -> list[str]:
        """The names of the phases."""
        return [line.strip() for line in self.cleaned_data["phases"].splitlines() if line.strip()]


# What can be wrong with a cell of a workbook; the way out is part of the sentence.
PROBLEMS: dict[str, Promise] = {
    "COLUMN_MISSING": _("The table has no column for %(known)s; add it, or take the workbook to fill in."),
    "ROWS_MANY": _("there are more than %(most)s rows; bring them in with several workbooks"),
    "VALUE_NEEDED": _("is empty; write it"),
    "TEXT_LONG": _("is longer than %(most)s characters; shorten it"),
    "DAY_EXPECTED": _("is no day; write a date cell, 2026-06-30 or 2026年6月30日"),
    "SUM_EXPECTED": _("is no sum; write a number of nought or more with two places at most, and its unit in its own column"),
    "WORD_EXPECTED": _("is not understood here; write one of %(known)s"),
    "UNIT_UNKNOWN": _("is no unit of this place; write its name or one of its short names, or add the unit first"),
    "UNIT_SEVERAL": _("is what several units of this place are called; write the full name"),
    "PROJECT_THERE": _("is there already; take the row out, or give the project another name. Projects that are there are changed on their pages"),
    "PHASE_NEEDED": _("is empty; a project of several rows names the phase of each"),
    "PHASE_TWICE": _("stands twice in this project, first in row %(first)s; name another phase, or another project"),
    "PHASES_MANY": _("is one phase too many: a project has no more than 20"),
    "FACT_DIFFERS": _("is not what row %(first)s says of the same project; write the same there and here, or leave it empty here"),
}  # fmt: skip


def problem_text(code: str, params: Mapping[str, Any]) -> str:
    """What is wrong with a cell, in words."""
    return str(PROBLEMS[code]) % dict(params)


class BookForm(forms.Form):
    """A workbook of projects."""

    workbook = forms.FileField(label=_("Workbook"), help_text=_("xlsx, xls, ods or csv"))

    def clean_workbook(self) -> Any:
        """The file, where it is not too large to look at."""
        upload = self.cleaned_data["workbook"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(say("The file is larger than 20 MB."))
        return upload


def book_refusal(code: str, params: Mapping[str, Any]) -> str:
    """Why a workbook was refused, in words."""
    if code == "NO_TABLE":
        return say("No table was found in this file: it needs a row of headers and rows below it.")
    return file_refusal(code, params)


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
    out_of_turn = text_field(
        _("Why it comes out of turn, where an earlier stage is open or bears a later day"),
        rows=2,
        required=False,
    )
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


class UnlinkForm(forms.Form):
    """A matter that is taken off the project."""

    matter = forms.TypedChoiceField(label=_("Matter"), coerce=int)
    reason = text_field(_("Why it is taken off"), rows=2)

    def __init__(self, *args: Any, page: ProjectPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["matter"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101  (narrows for the type checker)
        field.choices = [(str(row.pk), f"{row.number} {row.title}") for row in page.matters]


class CorrectForm(forms.Form):
    """Day and sum of a verified signing, corrected."""

    agreed_on = day_field(_("Signed on"), required=False)
    amount = forms.DecimalField(
        label=_("Investment"), max_digits=14, decimal_places=2, min_value=0, required=False
    )
    money = forms.ChoiceField(label=_("Unit of money"), choices=Money.choices)
    reason = text_field(_("Why it is corrected"), rows=2)

    def __init__(self, *args: Any, page: ProjectPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {name: getattr(page, name) for name in ("agreed_on", "amount", "money")}


class EndForm(forms.Form):
    """Why a project ends."""

    reason = text_field(_("Why the project ends"), rows=2)

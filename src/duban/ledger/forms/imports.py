"""Input of the import: the file, what its columns mean, and under whose approval; and the words for what can be wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from duban.documents.choices import refusal_text
from duban.foundation import clock
from duban.ledger.forms.category_field import CategoryField
from duban.ledger.queries.import_runs import Twin

FIELD_LABELS: dict[str, Promise] = {
    "number": _("Row number"),
    "title": _("Matter"),
    "problem": _("Problem"),
    "site": _("Place"),
    "requirement": _("What was asked"),
    "goal": _("Goal"),
    "measures": _("Measures"),
    "responsible": _("Responsible units"),
    "lead": _("Lead unit"),
    "assist": _("Assisting units"),
    "supervise": _("Supervising unit"),
    "verify": _("Verifying unit"),
    "lead_person": _("Leader in charge"),
    "person": _("Person responsible"),
    "contact": _("Contact"),
    "phone": _("Telephone"),
    "assigned_on": _("Assigned on"),
    "registered_on": _("Registered on"),
    "deadline": _("Time limit"),
    "completed_on": _("Completed on"),
    "progress": _("Progress"),
    "state": _("State"),
    "difficulties": _("Difficulties"),
    "next_steps": _("Next steps"),
    "evidence": _("Evidence"),
    "source": _("Source"),
    "basis": _("Basis"),
    "category": _("Category"),
    "programme": _("Programme"),
    "jurisdiction": _("Jurisdiction"),
    "priority": _("Priority"),
    "extension": _("Extension"),
    "note": _("Note"),
}
# What can be wrong with a cell or a workbook; the way out is part of the sentence.
PROBLEMS: dict[str, Promise] = {
    "REQUIRED_MISSING": _("is empty; every row needs a matter or a problem"),
    "DATE_UNREADABLE": _("is no date that can be read; write for example 2026-06-30 or 6月底前"),
    "DATE_IMPOSSIBLE": _("is no day of the calendar"),
    "DATE_EXPECTED": _("must be a day, not a rule"),
    "DATE_VAGUE": _("gives no day; the matter will have no end date"),
    "DATE_BEFORE_MONTH": _("was taken as before the first day of that month"),
    "DATE_LAST_OF_SEVERAL": _("names several days; the last one counts"),
    "DATE_YEAR_ASSUMED": _("names no year; the ledger's year was taken"),
    "PROGRAMME_LONG": _("is longer than the 120 characters that the name of a programme may have"),
    "NO_TABLE": _("No table was found in this file: it needs a row of headers and rows below it."),
    "SHEET_UNKNOWN": _("The workbook has no sheet of that name."),
    "DATE_AMBIGUOUS": _("can be read as two days; write year, month and day"),
}
# What can be wrong with a workbook as a whole, beside what can be wrong with any file.
REFUSALS: dict[str, Promise] = {
    "NO_TABLE": _("No table was found in this file: it needs a row of headers and rows below it."),
    "SHEET_UNKNOWN": _("The workbook has no sheet of that name."),
    "DISK_FULL": _("The file could not be stored: the disk is full or not writable."),
}


def refusal_of(code: str, params: Mapping[str, object]) -> str:
    """Why a workbook was refused, in words."""
    return str(REFUSALS[code]) if code in REFUSALS else refusal_text(code, params)


def problem_text(code: str) -> str:
    """A problem in words; an unknown code is shown as it is, so that it can be reported."""
    return str(PROBLEMS.get(code, code))


# Why a second upload of the same file is not imported without a tick.
TWICE_DONE = _("This file was imported before. Tick this to register every row a second time.")
TWICE_PENDING = _(
    "Another upload of this file is being imported. Tick this to register every row a second time."
)


class WorkbookForm(forms.Form):
    """The workbook to look at, and the day that supplies a missing year."""

    workbook = forms.FileField(
        label=_("Workbook"),
        help_text=_(".xlsx, .xls, .ods or .csv; nothing is imported before you have looked at it"),
        widget=forms.FileInput({"accept": ".xlsx,.xls,.ods,.csv"}),
    )
    based_on = forms.DateField(
        label=_("Date of the ledger"),
        help_text=_("Supplies the year where a date has none"),
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        initial=clock.today,
    )

    def clean_workbook(self) -> Any:
        """Refuse what is over the limit before it is read."""
        upload = self.cleaned_data["workbook"]
        if upload.size > settings.DUBAN_UPLOAD_LIMIT:
            raise ValidationError(
                _("The file has %(size)s MB; at most %(limit)s MB are taken."),
                params={
                    "size": upload.size // 1_048_576,
                    "limit": settings.DUBAN_UPLOAD_LIMIT // 1_048_576,
                },
            )
        return upload


class ApprovalForm(forms.Form):
    """Under whose approval and on what basis the rows are registered; a second upload of a file needs a tick."""

    approver = forms.TypedChoiceField(label=_("Approved by"), coerce=int)
    basis = forms.CharField(label=_("Basis"), max_length=300)
    category = CategoryField()
    again = forms.BooleanField(label=_("Import it again"))

    def __init__(
        self, *args: Any, approvers: list[tuple[int, str]], twin: Twin | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if twin is None:
            del self.fields["again"]
        else:
            self.fields["again"].error_messages["required"] = (
                TWICE_DONE if twin.is_done else TWICE_PENDING
            )
        field = self.fields["approver"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101  (narrows for the type checker)
        field.choices = approvers


def posted_mapping(params: QueryDict, keys: Sequence[str]) -> Mapping[str, str]:
    """The mapping that a clerk chose: `field-0`, `field-1`, … beside the columns in order; unknown fields are dropped."""
    chosen = {key: params.get(f"field-{at}", "") for at, key in enumerate(keys)}
    return {key: name for key, name in chosen.items() if name in FIELD_LABELS}


def doubled(mapping: Mapping[str, str]) -> list[str]:
    """Fields that two columns were given."""
    names = list(mapping.values())
    return sorted({name for name in names if names.count(name) > 1})

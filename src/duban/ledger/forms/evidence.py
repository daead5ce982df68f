"""The form for adding evidence, and the sentences for why a file was not taken."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from duban.imagery import Place
from duban.ledger.actions.evidence import EvidenceSpec
from duban.ledger.choices import EvidenceSide

REFUSALS: dict[str, Promise] = {
    "ACTIVE": _("Files of this kind (%(kind)s) could run in a browser and are not taken."),
    "SECRECY_MARKING_NOTE": _(
        "The note carries a secrecy marking. Classified content must not be handled here; nothing was kept."
    ),
    "SECRECY_MARKING": _(
        "The file carries a secrecy marking. Classified content must not be handled here: it was refused, and nothing of it was kept."
    ),
    "ALREADY_HERE": _("This very file is among the evidence of this matter already."),
    "TOO_MANY": _(
        "There are %(limit)s pieces of evidence in this round already. What proves the work is enough; supersede a piece instead."
    ),
    "NOTE_MISSING": _("Say why the new piece takes the place of the old one."),
    "OTHER_UNIT": _("Only the unit that brought a piece may supersede it."),
    "SUPERSEDED": _("That piece has been superseded already."),
    "WRONG_STATE": _("Evidence is added while the matter is being worked on; it has moved on."),
    "DISK_FULL": _("The file could not be stored: the disk is full or not writable."),
}
_PLACE = re.compile(r"\s*(-?\d{1,2}(?:\.\d+)?)\s*[,，\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*")


def refused_text(code: str, params: Mapping[str, object]) -> str:
    """Why a file was not taken, in words."""
    return str(REFUSALS[code]) % {"kind": "", "limit": "", **params}


def inspection_days(values: Iterable[str]) -> list[dt.date]:
    """The days of an address's query that are days; what is none is passed over."""
    found = []
    for value in values:
        with suppress(ValueError):
            found.append(dt.date.fromisoformat(value))
    return found


class FilesInput(forms.ClearableFileInput):
    """A file field that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """All files of one field."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """The files in the order in which they were chosen."""
        given = data if isinstance(data, (list, tuple)) else [data] if data else []
        return list(given)


class EvidenceForm(forms.Form):
    """Files, or one finished upload, with what is said of them. Typed time and place count only where the file tells none."""

    given = FilesField(label=_("Files"), required=False, widget=FilesInput())
    upload = forms.UUIDField(required=False, widget=forms.HiddenInput())
    instead = forms.IntegerField(required=False, widget=forms.HiddenInput())
    side = forms.ChoiceField(
        label=_("Shows the place"), choices=EvidenceSide.choices, initial=EvidenceSide.OTHER
    )
    measure = forms.TypedChoiceField(
        label=_("Measure"), coerce=int, required=False, empty_value=None
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=500, widget=forms.Textarea({"rows": 2})
    )
    captured_at = forms.DateTimeField(
        label=_("Taken at"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
        help_text=_("Only where the file does not tell; it is marked as typed."),
    )
    place = forms.CharField(
        label=_("Taken where (latitude, longitude)"),
        required=False,
        max_length=60,
        widget=forms.TextInput({"placeholder": "21.66270, 110.92550", "inputmode": "text"}),
        help_text=_("Only where the file does not tell; it is marked as typed."),
    )

    def __init__(self, *args: Any, measures: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["measure"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101  (narrows for the type checker)
        shown = [(ordinal, f"{ordinal}. {text[:60]}") for ordinal, text in measures]
        field.choices = [("", "—"), *shown]
        if not shown:
            field.widget = forms.HiddenInput()

    def clean_place(self) -> Place | None:
        """Two numbers on the globe."""
        text = self.cleaned_data["place"]
        if not text.strip():
            return None
        match = _PLACE.fullmatch(text)
        if match is None or abs(float(match[1])) > 90 or abs(float(match[2])) > 180:
            raise ValidationError(_("Write two numbers: latitude, then longitude."))
        return Place(float(match[1]), float(match[2]))

    def clean(self) -> dict[str, Any]:
        """Something must be given."""
        values: dict[str, Any] = super().clean() or {}
        if not values.get("given") and not values.get("upload"):
            self.add_error("given", _("Choose at least one file."))
        return values

    def spec(self, upload: uuid.UUID) -> EvidenceSpec:
        """What is said of one of the files."""
        values = self.cleaned_data
        return EvidenceSpec(
            upload,
            side=values["side"],
            note=values["note"],
            measure=values["measure"],
            captured_at=values["captured_at"],
            place=values["place"],
        )

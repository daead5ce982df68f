"""Handing documents in: files or a pasted text, their date, and which earlier edition they follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from duban.documents.choices import refusal_text
from duban.documents.queries import EditionOption, PlaceOption

ACCEPTED = ".txt,.docx,.pdf,.html,.htm,.xlsx"
MOST_FILES = 60


class SeveralFilesInput(forms.ClearableFileInput):
    """A file field that takes several."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """All files of one field, each checked by itself."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """The files in the order in which they were chosen."""
        given = data if isinstance(data, (list, tuple)) else [data] if data else []
        return list(given)


class ReadForm(forms.Form):
    """Documents to be read: files, or one pasted text."""

    uploads = SeveralFilesField(
        label=gettext_lazy("Files"),
        required=False,
        widget=SeveralFilesInput(attrs={"accept": ACCEPTED}),
        help_text=gettext_lazy("Word, PDF, web page, Excel or plain text; several at once."),
    )
    text = forms.CharField(
        label=gettext_lazy("or paste the text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Left empty, the first headline is taken."),
    )
    dated_on = forms.DateField(
        label=gettext_lazy("Date of the document"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy(
            "Limits such as “within 15 working days” count from it. Left empty, it is looked for in the text."
        ),
    )
    place = forms.TypedChoiceField(label=gettext_lazy("Jurisdiction"), coerce=int)
    edition_of = forms.TypedChoiceField(
        label=gettext_lazy("Newer edition of"), coerce=int, required=False, empty_value=None
    )

    def __init__(
        self,
        *args: Any,
        places: Sequence[PlaceOption] = (),
        editions: Sequence[EditionOption] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        _choose(self.fields["place"], [(str(p.pk), p.name) for p in places])
        none = ("", _("no earlier edition, or found by its title"))
        _choose(self.fields["edition_of"], [none, *((str(e.pk), e.label) for e in editions)])
        if len(places) == 1:
            self.fields["place"].widget = forms.HiddenInput()
            self.fields["place"].initial = places[0].pk

    def clean(self) -> dict[str, Any]:
        """Something to read, and not too much at once."""
        data = super().clean() or {}
        files = data.get("uploads") or []
        if not files and not str(data.get("text", "")).strip():
            raise ValidationError(_("Choose a file, or paste a text."))
        if len(files) > MOST_FILES:
            message = ngettext(
                "At most %(n)s file at once.", "At most %(n)s files at once.", MOST_FILES
            )
            raise ValidationError(message % {"n": MOST_FILES})
        for file in files:
            if (file.size or 0) > settings.DUBAN_UPLOAD_LIMIT:
                limit = {"limit": settings.DUBAN_UPLOAD_LIMIT}
                raise ValidationError(f"{file.name}: {refusal_text('TOO_LARGE', limit)}")
        return data


class RereadForm(forms.Form):
    """Another date to read a document under."""

    dated_on = forms.DateField(
        label=gettext_lazy("Date of the document"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def _choose(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    """A choice field's choices, which depend on who asks."""
    if isinstance(field, forms.ChoiceField):
        field.choices = choices

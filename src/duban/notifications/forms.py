"""Shapes of what is typed on the pages of this room; they decide neither permission nor state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class FeedForm(forms.Form):
    """What a new calendar is about: `kind:subject`."""

    about = forms.ChoiceField(label=_("What the calendar holds"))

    def __init__(self, *args: Any, options: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = options  # type: ignore[attr-defined]

    def clean_about(self) -> tuple[str, str]:
        """Kind and subject."""
        kind, _colon, subject = str(self.cleaned_data["about"]).partition(":")
        return kind, subject

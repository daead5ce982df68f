"""Shapes of what is typed about receivers; they decide neither permission nor state."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from duban.foundation import clock
from duban.webhooks.actions.endpoints import EndpointFacts
from duban.webhooks.choices import KINDS


class EndpointForm(forms.Form):
    """A receiver: where to, and of what it is told."""

    place_id = forms.TypedChoiceField(label=_("Jurisdiction"), coerce=int)
    name = forms.CharField(label=_("Name"), max_length=80)
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text=_("Where the other system takes messages, beginning with https://."),
    )
    includes_below = forms.BooleanField(
        label=_("Matters of the places below, too"), required=False, initial=True
    )
    kinds = forms.MultipleChoiceField(
        label=_("What it is told of (nothing chosen: everything)"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        choices=list(KINDS.items()),
    )

    def __init__(
        self, data: Any = None, *, places: list[tuple[int, str]] | None = None, **options: Any
    ) -> None:
        super().__init__(data, **options)
        if places is None:  # the place of a receiver does not change
            del self.fields["place_id"]
        else:
            self.fields["place_id"].choices = places  # type: ignore[attr-defined]

    def facts(self) -> EndpointFacts:
        """What was typed, once it is valid."""
        data = self.cleaned_data
        return EndpointFacts(
            name=data["name"].strip(),
            url=data["url"].strip(),
            kinds=tuple(data["kinds"]),
            includes_below=data["includes_below"],
        )


class ReplayForm(forms.Form):
    """Of which time messages are sent again."""

    since = forms.DateTimeField(
        label=_("Since"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    until = forms.DateTimeField(
        label=_("Until"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    also_sent = forms.BooleanField(label=_("Also what arrived"), required=False)

    def __init__(self, data: Any = None) -> None:
        day_ago = timezone.localtime(clock.now() - dt.timedelta(days=1))
        super().__init__(data, initial={"since": day_ago})

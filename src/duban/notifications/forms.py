"""Shapes of what is typed on the pages of this room; they decide neither permission nor state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from duban.notifications.choices import Kind, Timing, Wish

TIME = "%H:%M"


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


@dataclass(frozen=True, slots=True)
class KindRow:
    """The fields of one kind, for a row of the table."""

    label: str
    in_page: forms.BoundField
    mail: forms.BoundField
    channel: forms.BoundField


def _time(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format=TIME)
    return forms.TimeField(label=label, widget=widget)


class PreferencesForm(forms.Form):
    """Address and hours, and for each kind whether in the page, and when by mail and by channel."""

    mail_address = forms.EmailField(label=_("Mail address"), required=False, max_length=254)
    digest_hour = forms.TypedChoiceField(
        label=_("Hour of the daily summary"),
        coerce=int,
        choices=[(hour, f"{hour}:00") for hour in range(24)],
        help_text=_("It comes on working days."),
    )
    quiet_from = _time(_("Quiet from"))
    quiet_until = _time(_("Quiet until"))
    quiet_rest_days = forms.BooleanField(
        label=_("Nothing on rest days either"),
        required=False,
        help_text=_("What comes in quiet hours waits until they end."),
    )
    hours = ("mail_address", "digest_hour", "quiet_from", "quiet_until", "quiet_rest_days")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, label in Kind.choices:
            self.fields[f"{kind}_in_page"] = forms.BooleanField(label=label, required=False)
            for way, way_label in (("mail", _("Mail")), ("channel", _("Channels"))):
                self.fields[f"{kind}_{way}"] = forms.ChoiceField(
                    label=way_label, choices=Timing.choices
                )

    def hour_fields(self) -> Iterator[forms.BoundField]:
        """The fields that hold for all kinds."""
        return (self[name] for name in self.hours)

    def rows(self) -> Iterator[KindRow]:
        """The table of kinds."""
        for kind, label in Kind.choices:
            yield KindRow(
                str(label), self[f"{kind}_in_page"], self[f"{kind}_mail"], self[f"{kind}_channel"]
            )

    def chosen_hours(self) -> dict[str, Any]:
        """The columns of the person's preference."""
        return {name: self.cleaned_data[name] for name in self.hours}

    def wishes(self) -> dict[str, Wish]:
        """The wish for each kind."""
        data = self.cleaned_data
        return {
            kind: Wish(data[f"{kind}_in_page"], data[f"{kind}_mail"], data[f"{kind}_channel"])
            for kind in Kind.values
        }


class ChannelForm(forms.Form):
    """A new channel. Its address is a secret: a browser must not fill it in, and a refused form does not give it back."""

    kind = forms.ChoiceField(label=_("Kind"))
    name = forms.CharField(label=_("Name"), max_length=60)
    address = forms.CharField(
        label=_("Address or key"),
        max_length=600,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "For a robot its key; behind a space its secret, if it wants signatures. It is not shown again."
        ),
    )

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

"""Shapes of what is typed on the sign-in, unit and account screens; they decide neither permission nor state."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from duban.foundation import clock
from duban.people.choices import Level, NameKind, Role, TokenScope, UnitKind
from duban.people.models import User

_BETWEEN_NAMES = re.compile(r"[、，,；;\n]+")


def _judged(password: str, user: User | None = None) -> str:
    """The password, judged by the site's rules.

    Django 5.2 words "too short" in a way that its own translations no longer know, so that sentence is ours.
    """
    try:
        validate_password(password, user)
    except forms.ValidationError as refusal:
        raise forms.ValidationError(
            [
                forms.ValidationError(_("The password has fewer than 10 characters."))
                if fault.code == "password_too_short"
                else fault
                for fault in refusal.error_list
            ]
        ) from refusal
    return password


class SignInForm(AuthenticationForm):
    """Name and password."""

    error_messages = {
        "invalid_login": _("The user name or the password is not right."),
        "inactive": _("This account is out of use."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["password"].label = _("Password")


class NewPasswordForm(forms.Form):
    """A new password, twice."""

    new = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters; not only digits, not a word that everybody uses."),
    )
    again = forms.CharField(
        label=_("New password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_new(self) -> str:
        """The password, judged by the site's rules."""
        return _judged(self.cleaned_data["new"], self.user)

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        data = super().clean() or {}
        if "new" in data and data.get("again") != data["new"]:
            self.add_error("again", _("The two passwords differ."))
        return data


class OwnPasswordForm(NewPasswordForm):
    """The old password and a new one."""

    old = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("old", "new", "again")

    def clean_old(self) -> str:
        """The present password must be right."""
        old: str = self.cleaned_data["old"]
        if not self.user.check_password(old):
            raise forms.ValidationError(_("This is not your present password."))
        return old


class NamesField(forms.CharField):
    """Several names in one line, with 、 or commas between them."""

    def clean(self, value: Any) -> Any:
        """The names as a list, each once, none longer than the column."""
        parts = [p.strip() for p in _BETWEEN_NAMES.split(super().clean(value)) if p.strip()]
        if any(len(part) > 120 for part in parts):
            raise forms.ValidationError(_("A name is longer than 120 characters."))
        return list(dict.fromkeys(parts))


class UnitForm(forms.Form):
    """A unit's full name, kind and number word."""

    name = forms.CharField(label=_("Full name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=UnitKind.choices)
    document_word = forms.CharField(
        label=_("Word before numbers"),
        max_length=12,
        required=False,
        help_text=_("For example 茂督 in 茂督〔2026〕1号; only offices that register need one."),
    )


class NewUnitForm(UnitForm):
    """A unit with all its names."""

    short_names = NamesField(
        label=_("Short names"),
        required=False,
        help_text=_("As documents write them, separated by 、 for example 市住建局、住建局."),
    )
    aliases = NamesField(
        label=_("Other names"), required=False, help_text=_("Former names, names of merged bodies.")
    )


class PlaceForm(forms.Form):
    """A jurisdiction below another one."""

    name = forms.CharField(label=_("Name"), max_length=60)
    level = forms.ChoiceField(label=_("Level"), choices=Level.choices)
    code = forms.RegexField(
        r"^\d{6,12}$",
        label=_("Division code"),
        required=False,
        help_text=_("Six to twelve digits; it orders the tree."),
    )


class NameForm(forms.Form):
    """One more name of a unit."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[c for c in NameKind.choices if c[0] != NameKind.FULL],
    )


class PostForm(forms.Form):
    """A post of a unit."""

    title = forms.CharField(label=_("Title of the post"), max_length=60)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class TenureForm(forms.Form):
    """Which post, from which day on."""

    post_id = forms.TypedChoiceField(label=_("Post"), coerce=int)
    since = forms.DateField(
        label=_("Since"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, posts: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post_id"].choices = posts  # type: ignore[attr-defined]
        self.fields["since"].initial = clock.today


class EndForm(forms.Form):
    """The last day of a tenure."""

    until = forms.DateField(
        label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class NewUserForm(TenureForm):
    """A person with an account and a first post."""

    name = forms.CharField(label=_("Name"), max_length=60)
    username = forms.RegexField(
        r"^[\w.@+-]+$",
        label=_("User name"),
        max_length=60,
        help_text=_("Letters, digits and . @ + - _"),
    )
    password = forms.CharField(
        label=_("First password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Tell the person to change it after the first sign-in."),
    )
    field_order = ("name", "username", "password", "post_id", "since")

    def clean_password(self) -> str:
        """The password, judged by the site's rules."""
        return _judged(self.cleaned_data["password"])


class DelegationForm(forms.Form):
    """For which post, who acts, between which days, and why."""

    tenure_id = forms.TypedChoiceField(label=_("Post"), coerce=int)
    delegate_id = forms.TypedChoiceField(label=_("Who acts for it"), coerce=int)
    since = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(
        self,
        *args: Any,
        tenures: Sequence[tuple[int, str]],
        people: Sequence[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tenure_id"].choices = tenures  # type: ignore[attr-defined]
        self.fields["delegate_id"].choices = [("", _("Choose…")), *people]  # type: ignore[attr-defined]
        self.fields["since"].initial = clock.today


class SignForm(forms.Form):
    """What a side adds when it signs a hand-over."""

    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class TokenForm(forms.Form):
    """What a program's token is for: its name, the post under which it acts, what it may do, and until when."""

    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("For example the program that will use it")
    )
    post_id = forms.TypedChoiceField(label=_("Acts under the post"), coerce=int)
    scopes = forms.MultipleChoiceField(
        label=_("May be used for"),
        choices=TokenScope.choices,
        initial=[TokenScope.READ],
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
    )
    expires_on = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, posts: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post_id"].choices = posts  # type: ignore[attr-defined]
        self.fields["expires_on"].initial = lambda: clock.today() + dt.timedelta(days=90)

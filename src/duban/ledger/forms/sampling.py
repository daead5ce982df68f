"""The forms of a sample: its rule, and what its outside fact came to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from duban.foundation import clock
from duban.ledger.actions.sampling import MOST_OUTSIDE, SampleRule
from duban.ledger.choices import SampleBasis, SampleStrata
from duban.ledger.forms.acts import day_field, text_field


class SampleForm(forms.Form):
    """Rule of a sample; with it the population is written down, and neither changes any more."""

    place = forms.TypedChoiceField(
        label=_("Place"), coerce=int, help_text=_("With all places below it")
    )
    basis = forms.ChoiceField(label=_("Drawn from"), choices=SampleBasis.choices)
    since = day_field(_("From"))
    until = day_field(_("Until"))
    strata = forms.ChoiceField(
        label=_("Groups"),
        choices=SampleStrata.choices,
        help_text=_("The share is drawn of each group, rounded up."),
    )
    percent = forms.IntegerField(label=_("Share, percent"), min_value=1, max_value=100, initial=5)
    purpose = text_field(_("What the sample is for"), rows=2)
    outside_named = forms.CharField(
        label=_("Outside fact"),
        required=False,
        max_length=200,
        help_text=_(
            "A public fact that nobody can know yet, such as a lottery's result of tomorrow. With it not even whoever runs the machine can steer the choice; somebody types what it came to when the sample is drawn."
        ),
    )
    outside_numbers = forms.IntegerField(
        label=_("Outside fact: how many numbers"),
        required=False,
        min_value=1,
        max_value=MOST_OUTSIDE,
        help_text=_(
            "Its form is settled now, so that it can't be written in several ways later. Six red balls of a lottery are 6 numbers of 2 digits; a result whose order counts is 1 number."
        ),
    )
    outside_digits = forms.IntegerField(
        label=_("Outside fact: digits of each number"),
        required=False,
        min_value=1,
        max_value=MOST_OUTSIDE,
        help_text=_("With leading zeros; at least 5 digits in all."),
    )

    def __init__(self, *args: Any, places: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101  (narrows for the type checker)
        field.choices = [(str(pk), name) for pk, name in places]
        today = clock.today()
        self.fields["since"].initial = today.replace(day=1)
        self.fields["until"].initial = today

    def rule(self) -> SampleRule:
        """What was filled in."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "place"}
        form = {n: values[n] or 0 for n in ("outside_numbers", "outside_digits")}
        return SampleRule(**{**values, **form})


class DrawForm(forms.Form):
    """What the outside fact came to, where the rule names one."""

    outside = forms.CharField(label=_("What the outside fact came to"), max_length=200)

    def __init__(self, *args: Any, is_asked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_asked:
            del self.fields["outside"]

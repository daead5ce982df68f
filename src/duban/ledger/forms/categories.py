"""The forms of a category: what a kind of matter asks for. Saving one makes the next version."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from duban.ledger.choices import Gate
from duban.ledger.forms.refusals import refusal_text
from duban.ledger.queries.category_pages import is_code

MOST_DAYS = 3660
# Refusals that stand beside the code.
CODE_REFUSALS = frozenset({"CATEGORY_CODE", "CATEGORY_CODE_TAKEN"})


def _days(label: Any, help_text: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=help_text, min_value=0, max_value=MOST_DAYS, initial=0
    )


class CategoryForm(forms.Form):
    """What a kind of matter asks for; saving it makes the next version."""

    name = forms.CharField(label=_("Name"), max_length=60)
    gates = forms.MultipleChoiceField(
        label=_("Gates of the closure"),
        choices=Gate.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    needs_evidence = forms.BooleanField(label=_("Evidence is needed"), required=False)
    needs_pair = forms.BooleanField(
        label=_("Pictures from before and after are needed"), required=False
    )
    stops_clock = forms.BooleanField(label=_("A suspension stops the limit"), required=False)
    near_days = _days(_("Near"), _("Days before the limit from which the light is yellow"))
    margin_days = _days(
        _("Margin of relayed limits"), _("Days by which a part's limit may be earlier unexplained")
    )
    dispute_days = _days(_("Dispute"), _("Working days in which an assignment may be disputed"))
    publication_days = _days(_("Publication"), _("Days that a publication stands"))
    look_back_days = _days(_("Look-back"), _("Days after the closure; 0 for none"))
    default_days = _days(_("Usual limit"), _("Days where the source names no limit; 0 for none"))

    def refuse(self, code: str) -> None:
        """Say why no version was made."""
        self.add_error(
            "code" if code in CODE_REFUSALS and "code" in self.fields else None, refusal_text(code)
        )


class NewCategoryForm(CategoryForm):
    """A category of a new code."""

    code = forms.CharField(
        label=_("Code"), max_length=30, help_text=_("Stored with matters; never changes")
    )
    field_order = ("code", "name")

    def clean_code(self) -> str:
        """A code that no category has yet: an edit is made on the category's own page."""
        code: str = self.cleaned_data["code"]
        if is_code(code):
            raise forms.ValidationError(
                _("There is a category of this code already. Edit that one.")
            )
        return code

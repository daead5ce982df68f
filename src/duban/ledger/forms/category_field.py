"""The field in which a category is chosen for new matters: by hand, at the desk, for an import."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from duban.ledger.queries.categories import ORDINARY, category_options


class CategoryField(forms.ChoiceField):
    """The category that new matters are given: one in force, the ordinary one where none is chosen."""

    def __init__(self) -> None:
        super().__init__(label=_("Category"), required=False, initial=ORDINARY)

    def __deepcopy__(self, memo: dict[int, Any]) -> CategoryField:
        """A form's own copy, with the choices of this moment: drawing the page must not ask the database."""
        copied: CategoryField = super().__deepcopy__(memo)
        copied.choices = category_options()
        return copied

    def clean(self, value: Any) -> Any:
        """The code of a category."""
        return super().clean(value) or ORDINARY

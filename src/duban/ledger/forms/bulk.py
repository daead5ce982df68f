"""What is sent with the same act on several matters: which ones, from which list, and for a reminder its words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from duban.ledger.actions.many import MOST
from duban.ledger.queries.work import LISTS


class BulkForm(forms.Form):
    """The chosen matters; `name` is the act."""

    text = forms.CharField(label=_("Text"), max_length=4000, required=False)
    answer_by = forms.DateField(label=_("Answer by"), required=False)

    def __init__(self, data: QueryDict, *, name: str) -> None:
        super().__init__(data)
        self.name = name
        self.sent = data.getlist("matter")
        codes = {spec.code for spec in LISTS}
        self.list_code = data.get("list", "") if data.get("list", "") in codes else ""

    @property
    def ids(self) -> list[int]:
        """The chosen matters."""
        return [int(pk) for pk in self.sent if pk.isascii() and pk.isdigit() and len(pk) < 19]

    def clean(self) -> dict[str, Any]:
        """At least one matter, no more than can be done at once, and words where a document is issued."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.ids:
            self.add_error(None, _("Nothing was chosen. Tick the matters first."))
        if len(self.ids) > MOST:
            text = _("No more than %(most)s at once.") % {"most": MOST}
            self.add_error(None, text)
        if self.name == "remind" and not data.get("text", "").strip():
            self.add_error("text", _("A reminder needs its words."))
        return data

    def all_errors(self) -> list[str]:
        """Everything that is wrong, one sentence each."""
        return [str(error) for errors in self.errors.values() for error in errors]

"""What a clerk fills in at the desk: who approved, a draft's words, limit and units, a reason, the cuts of a split.

The forms know shapes and messages; what may be done to which draft is decided by the actions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duban.ledger.choices import Dismissal, LimitKind
from duban.ledger.forms.category_field import CategoryField
from duban.ledger.forms.units import TYPED, not_chosen, typed_in
from duban.ledger.queries.cards import DraftCard
from duban.people.queries import ApproverOption

_CUT_AFTER = re.compile(r"[。；！？;\n]|，(?=[^，。；]{4,})")


class AuthorityForm(forms.Form):
    """Who approved the registrations from one document, on which basis, and as which category."""

    basis = forms.CharField(
        label=gettext_lazy("On the basis of"),
        max_length=300,
        widget=forms.TextInput(attrs={"list": "desk-bases", "autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy(
                "Say on which basis: the head's instruction, a meeting's decision, or an approved proposal."
            )
        },
    )

    category = CategoryField()

    def __init__(self, *args: Any, approvers: Sequence[ApproverOption] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(a.post_id), a.label) for a in approvers]
        self.fields["approver"] = forms.TypedChoiceField(
            label=gettext_lazy("Approved by"),
            coerce=int,
            choices=choices if len(choices) == 1 else [("", _("Choose…")), *choices],
            error_messages={"required": gettext_lazy("Say who approved the registration.")},
        )
        self.order_fields(["approver", "basis", "category"])


class VersionedForm(forms.Form):
    """Every change of a draft names the version that the clerk saw."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class RegisterForm(VersionedForm):
    """A registration; `leave_open` confirms that unsettled units stay so."""

    leave_open = forms.BooleanField(required=False)


class UnitsForm(VersionedForm):
    """The units of a draft; words that were typed and not chosen are refused, since nothing would be kept of them."""

    def clean(self) -> dict[str, Any]:
        """No list holds words that mean no unit."""
        lists = (key.removeprefix(TYPED) for key in self.data if key.startswith(f"{TYPED}unit-"))
        if left := [words for name in lists if (words := typed_in(self.data, name))]:
            raise ValidationError(not_chosen("、".join(left)))
        return super().clean() or {}


class WordsForm(VersionedForm):
    """The words of a draft."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    text = forms.CharField(
        label=gettext_lazy("What was asked"), widget=forms.Textarea(attrs={"rows": 4})
    )
    place = forms.CharField(label=gettext_lazy("Place"), max_length=200, required=False)
    speaker = forms.CharField(label=gettext_lazy("Asked by"), max_length=120, required=False)
    measures = forms.CharField(
        label=gettext_lazy("Measures, one a line"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )

    def clean_measures(self) -> list[str]:
        """The lines that hold something."""
        lines = str(self.cleaned_data["measures"]).splitlines()
        return [line.strip() for line in lines if line.strip()]


class LimitForm(VersionedForm):
    """A draft's time limit: the words, the kind, the day."""

    said = forms.CharField(label=gettext_lazy("As said"), max_length=120, required=False)
    due_on = forms.DateField(
        label=gettext_lazy("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("This is no day. Write it as 2026-06-30.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of limit"), choices=LimitKind.choices, required=False
    )

    def clean(self) -> dict[str, Any]:
        """A day makes it a limit by a date, unless it counts working days."""
        data = super().clean() or {}
        kind = data.get("kind") or LimitKind.DATE
        data["kind"] = kind if kind == LimitKind.WORKDAYS or not data.get("due_on") else "date"
        return data


class DismissForm(VersionedForm):
    """Why a draft is set aside: a usual reason by its code, or the clerk's own words."""

    reason = forms.ChoiceField(choices=Dismissal.choices, required=False)
    words = forms.CharField(label=gettext_lazy("Another reason"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """One of both."""
        data = super().clean() or {}
        if not data.get("reason") and not str(data.get("words", "")).strip():
            raise ValidationError(_("Say why the draft is set aside."))
        return data

    def chosen(self) -> str:
        """The reason to store."""
        return str(self.cleaned_data["words"].strip() or self.cleaned_data["reason"])


class MergeForm(VersionedForm):
    """The draft to take in, with the version that was shown: `12:3`."""

    other = forms.RegexField(r"^\d{1,18}:\d{1,9}$", label=gettext_lazy("Take in"))

    def pair(self) -> tuple[int, int]:
        """Id and version of the other draft."""
        pk, version = str(self.cleaned_data["other"]).split(":")
        return int(pk), int(version)


class AttachForm(VersionedForm):
    """The matter that takes the draft's sentence as a further source."""

    matter = forms.IntegerField(min_value=1)


class SelectionForm(forms.Form):
    """Characters of the document, as JSON `[[start, end], …]` in code points."""

    spans = forms.JSONField()

    def clean_spans(self) -> list[list[int]]:
        """Pairs of numbers and nothing else."""
        spans = self.cleaned_data["spans"]
        is_pairs = isinstance(spans, list) and all(
            isinstance(s, list) and len(s) == 2 and all(type(n) is int for n in s) for s in spans
        )
        if not is_pairs or not 0 < len(spans) <= 200:
            raise ValidationError(_("Select some text in the document first."))
        return list(spans)


class AssignForm(SelectionForm):
    """A selection that becomes a field of a draft."""

    version = forms.IntegerField(min_value=1)
    field = forms.ChoiceField(
        choices=[(n, n) for n in ("unit", "deadline", "place", "speaker", "measure")]
    )


def cut_places(text: str) -> list[tuple[int, str]]:
    """The pieces at whose beginning a draft may be cut: (offset, text), the first at 0.

    >>> cut_places("要疏通管网；要加强巡查")
    [(0, '要疏通管网；'), (6, '要加强巡查')]
    """
    starts = [0, *(m.end() for m in _CUT_AFTER.finditer(text) if m.end() < len(text))]
    ends = [*starts[1:], len(text)]
    return [(a, text[a:b]) for a, b in zip(starts, ends, strict=True) if text[a:b].strip()]


class SplitForm(VersionedForm):
    """Where a draft is cut: offsets of its text at which a new part begins."""

    def __init__(self, *args: Any, text: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = text
        self.pieces = cut_places(text)
        choices = [(str(offset), piece) for offset, piece in self.pieces[1:]]
        self.fields["cuts"] = forms.TypedMultipleChoiceField(
            choices=choices,
            coerce=int,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Tick at least one place to cut.")},
        )

    def parts(self) -> list[tuple[int, int]]:
        """The parts as ranges of the draft's text."""
        cuts = [0, *sorted(self.cleaned_data["cuts"]), len(self.text)]
        return list(pairwise(cuts))


def words_of(card: DraftCard) -> dict[str, object]:
    """Initial values of `WordsForm`."""
    return {
        "version": card.version,
        "title": card.title,
        "text": card.text,
        "place": card.place,
        "speaker": card.speaker,
        "measures": "\n".join(text for text, _role in card.measures),
    }


def limit_of(card: DraftCard) -> dict[str, object]:
    """Initial values of `LimitForm`."""
    limit = card.limit
    return {
        "version": card.version,
        "said": limit.said if limit else "",
        "due_on": limit.day if limit else None,
        "kind": limit.kind if limit else LimitKind.DATE,
    }

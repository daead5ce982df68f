"""The small forms of a matter's page: one for each move and act, made from what the lifecycle or the act must carry.

A form keeps what was typed when it is refused. Choices come from `queries.permitted`; the action decides again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from duban.ledger.choices import DutyRole, IssuedKind, Outcome
from duban.ledger.forms.units import UnitSelect, not_chosen, typed_in
from duban.ledger.forms.words import CONSEQUENCES, FACTS, LABELS, MOVE_LABELS, RUNGS
from duban.ledger.queries.permitted import PermittedAct
from duban.ledger.queries.unit_names import names_by_unit
from duban.people.queries import unit_options

LONG = 4000
# Facts of a move that may stay empty.
OPTIONAL = {"assign": ("note",), "close": ("note",)}
# Acts whose form lists all units.
WITH_UNITS = frozenset({"duty-name", "duty-add"})
# What is final or hard to take back is asked once more; its button is red.
FINAL = frozenset({"cancel", "merge", "return", "reopen", "suspend", "dispute", "duty-release"})


def text_field(label: Any, *, rows: int = 3, required: bool = True) -> forms.CharField:
    """Several lines of text."""
    widget = forms.Textarea({"rows": rows})
    return forms.CharField(label=label, max_length=LONG, required=required, widget=widget)


def day_field(label: Any, *, required: bool = True) -> forms.DateField:
    """A day."""
    widget = forms.DateInput({"type": "date"}, "%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


def row_field(label: Any, options: Iterable[tuple[str, str]]) -> forms.TypedChoiceField:
    """One row among some; hidden where there is only one."""
    choices = list(options)
    field = forms.TypedChoiceField(label=label, coerce=int, choices=choices)
    if len(choices) == 1:
        field.widget = forms.HiddenInput()
        field.initial = choices[0][0]
    return field


def outcome_field(label: Any, allowed: Iterable[str] = Outcome.values) -> forms.ChoiceField:
    """Passed or not, with nothing chosen beforehand: a judgement is made, not clicked away."""
    choices = [(code, Outcome(code).label) for code in allowed]
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)


class ActForm(forms.Form):
    """The form of one act; its fields come from `fields_of`."""

    def __init__(self, act: PermittedAct, data: QueryDict | None = None, *, place: int) -> None:
        super().__init__(data, auto_id=f"id_{act.name}_%s")
        self.act = act
        self.fields.update(fields_of(act))
        if "unit" in self.fields:
            self.fields["unit"] = _unit_field(place, typed_in(self.data, "unit"))

    def clean(self) -> dict[str, Any]:
        """A unit's name that was typed and not chosen is refused, not dropped."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "unit" in self.fields and (words := typed_in(self.data, "unit")):
            self.errors.pop("unit", None)
            self.add_error("unit", not_chosen(words))
        elif self.act.name == "duty-name" and len(data.get("unit", ())) > 1:
            text = _("Choose one unit; add the others as units of their own.")
            self.add_error("unit", text)
        return data


def _unit_field(place: int, typed: str) -> forms.TypedMultipleChoiceField:
    """A unit of the matter's place or of the places above and below it, found by all its names."""
    options = [(str(u.pk), u.name) for u in unit_options(place)]
    field = forms.TypedMultipleChoiceField(label=_("Unit"), coerce=int, choices=options)
    field.widget = UnitSelect(names_by_unit(place), typed)
    field.widget.choices = options
    return field


def fields_of(act: PermittedAct) -> dict[str, forms.Field]:
    """The fields of an act or a move."""
    if act.is_move:
        return _move_fields(act)
    if act.name.startswith("gate-"):
        return {
            "outcome": outcome_field(_("Result"), [code for code, _none in act.options["outcome"]]),
            "note": text_field(_("What was checked and found")),
        }
    made: dict[str, forms.Field] = _FIELDS[act.name](act.options)
    return made


def _move_fields(act: PermittedAct) -> dict[str, forms.Field]:
    """A field for each fact that the lifecycle's table asks for, and a remark where one is welcome."""
    fields: dict[str, forms.Field] = {}
    for fact in (*act.requires, *OPTIONAL.get(act.name, ())):
        required = fact in act.requires
        if fact == "into":
            fields[fact] = forms.CharField(label=str(FACTS[fact]), max_length=60)
        else:
            fields[fact] = text_field(FACTS[fact], required=required, rows=3 if required else 2)
    return fields


Options = Mapping[str, tuple[tuple[str, str], ...]]


def _report(options: Options) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {"text": text_field(_("What was done since"), rows=4)}
    if options.get("cites"):
        fields["cites"] = forms.TypedMultipleChoiceField(
            label=_("Rests on the reports of"),
            coerce=int,
            required=False,
            choices=options["cites"],
            widget=forms.CheckboxSelectMultiple,
            help_text=_("What they reported is shown under yours; do not type it again."),
        )
    fields["share"] = forms.IntegerField(
        label=_("Share done, percent"),
        required=False,
        min_value=0,
        max_value=100,
        help_text=_("Your own estimate; it is shown as self-reported."),
    )
    fields["trouble"] = text_field(_("Difficulties"), rows=2, required=False)
    return fields


def _issue(options: Options) -> dict[str, forms.Field]:
    labels = {code: str(label) for code, label in IssuedKind.choices}
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(code, labels[code]) for code, _code in options["kind"]]
    )
    for code, because in options["proposed"]:
        kind.initial = code
        words = {"kind": labels[code], "because": str(RUNGS.get(because, because))}
        kind.help_text = gettext("The ladder proposes: %(kind)s (%(because)s). You decide.") % words
    return {
        "kind": kind,
        "addressee": row_field(_("To"), options["addressee"]),
        "text": text_field(_("Text"), rows=4),
        "answer_by": day_field(_("Answer by"), required=False),
    }


def _decision(options: Options) -> dict[str, forms.Field]:
    decided = [("yes", _("Granted")), ("no", _("Refused"))]
    return {
        "extension": row_field(_("Request"), options["extension"]),
        "decision": forms.ChoiceField(
            label=_("Decision"), choices=decided, widget=forms.RadioSelect
        ),
        "due_on": day_field(_("Granted until, if another day than asked for"), required=False),
        "answer": text_field(_("Answer, with its grounds")),
    }


def _review(options: Options) -> dict[str, forms.Field]:
    decided = [("no", _("The conclusion stands")), ("yes", _("The conclusion does not stand"))]
    return {
        "review": row_field(_("Request"), options["review"]),
        "changed": forms.ChoiceField(
            label=_("Decision"), choices=decided, widget=forms.RadioSelect
        ),
        "answer": text_field(_("Answer, with its grounds")),
    }


_FIELDS: dict[str, Any] = {
    "report": _report,
    "sign-part": lambda o: {"duty": row_field(_("Part of"), o["duty"])},
    "extension-ask": lambda _o: {
        "said": forms.CharField(
            label=_("Asked for, in words"),
            max_length=120,
            required=False,
            help_text=_("延长15个工作日 counts on from the last day of the limit in force."),
        ),
        "asked_on": day_field(_("Or the day"), required=False),
        "reason": text_field(_("Reason, and what was done so far")),
    },
    "extension-decide": _decision,
    "duty-name": lambda o: {
        "duty": row_field(_("As written"), o["duty"]),
        "unit": forms.Field(),
    },
    "duty-add": lambda _o: {
        "unit": forms.Field(),
        "role": forms.ChoiceField(
            label=_("Part"), choices=DutyRole.choices, initial=DutyRole.ASSIST
        ),
    },
    "duty-release": lambda o: {
        "duty": row_field(_("Unit"), o["duty"]),
        "reason": text_field(_("Reason"), rows=2),
    },
    "issue": _issue,
    "answer": lambda o: {
        "document": row_field(_("Document"), o["document"]),
        "answer": text_field(_("Answer")),
    },
    "review-ask": lambda o: {
        "verification": row_field(_("Conclusion"), o["verification"]),
        "reason": text_field(_("Why the conclusion should be reviewed")),
    },
    "review-decide": _review,
    "sample-check": lambda o: {
        "item": row_field(_("Sample"), o["item"]),
        "outcome": outcome_field(_("Result")),
        "text": text_field(_("What was found on the spot")),
    },
    "look-back": lambda _o: {
        "outcome": outcome_field(_("Result")),
        "text": text_field(_("What was found on the spot")),
    },
}


@dataclass(frozen=True, slots=True)
class ActPanel:
    """An act as the page draws it: its form, its words, what obstructs it, and whether it stands open."""

    name: str
    is_move: bool
    label: str | Promise
    button: str | Promise
    consequence: str | Promise
    obstacles: tuple[str, ...]
    form: ActForm | None
    is_open: bool
    is_final: bool
    is_first: bool

    @property
    def is_one_click(self) -> bool:
        """Whether nothing is to be filled in and nothing final follows."""
        return self.form is not None and not self.form.visible_fields() and not self.is_final


def panels_of(
    acts: Iterable[PermittedAct],
    *,
    place: int,
    opened: str = "",
    refused: ActForm | None = None,
) -> list[ActPanel]:
    """All acts as panels; the one whose form was refused stands open with what was typed.

    A form with a list of all units is made only where it was opened: it is long and seldom needed.
    """
    panels: list[ActPanel] = []
    for act in acts:
        is_refused = refused is not None and refused.act.name == act.name
        is_open = is_refused or act.name == opened
        form = refused if is_refused else None
        if form is None and (is_open or act.name not in WITH_UNITS):
            form = ActForm(act, place=place)
        panels.append(_panel(act, form, is_open=is_open, is_first=not panels))
    if refused is not None and not any(p.form is refused for p in panels):
        panels.insert(0, _panel(refused.act, refused, is_open=True, is_first=False))
    return panels


def _panel(act: PermittedAct, form: ActForm | None, *, is_open: bool, is_first: bool) -> ActPanel:
    label = MOVE_LABELS[act.name] if act.is_move else LABELS[act.name]
    return ActPanel(
        name=act.name,
        is_move=act.is_move,
        label=label,
        button=label,
        consequence=CONSEQUENCES.get(act.name, ""),
        obstacles=act.obstacles,
        form=form,
        is_open=is_open,
        is_final=act.name in FINAL,
        is_first=is_first and act.name not in FINAL and not act.obstacles,
    )

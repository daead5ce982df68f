"""The units of a draft as a form: each name as written with its part and the units that are meant, and room for one more.

A collective name (属地, 各镇) may stand for several units, one duty each; a name without a unit stays an open question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz, process

from duban.ledger.choices import DutyRole, UnitQuestion
from duban.ledger.queries.cards import DraftCard
from duban.people.queries import UnitCard

SUGGESTED = 4
SUGGESTED_FROM = 45
# Words in a list that were typed and not chosen come under this and the list's name.
TYPED = "typed-"
NOT_CHOSEN = _("“%(words)s” was typed but no unit chosen. Choose one from the list, or clear it.")


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One name of the form; `near` are the units that it may mean, `offered` they and then all others, each with all its names.

    `typed` are words that were typed and not chosen, `is_dropped` whether the name is to be taken away.
    """

    index: str
    said: str
    role: str
    chosen: tuple[int, ...] = ()
    question: str = ""
    near: tuple[UnitCard, ...] = ()
    offered: tuple[tuple[UnitCard, str], ...] = ()
    typed: str = ""
    is_dropped: bool = False


def unit_rows(card: DraftCard, options: Sequence[UnitCard]) -> list[UnitRow]:
    """The rows of a draft's units, and last, under the index `new`, the row for one more."""
    by_id = {u.pk: u for u in options}
    rows = []
    for i, unit in enumerate(card.units):
        near = [by_id[pk] for pk in unit.candidates if pk in by_id]
        if unit.question == UnitQuestion.UNKNOWN:
            near = suggested(unit.said, options)
        chosen = (unit.unit_id,) if unit.unit_id else ()
        rows.append(UnitRow(str(i), unit.said, unit.role, chosen, unit.question, tuple(near)))
    leads = any(row.role == DutyRole.LEAD for row in rows)
    return [*rows, UnitRow("new", "", DutyRole.ASSIST if leads else DutyRole.LEAD)]


def offering(row: UnitRow, options: Sequence[UnitCard], names: Mapping[int, str]) -> UnitRow:
    """A row with the units of its list; `names` are all names of a unit, by which the list is searched."""
    first = {unit.pk for unit in row.near}
    units = [*row.near, *(unit for unit in options if unit.pk not in first)]
    return replace(row, offered=tuple((unit, names.get(unit.pk, "")) for unit in units))


def as_sent(row: UnitRow, data: QueryDict, options: Sequence[UnitCard]) -> UnitRow:
    """A row as a refused form left it."""
    return replace(
        row,
        role=_role(data.get(f"role-{row.index}", ""), row.role),
        chosen=tuple(_ids(data.getlist(f"unit-{row.index}"), {u.pk: u.name for u in options})),
        typed=typed_in(data, f"unit-{row.index}"),
        is_dropped=bool(data.get(f"drop-{row.index}")),
    )


def typed_in(data: Mapping[str, Any], name: str) -> str:
    """The words that were typed into the list of that name and mean no unit so far."""
    return str(data.get(f"{TYPED}{name}", "")).strip()


def not_chosen(words: str) -> str:
    """Why words are refused that were typed and not chosen: nothing would be kept of them."""
    return str(NOT_CHOSEN) % {"words": words}


class UnitSelect(forms.SelectMultiple):
    """A list of units that is searched by all their names; `names` are those names by id, `typed` words to be shown again."""

    def __init__(self, names: Mapping[int, str], typed: str = "") -> None:
        super().__init__({"data-tom": "", "data-tom-empty": _("No unit of this name")})
        if typed:
            self.attrs["data-tom-typed"] = typed
        self.names = names

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The option with the unit's other names."""
        option = super().create_option(*args, **kwargs)
        option["attrs"]["data-search"] = self.names.get(int(str(option["value"])), "")
        return option


def suggested(said: str, options: Sequence[UnitCard]) -> list[UnitCard]:
    """Units whose names resemble a name that nobody bears."""
    names = [u.name for u in options]
    found = process.extract(
        said, names, scorer=fuzz.partial_ratio, limit=SUGGESTED, score_cutoff=SUGGESTED_FROM
    )
    return [options[index] for _name, _score, index in found]


def units_from(
    data: QueryDict, old: Sequence[Mapping[str, Any]], known: Mapping[int, str]
) -> list[dict[str, Any]]:
    """The units as the form says them; one entry for each unit that a name was said to mean.

    Args:
        data: `role-N`, `unit-N` (several), `drop-N` for each old name, and `role-new`, `unit-new`.
        old: the draft's units in the order that the form showed.
        known: names of the units that may be chosen, by id.
    """
    units: list[dict[str, Any]] = []
    for i, entry in enumerate(old):
        if data.get(f"drop-{i}"):
            continue
        role = _role(data.get(f"role-{i}", ""), entry["role"])
        units += _meant(dict(entry), role, _ids(data.getlist(f"unit-{i}"), known))
    role = _role(data.get("role-new", ""), DutyRole.LEAD)
    for pk in _ids(data.getlist("unit-new"), known):
        units.append({"text": known[pk], "spans": [], **_settled(role, pk)})
    return units


def _meant(entry: dict[str, Any], role: str, ids: Sequence[int]) -> list[dict[str, Any]]:
    if ids:
        return [{**entry, **_settled(role, pk)} for pk in ids]
    question = entry.get("question") or UnitQuestion.UNKNOWN.value
    return [{**entry, "role": role, "unit": None, "question": question}]


def _settled(role: str, pk: int) -> dict[str, Any]:
    return {"role": role, "unit": pk, "question": "", "candidates": []}


def _role(given: str, otherwise: str) -> str:
    return given if given in DutyRole.values else otherwise


def _ids(values: Sequence[str], known: Mapping[int, str]) -> list[int]:
    names = {str(pk): pk for pk in known}
    return [names[v] for v in dict.fromkeys(values) if v in names]

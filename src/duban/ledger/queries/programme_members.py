"""Which programmes a matter lies in, which ones forms may name, and the matters that are to be put in. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from duban.foundation.access import Actor
from duban.ledger.access import visible_matters, visible_programmes
from duban.ledger.models import ProgrammeMatter
from duban.ledger.queries.filters import LedgerFilter, apply
from duban.people.access import seen_jurisdictions

ACT = "programme.edit"
# One more than may be put in at once, so that too many are refused and never cut off.
MOST_LISTED = 5001


@dataclass(frozen=True, slots=True)
class ProgrammeLink:
    """A programme by its name."""

    pk: int
    name: str


@dataclass(frozen=True, slots=True)
class MatterProgrammes:
    """The programmes in which a matter lies, and those into which the reader may put it."""

    lies_in: tuple[ProgrammeLink, ...]
    options: tuple[tuple[int, str], ...]


def programmes_of(actor: Actor, matter_id: int) -> MatterProgrammes:
    """What a matter's page shows of programmes."""
    held = ProgrammeMatter.objects.filter(matter_id=matter_id, until__isnull=True)
    rows = visible_programmes(actor).filter(pk__in=held.values("programme_id"))
    found = tuple(
        ProgrammeLink(*row) for row in rows.order_by("-year", "name").values_list("pk", "name")
    )
    may = actor.may_somewhere(ACT)
    options = programme_options(actor, act=ACT, without=[one.pk for one in found]) if may else []
    return MatterProgrammes(found, tuple(options))


def programme_options(
    actor: Actor, *, act: str = "programme.view", without: Iterable[int] = ()
) -> list[tuple[int, str]]:
    """The programmes that a form may name, the newest year first; those that take matters where `act` is to edit."""
    rows = visible_programmes(actor).order_by("-year", "name", "pk").exclude(pk__in=list(without))
    if act == ACT:
        rows = rows.filter(
            ended_at__isnull=True, jurisdiction_id__in=seen_jurisdictions(actor, ACT)
        )
    return [(pk, f"{name}（{year}）") for pk, name, year in rows.values_list("pk", "name", "year")]


def listed(actor: Actor, wanted: LedgerFilter) -> list[int]:
    """The matters that the ledger lists under a filter; one more than may be put in, where there are more."""
    rows = apply(visible_matters(actor), wanted, wanted.moment()).order_by(*wanted.order())
    return list(rows.values_list("pk", flat=True)[:MOST_LISTED])


def numbered(actor: Actor, numbers: Sequence[str]) -> tuple[list[int], list[str]]:
    """The matters of some numbers, and the numbers that none bears; a number that two offices use counts for both."""
    rows = visible_matters(actor).filter(number__in=list(numbers)).values_list("pk", "number")
    found = list(rows)
    known = {number for _pk, number in found}
    return [pk for pk, _number in found], [number for number in numbers if number not in known]

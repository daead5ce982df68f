"""What the other rooms ask about units: which unit a name in a text means, and who may approve.

`UnitIndex` is built once per request or import and then answers without queries.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from duban.foundation import clock
from duban.foundation.access import APPROVER, Actor
from duban.foundation.statements import Among, Statement
from duban.people.access import seen_units
from duban.people.choices import Level, UnitKind
from duban.people.models import Jurisdiction, Post, Tenure, Unit, UnitName

UNKNOWN, AMBIGUOUS, COLLECTIVE = "unknown", "ambiguous", "collective"

# 属地, 市相关部门, 各县区, 有关单位: they name nobody in particular, so the clerk must say who is meant.
_COLLECTIVE = re.compile(
    r"^(各|属地|有关|相关|沿线|所在地|当地)|(相关|有关|职能|成员|责任|主管)(职能|业务)?(部门|单位)|^[市县区镇省]直"
)
_SEPARATORS = re.compile(r"[、，,；;/\n]|(?<=[局委办府区县镇])[和与及](?=[市县区镇省])")
_LEVEL_MARK = {Level.PROVINCE: "省", Level.CITY: "市", Level.COUNTY: "县区", Level.TOWN: "镇"}


@dataclass(frozen=True, slots=True)
class Resolution:
    """The unit that a name means; or none, with the question that stays open and the units that it may mean."""

    said: str
    unit_id: int | None
    question: str = ""
    candidates: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitCard:
    """A unit as pages show it."""

    pk: int
    name: str
    short: str
    kind: str
    jurisdiction_id: int


def _folded(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).replace(" ", "")
    return re.sub(r"^中共|\(.*?\)", "", text).removesuffix("等")


class UnitIndex:
    """Every name of every unit that documents of one jurisdiction may mean."""

    def __init__(self, jurisdiction_id: int) -> None:
        places = Jurisdiction.objects.ids_above(jurisdiction_id) | Jurisdiction.objects.ids_below(
            jurisdiction_id
        )
        self.home = jurisdiction_id
        self.cards: dict[int, UnitCard] = {}
        self._by_name: dict[str, set[int]] = defaultdict(set)
        # A ledger of ten thousand rows names a few dozen units.
        self._answers: dict[str, tuple[Resolution, ...]] = {}
        nodes = {j.pk: j for j in Jurisdiction.objects.filter(pk__in=places)}
        rows = UnitName.objects.filter(
            unit__jurisdiction_id__in=places, unit__is_active=True
        ).select_related("unit")
        for row in rows:
            self._add(row, nodes)

    def _add(self, row: UnitName, nodes: dict[int, Jurisdiction]) -> None:
        unit = row.unit
        card = self.cards.get(unit.pk)
        if card is None:
            card = UnitCard(unit.pk, unit.name, unit.name, unit.kind, unit.jurisdiction_id)
            place = nodes[unit.jurisdiction_id]
            if unit.kind == UnitKind.GOVERNMENT:
                for word in (place.name, f"{place.name}政府", f"{place.name}人民政府"):
                    self._by_name[_folded(word)].add(unit.pk)
            self.cards[unit.pk] = card
        if row.kind == "short":
            self.cards[unit.pk] = UnitCard(
                unit.pk, unit.name, row.name, unit.kind, unit.jurisdiction_id
            )
        for form in self._forms(row.name, nodes[unit.jurisdiction_id]):
            self._by_name[form].add(unit.pk)

    @staticmethod
    def _forms(name: str, place: Jurisdiction) -> set[str]:
        """The name as written, and with the place's own name replaced by its level (茂名市财政局 -> 市财政局)."""
        folded = _folded(name)
        forms = {folded}
        bare = folded.removeprefix(place.name)
        if bare != folded and bare:
            forms |= {mark + bare for mark in _LEVEL_MARK.get(Level(place.level), "")}
        elif folded[0] in _LEVEL_MARK.get(Level(place.level), ""):
            forms.add(place.name + folded[1:])
        return forms

    def names(self) -> tuple[str, ...]:
        """All names, longest first, as the reading engine takes them."""
        return tuple(sorted(self._by_name, key=len, reverse=True))

    def resolve(self, said: str) -> Resolution:
        """Which unit a single name means; the nearest jurisdiction wins where several bear the name."""
        name = _folded(said)
        found = self._by_name.get(name, set())
        if not found and _COLLECTIVE.search(name):
            return Resolution(said, None, COLLECTIVE)
        if not found:
            return Resolution(said, None, UNKNOWN)
        if len(found) > 1:
            home = {pk for pk in found if self.cards[pk].jurisdiction_id == self.home}
            found = home or found
        if len(found) > 1:
            return Resolution(said, None, AMBIGUOUS, tuple(sorted(found)))
        return Resolution(said, next(iter(found)))

    def resolve_all(self, said: str) -> tuple[Resolution, ...]:
        """One resolution for each unit that a phrase or cell names: the whole first, then its parts."""
        answer = self._answers.get(said)
        if answer is None:
            answer = self._answers[said] = self._resolve_all(said)
        return answer

    def _resolve_all(self, said: str) -> tuple[Resolution, ...]:
        whole = self.resolve(said)
        if whole.unit_id is not None:
            return (whole,)
        parts = [p.strip() for p in _SEPARATORS.split(said) if p.strip()]
        return tuple(self.resolve(part) for part in parts) if len(parts) > 1 else (whole,)


def unit_options(jurisdiction_id: int) -> list[UnitCard]:
    """The units that a clerk may choose from, by name."""
    return sorted(UnitIndex(jurisdiction_id).cards.values(), key=lambda card: card.name)


@dataclass(frozen=True, slots=True)
class ApproverOption:
    """A post that may approve a registration, with who holds it today."""

    post_id: int
    label: str


def approver_options(jurisdiction_id: int) -> list[ApproverOption]:
    """The approver posts of a jurisdiction and above that somebody holds today, each with its holder."""
    places = Jurisdiction.objects.ids_above(jurisdiction_id)
    posts = Post.objects.filter(
        role=APPROVER, unit__jurisdiction_id__in=places, unit__is_active=True
    )
    posts = posts.select_related("unit").order_by("unit__jurisdiction_id", "id")
    holders: dict[int, list[str]] = defaultdict(list)
    held = Tenure.objects.on(clock.today()).filter(post__in=posts).select_related("user")
    for tenure in held:
        holders[tenure.post_id].append(tenure.user.name)
    return [
        ApproverOption(p.pk, " · ".join([f"{p.unit.name}{p.title}", *holders[p.pk]]))
        for p in posts
        if p.pk in holders
    ]


def units_by_id(ids: Iterable[int]) -> dict[int, str]:
    """Full names of units."""
    return dict(Unit.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


def active_units(actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    """The full names of those units that the actor sees and that are in use."""
    wanted = _ACTIVE.rows(ids=set(ids))
    places, own = seen_units(actor)
    return {pk: name for pk, name, place in wanted if place in places or pk in own}


_ACTIVE = Statement(
    lambda: (
        Unit.objects.filter(Among("pk", "ids"), is_active=True)
        .order_by()
        .values_list("pk", "name", "jurisdiction_id")
    )
)

"""Turns lines of the journal into notifications: who is told, under which kind, with which sentence, stands in `data/telling.toml`.

Called by `foundation.followers` inside the transaction in which the follower's place moves on, so that each line is told of once.
Never tells who did it; writes rows and sends nothing.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from duban.foundation import clock
from duban.foundation.followers import PlacedLine
from duban.notifications.actions.audience import About, Audience, audience_of
from duban.notifications.actions.outgoing import Told, tell_all
from duban.notifications.models import Notification


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table."""

    line: str
    to: tuple[str, ...]
    kind: str
    text: str
    where: Mapping[str, Collection[Any]] = field(default_factory=dict)
    facts: tuple[str, ...] = ()

    def is_for(self, content: Mapping[str, Any]) -> bool:
        """Whether a line with this content is meant."""
        return all(content.get(key) in values for key, values in self.where.items())


@cache
def table() -> dict[str, tuple[Rule, ...]]:
    """The rules by name of line."""
    text = (files("duban.notifications") / "data" / "telling.toml").read_text(encoding="utf-8")
    found: dict[str, tuple[Rule, ...]] = {}
    for row in tomllib.loads(text)["told"]:
        rule = Rule(
            line=row["line"],
            to=tuple(row["to"]),
            kind=row["kind"],
            text=row["text"],
            where=row.get("where", {}),
            facts=tuple(row.get("facts", ())),
        )
        found[rule.line] = (*found.get(rule.line, ()), rule)
    return found


def line_names() -> frozenset[str]:
    """The lines that tell anybody anything."""
    return frozenset(table())


def follow(lines: Sequence[PlacedLine]) -> None:
    """Tell of some lines, in their order."""
    day = clock.today()
    tell_all([told for line in lines for told in told_of(line, day)])


def told_of(line: PlacedLine, day: dt.date) -> list[Told]:
    """Whom a line tells what on a day; a person meant by several rows is told what the first says."""
    noun, pk = line.subject
    if pk is None:
        return []
    about = About(noun, pk, line.content, day)
    if not about.is_there:
        return []
    found: dict[tuple[str, int], Told] = {}
    for rule in table().get(line.name, ()):
        if rule.is_for(line.content):
            for told in _by_rule(rule, line, about):
                found.setdefault(told.target, told)
    return list(found.values())


def _by_rule(rule: Rule, line: PlacedLine, about: About) -> Iterable[Told]:
    base = {
        "key": f"line:{line.number}",
        "kind": rule.kind,
        "text": rule.text,
        "facts": {k: line.content[k] for k in rule.facts if line.content.get(k) is not None},
        "matter_id": about.pk if about.noun == "matter" else None,
        "hand_over_id": about.pk if about.noun == "handover" else None,
        "plan_id": about.pk if about.noun == "plan" else None,
        "project_id": about.pk if about.noun == "project" else None,
        "actor": line.actor,
        "post": line.post,
        "at": line.at,
    }
    for audience in (audience_of(word, about) for word in rule.to):
        yield from told_to(audience, base, but=line.user_id)


def told_to(audience: Audience, base: Mapping[str, Any], *, but: int | None = None) -> list[Told]:
    """What an audience is told: each person but one, and each unit through which they are meant."""
    people = [
        Told(("user", p.user_id), Notification(user_id=p.user_id, for_whom=p.for_whom, **base))
        for p in audience.people
        if p.user_id != but
    ]
    units = [Told(("unit", pk), Notification(unit_id=pk, **base)) for pk in audience.unit_ids]
    return people + units

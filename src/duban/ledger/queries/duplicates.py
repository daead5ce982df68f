"""Registered matters that a draft may already stand for: candidates by shared character pairs, judged by likeness.

The search table proposes a few dozen, so that the cost does not grow with the ledger's history; what is shared is marked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.core.exceptions import EmptyResultSet
from django.db import connection

from duban.foundation.access import Actor
from duban.foundation.search import index_tokens
from duban.ledger.access import fetch_draft, visible_matters
from duban.ledger.choices import DutyRole
from duban.ledger.models import Draft, Duty, Matter
from duban.ledger.models.instants import ENDED_UNDONE
from duban.ledger.models.matters import MatterQuerySet
from duban.ledger.queries.likeness import Part, containment, likeness, shared_parts
from duban.people.access import jurisdictions_under

COMMON_PAIRS = Path(__file__).resolve().parent.parent / "data" / "common_pairs.txt"
CANDIDATES = 200
SHOWN = 3
# Alike enough to ask the clerk; unrelated instructions of one plan stay well below.
ASKED = 55.0
# So many pairs of a text are counted, evenly from its whole length; the rarest of them search.
MOST_COUNTED = 96
MOST_PAIRS = 24
# A pair in this many matters or more tells nothing and makes ranking grow with the ledger.
COMMON_FROM = 200
# So many pairs that many matters have are taken where a text has hardly any of its own.
COMMON_TAKEN = 4
_NEAREST = {
    "sqlite": (
        # The plus keeps SQLite from searching once for each row that may be seen.
        "SELECT rowid FROM ledger_matter_fts WHERE ledger_matter_fts MATCH %s"
        " AND +rowid IN ({among}) ORDER BY rank LIMIT %s"
    ),
    "postgresql": (
        "SELECT matter_id FROM ledger_matter_fts, to_tsquery('simple', %s) wanted"
        " WHERE tokens @@ wanted AND matter_id IN ({among}) ORDER BY ts_rank(tokens, wanted) DESC LIMIT %s"
    ),
}
_HAVING = {
    "sqlite": (
        "(SELECT count(*) FROM (SELECT 1 FROM ledger_matter_fts"
        " WHERE ledger_matter_fts MATCH %s LIMIT %s))"
    ),
    "postgresql": (
        "(SELECT count(*) FROM (SELECT 1 FROM ledger_matter_fts"
        " WHERE tokens @@ to_tsquery('simple', %s) LIMIT %s) found)"
    ),
}


@dataclass(frozen=True, slots=True)
class Likely:
    """A registered matter like the draft; `parts` is its requirement with the shared runs marked."""

    pk: int
    number: str
    title: str
    lead: str
    due_on: dt.date | None
    registered_on: dt.date
    score: int
    parts: tuple[Part, ...]


@lru_cache(maxsize=1)
def common_pairs() -> frozenset[str]:
    """The character pairs of `data/common_pairs.txt`."""
    lines = COMMON_PAIRS.read_text(encoding="utf-8").splitlines()
    return frozenset(pair for line in lines if not line.startswith("#") for pair in line.split())


def telling_pairs(text: str) -> list[str]:
    """Character pairs and words of a text that tell it from others, evenly from its whole length."""
    tokens = index_tokens(text).split()
    found = [t for t in dict.fromkeys(tokens) if len(t) > 1 and t not in common_pairs()]
    step = max(1, -(-len(found) // MOST_COUNTED))
    return found[::step]


def rare_pairs(text: str) -> list[str]:
    """The telling pairs that some, but not too many, matters have, rarest first; a few common ones where there are hardly any."""
    counted = sorted(_counted(telling_pairs(text)), key=lambda pair: pair[0])
    rare = [pair for n, pair in counted if 0 < n < COMMON_FROM][:MOST_PAIRS]
    common = [pair for n, pair in counted if n >= COMMON_FROM]
    return rare if len(rare) > 1 else rare + common[:COMMON_TAKEN]


def _counted(pairs: Sequence[str]) -> list[tuple[int, str]]:
    """How many matters have each pair, counted no further than to where it is common; in one question to the database."""
    if not pairs:
        return []
    vendor = connection.vendor
    params: list[str | int] = []
    for pair in pairs:
        params += [f'"{pair}"' if vendor == "sqlite" else pair, COMMON_FROM]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([_HAVING[vendor]] * len(pairs))}", params)
        return list(zip(cursor.fetchone(), pairs, strict=True))


def nearest_ids(text: str, among: MatterQuerySet, limit: int = CANDIDATES) -> list[int]:
    """Ids of the matters of `among` that share the most telling pairs with a text, nearest first."""
    pairs = rare_pairs(text)
    if not pairs:
        return []
    is_sqlite = connection.vendor == "sqlite"
    wanted = " OR ".join(f'"{p}"' for p in pairs) if is_sqlite else " | ".join(pairs)
    try:
        ids, params = among.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        search = _NEAREST[connection.vendor].format(among=ids)
        cursor.execute(search, [wanted, *params, limit])
        return [row[0] for row in cursor.fetchall()]


def likely_duplicates(actor: Actor, draft_id: int) -> tuple[Likely, ...]:
    """The visible matters of the draft's jurisdiction that it may stand for already, likest first."""
    draft = fetch_draft(actor, draft_id)
    return likely_matters(actor, draft)


def likely_matters(actor: Actor, draft: Draft) -> tuple[Likely, ...]:
    """`likely_duplicates` for a draft that was fetched for this actor."""
    places = jurisdictions_under([draft.source.jurisdiction_id])
    matters = visible_matters(actor).filter(jurisdiction_id__in=places)
    matters = matters.exclude(state__in=ENDED_UNDONE)
    best = _likest(draft.text, matters)
    leads = _leads([m.pk for _score_, m in best])
    return tuple(
        Likely(
            pk=m.pk,
            number=m.number,
            title=m.title,
            lead=leads.get(m.pk, ""),
            due_on=m.due_on,
            registered_on=m.registered_on,
            score=round(score),
            parts=shared_parts(m.requirement, draft.text),
        )
        for score, m in best
    )


def _likest(text: str, among: MatterQuerySet) -> list[tuple[float, Matter]]:
    """The few likest matters with their scores, likest first; only these are fetched whole."""
    near = among.filter(pk__in=nearest_ids(text, among))
    scored = [
        (score, pk)
        for pk, requirement, title in near.values_list("pk", "requirement", "title")
        if (score := _score(text, requirement, title)) >= ASKED
    ]
    best = sorted(scored, reverse=True)[:SHOWN]
    found = among.in_bulk([pk for _score_, pk in best])
    return [(score, found[pk]) for score, pk in best if pk in found]


def _score(text: str, requirement: str, title: str) -> float:
    """Order counts fully; the same words in another order, or one text inside the other, count somewhat less."""
    ordered = max(likeness(text, requirement), likeness(text, title))
    return max(ordered, 0.85 * containment(text, requirement))


def _leads(ids: Sequence[int]) -> dict[int, str]:
    found: dict[int, list[str]] = {}
    for duty in Duty.objects.filter(matter_id__in=ids, role=DutyRole.LEAD).select_related("unit"):
        found.setdefault(duty.matter_id, []).append(duty.unit.name if duty.unit else duty.said)
    return {pk: "、".join(names) for pk, names in found.items()}

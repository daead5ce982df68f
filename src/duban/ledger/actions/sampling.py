"""Sampling (抽查): rule and population are written down first, and drawn from when the journal has a checkpoint over that line.

The seed is of the first checkpoint that holds the line, which nobody could know when it was written; docs/decisions/0015-sampling.md says
what that keeps out and what remains. A drawing is made once, by a person or by the worker, and comes out alike whoever makes it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from math import prod
from typing import Any, cast

from django.db import transaction

from duban.foundation import clock, journal
from duban.foundation.access import Actor, Seat, SystemActor, demand
from duban.journal import (
    Member,
    chosen_members,
    frame_digest,
    outside_value,
    sample_seed,
    sample_size,
)
from duban.ledger.actions.acting import ActRefused, again_since, stated
from duban.ledger.choices import SampleBasis, SampleStrata
from duban.ledger.models import Sample, SampleItem
from duban.ledger.queries.sample_frames import population
from duban.ledger.queries.sampling import seed_source
from duban.people.access import scope_of

ACT = "sample.draw"
# The form of an outside fact: at most so many numbers, of at most so many digits each, and at least so many digits in all.
MOST_OUTSIDE, LEAST_DIGITS = 12, 5
DRAWER = SystemActor("抽查任务", frozenset({ACT}))


@dataclass(frozen=True, slots=True)
class SampleRule:
    """What is drawn from what: settled before the population is looked at.

    An outside fact is named with its form, so many numbers of so many digits each: else who types it could choose among spellings.
    """

    basis: str
    since: dt.date
    until: dt.date
    strata: str
    percent: int
    purpose: str
    outside_named: str = ""
    outside_numbers: int = 0
    outside_digits: int = 0


@transaction.atomic
def commit_sample(rule: SampleRule, *, jurisdiction_id: int, actor: Actor) -> Sample:
    """Write down rule and population; nobody can draw before the journal's next checkpoint.

    Raises:
        AccessDenied: where the actor may not draw samples of that place.
        ActRefused: `SAMPLE_RULE`, `SAMPLE_DAYS`, `SAMPLE_SHARE`, `OUTSIDE_FORM`, `PURPOSE_MISSING`, `SECRECY_MARKING`, `SAMPLE_EMPTY`,
            `SAMPLED_ALREADY` for the same rule a moment ago.
    """
    seat = cast("Seat", demand(actor, ACT, scope_of(jurisdiction_id)))
    at = clock.now()
    columns = {"jurisdiction_id": jurisdiction_id, **_checked(rule)}
    if Sample.objects.filter(**columns, committed_at__gte=again_since(at)).exists():
        raise ActRefused("SAMPLED_ALREADY")
    found = population(jurisdiction_id, rule.basis, rule.strata, rule.since, rule.until)
    if not found:
        raise ActRefused("SAMPLE_EMPTY")
    digest = frame_digest(found.values())
    sample = Sample.objects.create(
        **columns,
        population=len(found),
        frame_digest=digest,
        committed_at=at,
        committed_by_id=actor.user_id,
        post_id=seat.post_id,
    )
    _write_frame(sample, found)
    content = {"sample": sample.pk, **columns, "population": len(found), "frame": digest}
    journal.write(
        sample.stream,
        "sample.commit",
        actor=actor,
        at=at,
        seat=seat,
        content={
            **content,
            "sizes": _sizes(found, rule.percent),
            "seed_of": "FIRST_CHECKPOINT_OVER_THIS_LINE",
        },
    )
    return sample


def _checked(rule: SampleRule) -> dict[str, Any]:
    """The rule as it is kept."""
    if rule.basis not in SampleBasis.values or rule.strata not in SampleStrata.values:
        raise ActRefused("SAMPLE_RULE")
    if not rule.since <= rule.until <= clock.today():
        raise ActRefused("SAMPLE_DAYS")
    if not 1 <= rule.percent <= 100:
        raise ActRefused("SAMPLE_SHARE")
    purpose = stated(rule.purpose, "PURPOSE_MISSING")
    return {**asdict(rule), "purpose": purpose, **_outside(rule)}


def _outside(rule: SampleRule) -> dict[str, Any]:
    """The outside fact as it is kept; it must leave too many possibilities for trying them all beforehand."""
    named, form = stated(rule.outside_named)[:200], (rule.outside_numbers, rule.outside_digits)
    if named and not (all(1 <= n <= MOST_OUTSIDE for n in form) and prod(form) >= LEAST_DIGITS):
        raise ActRefused("OUTSIDE_FORM")
    numbers, digits = form if named else (0, 0)
    return {"outside_named": named, "outside_numbers": numbers, "outside_digits": digits}


def _sizes(found: dict[int, Member], percent: int) -> dict[str, list[int]]:
    """How many there are in each group, and how many are to be drawn."""
    counts = Counter(member.stratum for member in found.values())
    return {name: [n, sample_size(n, percent)] for name, n in counts.items()}


def _write_frame(sample: Sample, found: dict[int, Member]) -> None:
    rows = sorted(found.items(), key=lambda pair: pair[1].line())
    SampleItem.objects.bulk_create(
        (
            SampleItem(sample=sample, matter_id=pk, stratum=m.stratum, number=m.label)
            for pk, m in rows
        ),
        batch_size=500,
    )


@transaction.atomic
def draw_sample(sample_id: int, *, actor: Actor | SystemActor, outside: str = "") -> Sample:
    """Draw: the seed from the first checkpoint over the committing line, the choice by the recipe.

    Args:
        outside: what the outside fact came to, where the rule names one.

    Raises:
        AccessDenied: where the actor may not.
        ActRefused: `SAMPLE_DRAWN`, `SAMPLE_WAITS` before there is such a checkpoint, `OUTSIDE_MISSING`, `OUTSIDE_OTHER_FORM`
            where it is not of the form that the rule fixed, `FRAME_CHANGED` where the population is not the one that was committed to.
    """
    sample: Sample = Sample.objects.select_for_update().get(pk=sample_id)
    seat = demand(actor, ACT, sample.scope())
    if sample.drawn_at is not None:
        raise ActRefused("SAMPLE_DRAWN")
    value = _outside_value(sample, outside)
    line, checkpoint = seed_source(sample)
    if checkpoint is None:
        raise ActRefused("SAMPLE_WAITS")
    members = sample.members()
    if frame_digest(members) != sample.frame_digest:
        raise ActRefused("FRAME_CHANGED")
    sample.seed = sample_seed(line=line.digest, root=checkpoint.root, outside=value)
    sample.outside_value, sample.drawn_at = value, clock.now()
    sample.checkpoint_size, sample.checkpoint_root = checkpoint.size, checkpoint.root
    sample.save()
    chosen = [m.stream for m in chosen_members(members, sample.seed, sample.percent)]
    _tell(sample, chosen, actor, seat)
    return sample


def _outside_value(sample: Sample, said: str) -> str:
    if not sample.outside_named:
        return ""
    if not said.strip():
        raise ActRefused("OUTSIDE_MISSING")
    # A rule of before forms were fixed takes the digits as one number, however many there are, or words where its fact has none.
    digits = sample.outside_digits or sum(letter.isdecimal() for letter in said)
    if not digits:
        return " ".join(said.split())
    try:
        return outside_value(said, sample.outside_numbers or 1, digits)
    except ValueError as error:
        raise ActRefused("OUTSIDE_OTHER_FORM") from error


def _tell(sample: Sample, chosen: list[str], actor: Actor | SystemActor, seat: Seat | None) -> None:
    """One line in the sample's own stream. The matters' streams learn of it with the check: the units that are to be checked, and whoever
    follows their matters, would be warned by anything before it.
    """
    at = cast("dt.datetime", sample.drawn_at)
    facts = {
        "sample": sample.pk,
        "checkpoint_size": sample.checkpoint_size,
        "checkpoint_root": sample.checkpoint_root,
        "outside": sample.outside_value,
        "seed": sample.seed,
        "chosen": chosen,
    }
    journal.write(sample.stream, "sample.draw", actor=actor, at=at, seat=seat, content=facts)
    ids = [int(stream.partition(":")[2]) for stream in chosen]
    sample.items.filter(matter_id__in=ids).update(is_chosen=True)


def draw_ready() -> int:
    """Draw every sample that waits for nothing but its checkpoint; the worker's duty. Returns how many were drawn."""
    drawn = 0
    for pk in list(_waiting()):
        try:
            draw_sample(pk, actor=DRAWER)
        except ActRefused:
            continue
        drawn += 1
    return drawn


def _waiting() -> Iterator[int]:
    waiting = Sample.objects.filter(drawn_at__isnull=True, outside_named="").order_by("id")
    yield from waiting.values_list("pk", flat=True)

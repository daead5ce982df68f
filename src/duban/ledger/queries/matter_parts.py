"""What has happened to a matter, as its page shows it: reports, the track of gates, judgements, issued documents.

Plain values, fetched once for each kind of row; called by `queries.matter` only. Changes nothing and decides nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from duban.ledger.choices import ExtensionState, Gate, MatterState, Outcome
from duban.ledger.models import (
    Extension,
    GateRecord,
    IssuedDocument,
    Matter,
    Progress,
    Review,
    Verification,
)

DONE, FAILED, OPEN, RUNNING = "done", "failed", "open", "running"
_PASSED_BY = (MatterState.SUBMITTED, MatterState.VERIFIED, MatterState.CLOSED)


@dataclass(frozen=True, slots=True)
class DutyView:
    """A unit's part on the matter's page; `post` is the seat that signed for it."""

    pk: int
    name: str
    said: str
    role: str
    kind: str
    question: str
    signed_at: dt.datetime | None
    signed_by: str
    post: str
    released_at: dt.datetime | None
    is_executing: bool


@dataclass(frozen=True, slots=True)
class ReportView:
    """What a unit reported, with the reports of others that it rests on."""

    pk: int
    unit: str
    who: str
    at: dt.datetime
    cycle: int
    text: str
    trouble: str
    share: int | None
    is_lead: bool
    cites: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True, slots=True)
class GateStep:
    """One step on the way to the closure: its code, what it came to (done, failed, running, open), by whom and when."""

    code: str
    status: str
    who: str
    at: dt.datetime | None
    note: str
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A request that a conclusion be reviewed, and its decision."""

    pk: int
    reason: str
    who: str
    asked_at: dt.datetime
    due_on: dt.date
    decided_at: dt.datetime | None
    decided_by: str
    answer: str
    changed: bool | None


@dataclass(frozen=True, slots=True)
class JudgementView:
    """What an independent verifier, or a look-back, concluded in a round."""

    pk: int
    kind: str
    cycle: int
    outcome: str
    text: str
    who: str
    at: dt.datetime
    review: ReviewView | None


@dataclass(frozen=True, slots=True)
class ExtensionView:
    """A request for a later limit and what became of it."""

    pk: int
    asked_on: dt.date
    said: str
    reason: str
    asked_at: dt.datetime
    asked_by: str
    state: str
    decided_at: dt.datetime | None
    decided_by: str
    answer: str
    granted: dt.date | None


@dataclass(frozen=True, slots=True)
class IssuedView:
    """A document of the ladder about this matter, with its answer."""

    pk: int
    kind: str
    number: str
    addressee: str
    text: str
    at: dt.datetime
    who: str
    answer_by: dt.date | None
    is_late: bool
    answer: str
    answered_at: dt.datetime | None
    answered_by: str


@dataclass(frozen=True, slots=True)
class SuspensionView:
    """A time in which the matter stood still."""

    began_at: dt.datetime
    ended_at: dt.datetime | None
    reason: str


def named(user: Any, post: Any = None) -> str:
    """A person with the post under which the person acted; an empty string for nobody."""
    name = user.name if user is not None else ""
    return f"{post} {name}".strip() if post is not None else name


def duties_of(matter: Matter) -> tuple[DutyView, ...]:
    """All duties, released ones last."""
    rows = matter.duties.select_related("unit", "signed_by", "post__unit")
    views = [
        DutyView(
            pk=d.pk,
            name=d.unit.name if d.unit else d.said,
            said=d.said,
            role=d.role,
            kind=d.kind,
            question=d.question if d.unit_id is None else "",
            signed_at=d.signed_at,
            signed_by=d.signed_by.name if d.signed_by else "",
            post=d.post.title if d.post else "",
            released_at=d.released_at,
            is_executing=d.role in {"lead", "assist"},
        )
        for d in rows
    ]
    return tuple(sorted(views, key=lambda v: v.released_at is not None))


def reports_of(matter: Matter) -> tuple[ReportView, ...]:
    """All reports, the newest first."""
    rows = list(
        Progress.objects.filter(matter=matter)
        .select_related("unit", "user", "post", "duty")
        .order_by("-id")
    )
    cited = defaultdict(list)
    links = Progress.objects.filter(matter=matter, cites__isnull=False).order_by("cites__id")
    for at, pk, unit, text in links.values_list("id", "cites", "cites__unit__name", "cites__text"):
        cited[at].append((pk, unit, text))
    return tuple(
        ReportView(
            pk=r.pk,
            unit=r.unit.name,
            who=named(r.user, r.post and r.post.title),
            at=r.reported_at,
            cycle=r.cycle,
            text=r.text,
            trouble=r.trouble,
            share=r.share,
            is_lead=r.duty.role == "lead",
            cites=tuple(cited[r.pk]),
        )
        for r in rows
    )


def gates_of(matter: Matter, day: dt.date) -> tuple[GateStep, ...]:
    """The steps that the category asks for in this round, in their order; application, verification and filing always."""
    rows = GateRecord.objects.filter(matter=matter, cycle=matter.cycle).order_by("id")
    last = {r.gate: r for r in rows.select_related("user", "post")}
    asked = matter.category.gates

    def gate(code: str) -> Iterator[GateStep]:
        if code in asked or code in last:
            yield _gate_step(code, last.get(code), day)

    return (
        *gate(Gate.SELF_CHECK),
        _move_step("application", matter, matter.submitted_at, matter.submitted_by, _PASSED_BY),
        *gate(Gate.SITE_CHECK),
        *gate(Gate.JOINT_REVIEW),
        _move_step(
            "verification",
            matter,
            matter.verified_at,
            matter.verified_by,
            (MatterState.VERIFIED, MatterState.CLOSED),
        ),
        *gate(Gate.PUBLICATION),
        _move_step("filing", matter, matter.closed_at, None, (MatterState.CLOSED,)),
    )


def _gate_step(code: str, record: GateRecord | None, day: dt.date) -> GateStep:
    if record is None:
        return GateStep(code, OPEN, "", None, "", None)
    status = DONE if record.outcome == Outcome.PASSED else FAILED
    if status == DONE and record.until is not None and record.until >= day:
        status = RUNNING
    who = named(record.user, record.post and record.post.title)
    return GateStep(code, status, who, record.recorded_at, record.note, record.until)


def _move_step(
    code: str, matter: Matter, at: dt.datetime | None, user: Any, states: tuple[str, ...]
) -> GateStep:
    """A step that is a move of the lifecycle: done while the matter is in a state that follows from it."""
    if matter.state not in states:
        return GateStep(code, OPEN, "", None, "", None)
    return GateStep(code, DONE, named(user), at, "", None)


def judgements_of(matter: Matter) -> tuple[JudgementView, ...]:
    """Verifications and look-backs of all rounds, the newest first."""
    reviews = {
        r.verification_id: _review(r)
        for r in Review.objects.filter(verification__matter=matter).select_related(
            "asked_by", "decided_by"
        )
    }
    found = [
        JudgementView(
            v.pk,
            "verification",
            v.cycle,
            v.outcome,
            v.text,
            named(v.user, v.post and v.post.title),
            v.judged_at,
            reviews.get(v.pk),
        )
        for v in Verification.objects.filter(matter=matter).select_related("user", "post")
    ]
    found += [
        JudgementView(
            b.pk,
            "look_back",
            b.cycle,
            b.outcome,
            b.text,
            named(b.user, b.post and b.post.title),
            b.looked_at,
            None,
        )
        for b in matter.look_backs.select_related("user", "post")
    ]
    return tuple(sorted(found, key=lambda j: j.at, reverse=True))


def _review(r: Review) -> ReviewView:
    return ReviewView(
        r.pk,
        r.reason,
        named(r.asked_by),
        r.asked_at,
        r.due_on,
        r.decided_at,
        named(r.decided_by),
        r.answer,
        r.changed,
    )


def extensions_of(matter: Matter) -> tuple[ExtensionView, ...]:
    """All requests for a later limit, the newest first."""
    rows = Extension.objects.filter(matter=matter).order_by("-id")
    return tuple(
        ExtensionView(
            e.pk,
            e.asked_on,
            e.said,
            e.reason,
            e.asked_at,
            named(e.asked_by),
            e.state,
            e.decided_at,
            named(e.decided_by),
            e.answer,
            e.limit.due_on if e.limit and e.state == ExtensionState.GRANTED else None,
        )
        for e in rows.select_related("asked_by", "decided_by", "limit")
    )


def issued_of(matter: Matter, day: dt.date) -> tuple[IssuedView, ...]:
    """The documents issued about the matter, the newest first."""
    rows = IssuedDocument.objects.filter(matters=matter)
    rows = rows.select_related("addressee", "issued_by", "post", "answered_by")
    return tuple(
        IssuedView(
            d.pk,
            d.kind,
            d.number,
            d.addressee.name,
            d.text,
            d.issued_at,
            named(d.issued_by, d.post and d.post.title),
            d.answer_by,
            d.answered_at is None and d.answer_by is not None and d.answer_by < day,
            d.answer,
            d.answered_at,
            named(d.answered_by),
        )
        for d in rows
    )


def suspensions_of(matter: Matter) -> tuple[SuspensionView, ...]:
    """The times in which the matter stood, the newest first."""
    rows = matter.suspensions.order_by("-id")
    return tuple(SuspensionView(s.began_at, s.ended_at, s.reason) for s in rows)

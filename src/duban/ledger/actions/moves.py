"""The moves of a matter's life, one verb each: thin calls of `move` that add the rows which belong to the move.

Every verb takes the matter's id, the actor and what the move must carry; `MOVES` gives the page and the interface the
verb of each transition. Reports, gates, extensions and duties, which do not move a matter, have modules of their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db import transaction

from duban.foundation import clock, journal
from duban.foundation.access import Actor, Seat, can, demand
from duban.foundation.lifecycle import WrongState, move
from duban.ledger.actions.acting import (
    ActRefused,
    lock_in_order,
    locked_matter,
    position_of,
    stated,
)
from duban.ledger.actions.limits import add_limit, after_suspension, day_after_working_days
from duban.ledger.choices import DutyRole, LimitCause, Outcome
from duban.ledger.models import Duty, Matter, Suspension, Verification


@transaction.atomic
def assign_matter(matter_id: int, *, actor: Actor, note: str = "") -> Matter:
    """Hand a matter to its lead unit (交办); the limit of a dispute begins to run."""
    matter, at = locked_matter(matter_id), clock.now()
    days, place = matter.category.dispute_days, matter.jurisdiction_id
    until = day_after_working_days(clock.today(), days, place)
    move(matter, "assign", actor=actor, at=at, changes={"dispute_until": until}, note=stated(note))
    return matter


@transaction.atomic
def sign_matter(matter_id: int, *, actor: Actor) -> Matter:
    """The lead unit signs for a matter (签收): its duty is held by the post that signed."""
    matter, at = locked_matter(matter_id), clock.now()
    seat = can(actor, "matter.sign", matter.scope()).seat
    leads = matter.duties.standing().filter(role=DutyRole.LEAD, unit_id__in=_units_of(seat))
    unsigned = [position_of(duty) for duty in leads.filter(signed_at__isnull=True)]
    move(matter, "sign", actor=actor, at=at, duties=unsigned)
    _sign(leads, actor, seat, at)
    return matter


def _units_of(seat: Seat | None) -> list[int]:
    return [seat.unit_id] if seat else []


def _sign(duties: Any, actor: Actor, seat: Seat | None, at: dt.datetime) -> int:
    signed: int = duties.filter(signed_at__isnull=True).update(
        signed_at=at, signed_by_id=actor.user_id, post_id=seat.post_id if seat else None
    )
    return signed


@transaction.atomic
def dispute_matter(matter_id: int, *, reason: str, actor: Actor) -> Matter:
    """The lead unit disputes the assignment (派单异议): the matter goes back to be assigned anew."""
    matter = locked_matter(matter_id)
    changes = {"assigned_at": None, "dispute_until": None}
    move(matter, "dispute", actor=actor, at=clock.now(), changes=changes, reason=stated(reason))
    return matter


@transaction.atomic
def start_matter(matter_id: int, *, actor: Actor) -> Matter:
    """Work begins; the first report does the same."""
    matter = locked_matter(matter_id)
    move(matter, "start", actor=actor, at=clock.now())
    return matter


@transaction.atomic
def suspend_matter(matter_id: int, *, reason: str, actor: Actor) -> Matter:
    """Let a matter stand (中止), with a reason."""
    matter, at = locked_matter(matter_id), clock.now()
    move(matter, "suspend", actor=actor, at=at, reason=stated(reason))
    Suspension.objects.create(matter=matter, began_at=at, reason=stated(reason))
    return matter


@transaction.atomic
def resume_matter(matter_id: int, *, reason: str, actor: Actor) -> Matter:
    """Take a matter up again; where the category says so, the limit moves by the time that it stood."""
    matter, at = locked_matter(matter_id), clock.now()
    seat = move(matter, "resume", actor=actor, at=at, reason=stated(reason))
    standing = matter.suspensions.get(ended_at__isnull=True)
    standing.ended_at = at
    standing.save(update_fields=["ended_at"])
    if matter.category.stops_clock and matter.due_on is not None:
        counted = after_suspension(matter, standing, at)
        if counted is not None:
            add_limit(matter, counted, cause=LimitCause.SUSPENSION, actor=actor, at=at, seat=seat)
    return matter


@transaction.atomic
def submit_matter(matter_id: int, *, statement: str, actor: Actor) -> Matter:
    """The lead unit applies for verification (申请验收); this instant counts for the light if it passes."""
    matter, now = locked_matter(matter_id), clock.moment()
    changes = {"submitted_by_id": actor.user_id, "done_on": now.day, "done_at": now.at}
    move(
        matter,
        "submit",
        actor=actor,
        at=now.at,
        changes=changes,
        statement=stated(statement),
        cycle=matter.cycle,
    )
    return matter


@transaction.atomic
def verify_matter(matter_id: int, *, findings: str, actor: Actor) -> Matter:
    """An independent verifier finds the submission good (验收通过)."""
    matter, at = locked_matter(matter_id), clock.now()
    changes = {"verified_by_id": actor.user_id}
    seat = move(matter, "verify", actor=actor, at=at, changes=changes, findings=stated(findings))
    _judge(matter, Outcome.PASSED, findings, actor, seat, at)
    return matter


@transaction.atomic
def return_matter(matter_id: int, *, reason: str, actor: Actor) -> Matter:
    """The verifier returns a submission to be redone (退回重办); the next round begins."""
    matter, at = locked_matter(matter_id), clock.now()
    ended = matter.cycle
    changes = {"cycle": ended + 1, "done_on": None, "done_at": None, "verified_by_id": None}
    seat = move(matter, "return", actor=actor, at=at, changes=changes, reason=stated(reason))
    _judge(matter, Outcome.FAILED, reason, actor, seat, at, cycle=ended)
    return matter


def _judge(
    matter: Matter,
    outcome: str,
    text: str,
    actor: Actor,
    seat: Seat | None,
    at: dt.datetime,
    *,
    cycle: int | None = None,
) -> None:
    Verification.objects.create(
        matter=matter,
        cycle=cycle or matter.cycle,
        outcome=outcome,
        text=text.strip(),
        judged_at=at,
        user_id=actor.user_id,
        post_id=seat.post_id if seat else None,
    )


@transaction.atomic
def close_matter(matter_id: int, *, actor: Actor, note: str = "") -> Matter:
    """File and close a verified matter (备案销号); never by who verified it."""
    matter = locked_matter(matter_id)
    move(matter, "close", actor=actor, at=clock.now(), note=stated(note))
    return matter


@transaction.atomic
def reopen_matter(matter_id: int, *, reason: str = "", actor: Actor) -> Matter:
    """A closed matter lives again (反弹重启); its old closure stays on record in the rounds before.

    What a look-back or a sampling check of this round found wanting is the reason where none is given.
    """
    matter = locked_matter(matter_id)
    changes = {"cycle": matter.cycle + 1, "done_on": None, "done_at": None, "verified_by_id": None}
    reason = reason.strip() or _found_wanting(matter)
    move(matter, "reopen", actor=actor, at=clock.now(), changes=changes, reason=stated(reason))
    return matter


def _found_wanting(matter: Matter) -> str:
    """What the last look-back, or else a sampling check of this round found where it failed."""
    last = matter.look_backs.filter(cycle=matter.cycle).last()
    if last is not None and last.outcome == Outcome.FAILED:
        return last.text
    drawn = matter.sample_items.filter(cycle=matter.cycle, outcome=Outcome.FAILED).last()
    return drawn.text if drawn is not None else ""


@transaction.atomic
def merge_matter(matter_id: int, *, into: int, reason: str, actor: Actor) -> Matter:
    """Merge a matter into another that goes on (并案); both keep their sources.

    Raises:
        ActRefused: where the other is itself (`MERGE_ITSELF`), has ended (`MERGE_INTO_ENDED`), or is a part of this one
            (`MERGE_INTO_OWN_PART`).
    """
    if into == matter_id:
        raise ActRefused("MERGE_ITSELF")
    # Who may not is refused before anybody has to wait; under the lock it is asked again.
    for row in Matter.objects.filter(pk__in=(matter_id, into)):
        demand(actor, "matter.merge", row.scope())
    rows = {m.pk: m for m in lock_in_order(matter_id, into)}
    matter, kept = rows[matter_id], rows.get(into)
    if kept is None or not kept.is_open:
        raise ActRefused("MERGE_INTO_ENDED")
    demand(actor, "matter.merge", kept.scope())
    above = kept
    while above.parent is not None:
        above = above.parent
        if above.pk == matter_id:
            raise ActRefused("MERGE_INTO_OWN_PART")
    move(
        matter,
        "merge",
        actor=actor,
        at=clock.now(),
        changes={"merged_into_id": into},
        into=kept.number,
        reason=stated(reason),
    )
    return matter


@transaction.atomic
def cancel_matter(matter_id: int, *, reason: str, actor: Actor) -> Matter:
    """Take a matter out of the open ones (撤销), by the post that approved it; it stays on record with its number."""
    matter, at = locked_matter(matter_id), clock.now()
    move(matter, "cancel", actor=actor, at=at, reason=stated(reason))
    matter.suspensions.filter(ended_at__isnull=True).update(ended_at=at)
    return matter


@transaction.atomic
def sign_part(duty_id: int, *, actor: Actor) -> Duty:
    """A unit signs for its part, the matter itself does not move: an assisting one, or a lead that joined after the signing.

    Raises:
        WrongState: where the matter is not assigned yet (for a lead: not signed for), or the part is signed for or released.
        AccessDenied: where the part is not of a unit in which the actor may sign.
    """
    duty = Duty.objects.get(pk=duty_id)
    matter, at = locked_matter(duty.matter_id), clock.now()
    leads = duty.role == DutyRole.LEAD
    if not matter.is_open or (matter.accepted_at if leads else matter.assigned_at) is None:
        raise WrongState("sign_part", matter.state)
    act = "matter.sign" if leads else "matter.sign.part"
    seat = demand(actor, act, replace(matter.scope(), units_by_role=_duty_alone(duty)))
    if not _sign(Duty.objects.standing().filter(pk=duty_id), actor, seat, at):
        raise WrongState("sign_part", matter.state)
    journal.write(
        matter.stream,
        "matter.sign_part",
        actor=actor,
        at=at,
        seat=seat,
        content={"duty": position_of(duty), "unit": duty.unit_id, "role": duty.role},
    )
    duty.refresh_from_db()
    return duty


def _duty_alone(duty: Duty) -> dict[str, frozenset[int]]:
    """The part of one unit alone, for asking whether the act is done for that unit."""
    return {duty.role: frozenset({duty.unit_id or 0})}


# The verb of each move of the lifecycle's table.
MOVES: dict[str, Callable[..., Matter]] = {
    "assign": assign_matter,
    "sign": sign_matter,
    "dispute": dispute_matter,
    "start": start_matter,
    "suspend": suspend_matter,
    "resume": resume_matter,
    "submit": submit_matter,
    "verify": verify_matter,
    "return": return_matter,
    "close": close_matter,
    "reopen": reopen_matter,
    "merge": merge_matter,
    "cancel": cancel_matter,
}

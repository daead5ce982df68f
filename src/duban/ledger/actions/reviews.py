"""Reviews of a conclusion (复核): asked for by the lead unit within 30 days, decided within 30 days by somebody else.

Regulation on Government Supervision, art. 17. What follows where the conclusion does not stand:

- *not passed* falls: the submission counts again from its own day, and a new verification is asked for, by somebody else. Where the
  unit has submitted anew meanwhile, that verification is under way already and nothing moves. A suspension ends with it, and moves no
  limit: it began after the day that counts, and would make a late submission look timely.
- *passed* falls: a verified matter goes back to the lead unit, a closed one is reopened, with the decision as the reason.
- Who made a conclusion that fell does not verify the matter again.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django.db import transaction
from django.utils import timezone

from duban.foundation import clock
from duban.foundation.access import AccessDenied, Actor, Seat, demand
from duban.foundation.lifecycle import WrongState, move
from duban.ledger.actions.acting import (
    Act,
    ActRefused,
    begin_act,
    keep_sides_apart,
    locked_matter,
    stated,
)
from duban.ledger.actions.moves import reopen_matter
from duban.ledger.choices import MatterState, Outcome
from duban.ledger.lifecycle import JUDGED_STATES
from duban.ledger.models import Matter, Review, Verification

ASK_DAYS = 30
DECIDE_DAYS = 30


@transaction.atomic
def ask_review(verification_id: int, *, reason: str, actor: Actor) -> Review:
    """Ask that the newest conclusion on a matter be reviewed; the day of the conclusion is not counted.

    Raises:
        WrongState: where the matter was merged or cancelled.
        AccessDenied: where the actor's unit does not lead.
        ActRefused: `REVIEW_SUPERSEDED` where a later conclusion stands, `REVIEW_TOO_LATE`, `REVIEW_ASKED_ALREADY`,
            `REASON_MISSING`.
    """
    verification = Verification.objects.get(pk=verification_id)
    act = begin_act(
        verification.matter_id,
        "matter.review.ask",
        states=JUDGED_STATES,
        actor=actor,
        name="review.ask",
    )
    reason = stated(reason, "REASON_MISSING")
    if act.matter.verifications.filter(pk__gt=verification.pk).exists():
        raise ActRefused("REVIEW_SUPERSEDED")
    if clock.today() > timezone.localdate(verification.judged_at) + dt.timedelta(days=ASK_DAYS):
        raise ActRefused("REVIEW_TOO_LATE")
    if Review.objects.filter(verification=verification).exists():
        raise ActRefused("REVIEW_ASKED_ALREADY")
    review = Review.objects.create(
        verification=verification,
        reason=reason,
        asked_at=act.at,
        asked_by_id=actor.user_id,
        due_on=clock.today() + dt.timedelta(days=DECIDE_DAYS),
    )
    content = {"review": review.pk, "verification": _number_of(verification), "reason": reason}
    act.tell("review", {**content, "due_on": review.due_on})
    return review


def _number_of(verification: Verification) -> int:
    """Which conclusion on its matter this is, from 1."""
    before = Verification.objects.filter(matter_id=verification.matter_id)
    return before.filter(pk__lte=verification.pk).count()


@transaction.atomic
def decide_review(review_id: int, *, changed: bool, answer: str, actor: Actor) -> Review:
    """Decide whether a conclusion stands. After its 30 days a review is still decided, and shown as late.

    Raises:
        WrongState: where the matter was merged or cancelled, or the review is decided already.
        AccessDenied: where the actor may not, made the conclusion, or did the work.
        ActRefused: `ANSWER_MISSING`.
    """
    review = Review.objects.select_related("verification").get(pk=review_id)
    matter = locked_matter(review.verification.matter_id)
    review.refresh_from_db(fields=["decided_at"])
    if matter.state not in JUDGED_STATES:
        raise WrongState("review.decide", matter.state)
    if review.decided_at is not None:
        raise WrongState("review.decide", "decided")
    act = _admit(matter, review, actor)
    review.changed, review.answer = changed, stated(answer, "ANSWER_MISSING")
    review.decided_at, review.decided_by_id = act.at, actor.user_id
    review.save(update_fields=["changed", "answer", "decided_at", "decided_by"])
    content = {"review": review.pk, "verification": _number_of(review.verification)}
    act.tell("review.decide", {**content, "changed": changed, "answer": review.answer})
    if changed:
        _follow(act, review)
    return review


def _admit(matter: Matter, review: Review, actor: Actor) -> Act:
    name = "matter.review.decide"
    seat = cast("Seat", demand(actor, name, matter.scope()))
    keep_sides_apart(matter, name, ("executor", "applicant"), actor)
    if actor.user_id in {review.verification.user_id, review.asked_by_id}:
        raise AccessDenied(name, "APART_CONCLUDER")
    return Act(matter, actor, seat, clock.now())


def _follow(act: Act, review: Review) -> None:
    """What a conclusion that fell sets going, where the matter still stands where the conclusion put it."""
    matter, verification = act.matter, review.verification
    if verification.outcome == Outcome.FAILED:
        waits = matter.state in {MatterState.UNDER_WAY, MatterState.SUSPENDED}
        if waits and matter.cycle == verification.cycle + 1 and matter.submitted_at is not None:
            done_at = matter.submitted_at
            changes: dict[str, Any] = {"done_on": timezone.localdate(done_at), "done_at": done_at}
            _move(act, "rehear", changes, review)
            matter.suspensions.filter(ended_at__isnull=True).update(ended_at=act.at)
    elif matter.cycle == verification.cycle and matter.state == MatterState.VERIFIED:
        changes = {
            "cycle": matter.cycle + 1,
            "done_on": None,
            "done_at": None,
            "verified_by_id": None,
        }
        _move(act, "overturn", changes, review)
    elif matter.cycle == verification.cycle and matter.state == MatterState.CLOSED:
        reopen_matter(matter.pk, reason=review.answer, actor=act.actor)


def _move(act: Act, name: str, changes: dict[str, Any], review: Review) -> None:
    facts = {"reason": review.answer, "review": review.pk}
    move(act.matter, name, actor=act.actor, at=act.at, changes=changes, **facts)

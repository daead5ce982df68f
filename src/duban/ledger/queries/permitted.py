"""What somebody may do with a matter now: the moves of the lifecycle and the acts beside them, with what still obstructs each.

Asks the access kernel and the lifecycle's tables and decides nothing itself: every act is decided again by its action.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from django.db.models import Q
from django.utils import timezone

from duban.foundation import clock
from duban.foundation.access import AccessDenied, Actor, Scope, can, demand
from duban.foundation.clock import Moment
from duban.foundation.lifecycle import WrongState, available
from duban.ledger.choices import DutyRole, ExtensionState, MatterState, Outcome
from duban.ledger.lifecycle import (
    CHECKED_STATES,
    EXTENDABLE_STATES,
    GATE_ACTS,
    GATE_APART,
    GATE_STATES,
    JUDGED_STATES,
    SAMPLE_APART,
    UNIT_STATES,
    WORKING_STATES,
)
from duban.ledger.models import Duty, Matter, Progress
from duban.ledger.models.instants import is_over
from duban.ledger.queries.ladder import next_rung

# Days in which a party may ask that a conclusion be reviewed (Regulation on Government Supervision, art. 17).
REVIEW_DAYS = 30
# How many of the others' newest reports a lead chooses from.
CITABLE = 12
# Under which act each thing is done that is not a move.
ACTS: dict[str, str] = {
    "report": "matter.report",
    "sign-part": "matter.sign.part",
    **{f"gate-{gate}": act for gate, act in GATE_ACTS.items()},
    "extension-ask": "matter.extension.ask",
    "extension-decide": "matter.extension.decide",
    "duty-name": "matter.edit",
    "duty-add": "matter.edit",
    "duty-release": "matter.edit",
    "issue": "matter.remind",
    "answer": "matter.answer",
    "review-ask": "matter.review.ask",
    "review-decide": "matter.review.decide",
    "look-back": "matter.look_back",
    "sample-check": "matter.sample.check",
}
# What else lets in: a notice where a reminder may not be issued, the part of a lead that joined after the signing.
ALSO: dict[str, str] = {"issue": "matter.notify", "sign-part": "matter.sign"}
# Who is kept from them, beside the moves whose table says it.
APART: dict[str, tuple[str, ...]] = {
    **{f"gate-{gate}": sides for gate, sides in GATE_APART.items()},
    "look-back": ("executor", "applicant"),
    "sample-check": SAMPLE_APART,
    "review-decide": ("executor", "applicant"),
}
# The order in which they are offered: what moves the matter on first, what ends it last.
ORDER = (
    "sign",
    "sign-part",
    "report",
    "answer",
    "gate-self_check",
    "submit",
    "gate-site_check",
    "gate-joint_review",
    "verify",
    "return",
    "gate-publication",
    "close",
    "extension-decide",
    "review-decide",
    "sample-check",
    "look-back",
    "duty-name",
    "assign",
    "start",
    "resume",
    "extension-ask",
    "issue",
    "review-ask",
    "dispute",
    "duty-add",
    "duty-release",
    "reopen",
    "suspend",
    "merge",
    "cancel",
)


@dataclass(frozen=True, slots=True)
class PermittedAct:
    """One thing that may be done: its name in addresses, whether it is a move, and the codes of what still obstructs it."""

    name: str
    is_move: bool
    obstacles: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    options: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


Options = dict[str, tuple[tuple[str, str], ...]]


class Doer:
    """Somebody before a matter: the matter with its scope, the actor and the moment, asked once."""

    def __init__(self, matter: Matter, actor: Actor, now: Moment) -> None:
        self.matter, self.actor, self.now, self.day = matter, actor, now, now.day
        self.scope: Scope = matter.scope()
        self.units = frozenset(seat.unit_id for seat in actor.seats)
        self.duties: list[Duty] = list(matter.duties.select_related("unit").order_by("id"))

    def may(self, act: str) -> bool:
        """Whether the access kernel lets the actor."""
        return can(self.actor, act, self.scope).allowed

    def apart(self, sides: tuple[str, ...]) -> bool:
        """Whether the separation of duties keeps the actor from it."""
        return any(self.matter.bars(side, self.actor) for side in sides)

    def standing(self, *roles: str) -> list[Duty]:
        """The duties of known units that are not released."""
        return [
            d
            for d in self.duties
            if d.released_at is None and d.unit_id and (not roles or d.role in roles)
        ]


def permitted_acts(matter: Matter, actor: Actor) -> tuple[PermittedAct, ...]:
    """Everything that the actor may do with a matter now, in the order in which it is offered."""
    doer = Doer(matter, actor, clock.moment())
    found = [
        PermittedAct(t.name, is_move=True, obstacles=matter.obstacles(t.name), requires=t.requires)
        for t in available(matter, actor)
    ]
    found += list(_beside_moves(doer))
    return tuple(sorted(found, key=lambda a: ORDER.index(a.name) if a.name in ORDER else 99))


def demanded(matter: Matter, actor: Actor, name: str) -> PermittedAct:
    """One act beside the moves, for a form that was sent; its action decides again.

    Raises:
        AccessDenied: where the actor may not, or the separation of duties forbids it.
        WrongState: where the matter gives no occasion for it (any more).
    """
    doer = Doer(matter, actor, clock.moment())
    if not _is_open_to(name, doer):
        demand(actor, ACTS[name], doer.scope)
    for side in APART.get(name, ()):
        if matter.bars(side, actor):
            raise AccessDenied(ACTS[name], f"APART_{side.upper()}")
    options = _ready(name, doer)
    if options is None:
        raise WrongState(name, matter.state)
    return PermittedAct(name, is_move=False, options=options)


def _is_open_to(name: str, doer: Doer) -> bool:
    """Whether the kernel lets the actor do it under one of its acts."""
    return doer.may(ACTS[name]) or (name in ALSO and doer.may(ALSO[name]))


def _beside_moves(doer: Doer) -> Iterator[PermittedAct]:
    for name in ACTS:
        if not _is_open_to(name, doer) or doer.apart(APART.get(name, ())):
            continue
        options = _ready(name, doer)
        if options is not None:
            yield PermittedAct(name, is_move=False, options=options)


def _ready(name: str, doer: Doer) -> Options | None:
    """The choices of an act's form; None where the matter gives no occasion for the act now."""
    if name.startswith("gate-"):
        return _gate(name.removeprefix("gate-"), doer)
    return OCCASIONS[name](doer)


def _gate(gate: str, doer: Doer) -> Options | None:
    """A gate of the category, in its state, for somebody who is not kept apart."""
    matter = doer.matter
    if gate not in matter.category.gates or matter.state != GATE_STATES[gate]:
        return None
    last = matter.gate_records.filter(gate=gate, cycle=matter.cycle).order_by("id").last()
    # What has passed may still fail, for example by an objection during a publication; it does not pass twice.
    if last is not None and last.outcome == Outcome.PASSED:
        return {"outcome": ((Outcome.FAILED, ""),)}
    return {"outcome": tuple((code, "") for code in Outcome.values)}


def _report(doer: Doer) -> Options | None:
    working = doer.matter.state in WORKING_STATES
    own = [d for d in doer.standing(DutyRole.LEAD, DutyRole.ASSIST) if d.unit_id in doer.units]
    if not working or not own:
        return None
    return {"cites": _citable(doer)}


def _citable(doer: Doer) -> tuple[tuple[str, str], ...]:
    """The newest reports of the other units and of relayed parts, for the lead to rest on."""
    if not any(d.unit_id in doer.units for d in doer.standing(DutyRole.LEAD)):
        return ()
    rows = Progress.objects.filter(Q(matter=doer.matter) | Q(matter__parent=doer.matter))
    rows = rows.exclude(unit_id__in=doer.units, matter=doer.matter)
    rows = rows.select_related("unit").order_by("-id")[:CITABLE]
    return tuple((str(r.pk), f"{r.unit.name}：{r.text[:60]}") for r in rows)


def _sign_part(doer: Doer) -> Options | None:
    own = unsigned_parts(doer)
    return {"duty": _named(own)} if own else None


def unsigned_parts(doer: Doer) -> list[Duty]:
    """The parts that the actor may sign for now: of an assisting unit, and of a lead that joined a matter signed for already.

    Until then the lead signs by the move of that name.
    """
    matter, own = doer.matter, doer.standing(DutyRole.LEAD, DutyRole.ASSIST)
    if not matter.is_open:
        return []
    since = {DutyRole.LEAD: matter.accepted_at, DutyRole.ASSIST: matter.assigned_at}
    ready = [d for d in own if d.signed_at is None and since[DutyRole(d.role)] is not None]
    return [d for d in ready if _may_sign(doer, d)]


def _may_sign(doer: Doer, duty: Duty) -> bool:
    """Whether the actor signs for that unit, and not only for another one with a part in the matter."""
    alone = {duty.role: frozenset({duty.unit_id or 0})}
    act = "matter.sign" if duty.role == DutyRole.LEAD else "matter.sign.part"
    return can(doer.actor, act, replace(doer.scope, units_by_role=alone)).allowed


def _named(duties: list[Duty]) -> tuple[tuple[str, str], ...]:
    return tuple((str(d.pk), d.unit.name if d.unit else d.said) for d in duties)


def _extension_ask(doer: Doer) -> Options | None:
    matter = doer.matter
    runs = matter.state in WORKING_STATES
    in_time = matter.due_on is not None and not is_over(
        matter.due_on, matter.due_at, doer.day, doer.now.at
    )
    asked = matter.extensions.filter(state=ExtensionState.ASKED).exists()
    return {} if runs and in_time and not asked else None


def _extension_decide(doer: Doer) -> Options | None:
    asked = doer.matter.extensions.filter(state=ExtensionState.ASKED).first()
    if asked is None or doer.matter.state not in EXTENDABLE_STATES:
        return None
    if asked.asked_by_id == doer.actor.user_id:
        return None
    return {"extension": ((str(asked.pk), asked.asked_on.isoformat()),)}


def _duty_name(doer: Doer) -> Options | None:
    opened = [d for d in doer.duties if d.unit_id is None and d.released_at is None]
    return {"duty": _named(opened)} if opened and doer.matter.state in UNIT_STATES else None


def _duty_add(doer: Doer) -> Options | None:
    return {} if doer.matter.state in UNIT_STATES else None


def _duty_release(doer: Doer) -> Options | None:
    standing = [d for d in doer.duties if d.released_at is None]
    return {"duty": _named(standing)} if standing and doer.matter.state in UNIT_STATES else None


def _issue(doer: Doer) -> Options | None:
    held = doer.standing(DutyRole.LEAD, DutyRole.ASSIST)
    if not doer.matter.is_open or doer.matter.assigned_at is None or not held:
        return None
    units = dict.fromkeys((str(d.unit_id), d.unit.name) for d in held if d.unit)
    kinds: list[str] = ["reminder"] if doer.may("matter.remind") else []
    kinds += ["notice", "circular", "summons"] if doer.may("matter.notify") else []
    rung = next_rung(doer.matter, doer.now)
    proposed = ((rung.kind, rung.because),) if rung and rung.kind in kinds else ()
    return {
        "kind": tuple((k, k) for k in kinds),
        "addressee": tuple(units),
        "proposed": proposed,
    }


def _answer(doer: Doer) -> Options | None:
    open_ones = doer.matter.issued.filter(addressee_id__in=doer.units, answered_at__isnull=True)
    found = tuple((str(d.pk), d.number) for d in open_ones)
    return {"document": found} if found else None


def _review_ask(doer: Doer) -> Options | None:
    last = doer.matter.verifications.order_by("id").last()
    if doer.matter.state not in JUDGED_STATES or last is None or last.reviews.exists():
        return None
    in_time = (doer.day - timezone.localdate(last.judged_at)).days <= REVIEW_DAYS
    return {"verification": ((str(last.pk), last.outcome),)} if in_time else None


def _review_decide(doer: Doer) -> Options | None:
    if doer.matter.state not in JUDGED_STATES:
        return None
    who = doer.actor.user_id or 0
    for judged in doer.matter.verifications.exclude(user_id=who):
        waiting = judged.reviews.filter(decided_at__isnull=True).exclude(asked_by_id=who).first()
        if waiting is not None:
            return {"review": ((str(waiting.pk), waiting.due_on.isoformat()),)}
    return None


def _look_back(doer: Doer) -> Options | None:
    return {} if doer.matter.state == MatterState.CLOSED else None


def _sample_check(doer: Doer) -> Options | None:
    if doer.matter.state not in CHECKED_STATES:
        return None
    waiting = doer.matter.sample_items.filter(is_chosen=True, outcome="").select_related("sample")
    found = tuple((str(item.pk), str(item.sample)) for item in waiting.order_by("id"))
    return {"item": found} if found else None


OCCASIONS: dict[str, Callable[[Doer], Options | None]] = {
    "report": _report,
    "sign-part": _sign_part,
    "extension-ask": _extension_ask,
    "extension-decide": _extension_decide,
    "duty-name": _duty_name,
    "duty-add": _duty_add,
    "duty-release": _duty_release,
    "issue": _issue,
    "answer": _answer,
    "review-ask": _review_ask,
    "review-decide": _review_decide,
    "look-back": _look_back,
    "sample-check": _sample_check,
}

"""The access kernel: who may do what, decided in one place from plain values.

`can(actor, act, scope)` is pure. An app's `access.py` says only which units and jurisdictions a row belongs to; nothing else
decides, and nobody without a post may do anything.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

REGISTRAR = "registrar"
APPROVER = "approver"
OFFICER = "officer"
VERIFIER = "verifier"
LEADER = "leader"
ADMINISTRATOR = "administrator"

# What a unit's part in a matter (its duty) lets the unit's officers do with that matter.
DUTY_ACTS: dict[str, frozenset[str]] = {
    "lead": frozenset(
        {
            "matter.sign",
            "matter.dispute",
            "matter.report",
            "matter.evidence.add",
            "matter.extension.ask",
            "matter.relay",
            "matter.gate.self",
            "matter.submit",
            "matter.answer",
            "matter.review.ask",
            "plan.draft",
            "plan.publish",
            "plan.report",
            "project.report",
        }
    ),
    "assist": frozenset(
        {"matter.sign.part", "matter.report", "matter.evidence.add", "matter.answer"}
    ),
    "supervise": frozenset({"matter.remind"}),
    "verify": frozenset({"matter.gate.check", "matter.verify", "matter.evidence.check"}),
    # Not rows but standing in the matter above: who relayed a part assigns it and presses for it, who accepts the whole
    # looks at its parts.
    "above": frozenset({"matter.assign", "matter.remind"}),
    "above_verify": frozenset(),
    # Who answers for a task of a plan, whatever duty in the plan's subject goes with it.
    "task": frozenset({"plan.report"}),
}

# Which acts each role's post carries. An officer's acts reach only rows of the post's own unit, and most of them only
# where the unit has the duty that carries the act; the others reach every row of the post's jurisdiction and below it.
ACTS: dict[str, frozenset[str]] = {
    REGISTRAR: frozenset(
        {
            "document.view",
            "document.add",
            "draft.view",
            "draft.edit",
            "draft.dismiss",
            "matter.view",
            "matter.register",
            "matter.edit",
            "matter.import",
            "matter.assign",
            "matter.merge",
            "matter.remind",
            "matter.gate.publish",
            "matter.close",
            "plan.view",
            "plan.draft",
            "plan.publish",
            "category.view",
            "sample.view",
            "sample.draw",
            "programme.view",
            "programme.edit",
            "project.view",
            "project.edit",
            "ledger.export",
            "calendar.view",
            "calendar.edit",
            "unit.view",
        }
    ),
    APPROVER: frozenset(
        {
            "document.view",
            "draft.view",
            "matter.view",
            "matter.register",
            "matter.assign",
            "matter.merge",
            "matter.cancel",
            "matter.suspend",
            "matter.extension.decide",
            "matter.remind",
            "matter.notify",
            "matter.close",
            "matter.reopen",
            "matter.review.decide",
            "plan.view",
            "plan.draft",
            "plan.publish",
            "category.view",
            "sample.view",
            "sample.draw",
            "programme.view",
            "programme.edit",
            "project.view",
            "project.edit",
            "ledger.export",
            "calendar.view",
            "unit.view",
        }
    ),
    OFFICER: frozenset(
        {
            "matter.view",
            "plan.view",
            "programme.view",
            "project.view",
            "ledger.export",
            "calendar.view",
            "unit.view",
        }
    ).union(*DUTY_ACTS.values()),
    VERIFIER: frozenset(
        {
            "document.view",
            "matter.view",
            "matter.gate.check",
            "matter.verify",
            "matter.evidence.check",
            "matter.sample.check",
            "project.verify",
            "sample.view",
            "matter.look_back",
            "plan.view",
            "matter.reopen",
            "matter.review.decide",
            "category.view",
            "programme.view",
            "project.view",
            "ledger.export",
            "calendar.view",
            "unit.view",
        }
    ),
    LEADER: frozenset(
        {
            "document.view",
            "draft.view",
            "matter.view",
            "plan.view",
            "sample.view",
            "programme.view",
            "project.view",
            "ledger.export",
            "calendar.view",
            "unit.view",
            "journal.checkpoint",
        }
    ),
    ADMINISTRATOR: frozenset(
        {
            "unit.view",
            "unit.edit",
            "user.edit",
            "journal.view",
            "journal.checkpoint",
            "category.view",
            "webhook.edit",
            "category.edit",
            "calendar.view",
            "calendar.edit",
        }
    ),
}
UNIT_BOUND = frozenset({OFFICER})
# Acts that need a certain duty of the officer's unit; an officer's other acts need any duty in the row.
DUTY_BOUND = frozenset().union(*DUTY_ACTS.values())
ALL_ACTS = frozenset().union(*ACTS.values())


@dataclass(frozen=True, slots=True)
class Seat:
    """A post that the actor holds now, or acts for while its holder, `delegated_from`, is away."""

    post_id: int
    title: str
    role: str
    unit_id: int
    unit_name: str
    jurisdiction_id: int
    delegated_from: str = ""

    @property
    def signed_title(self) -> str:
        """The title as it stands under what is done: with whom the actor acts for (代), so that both are named."""
        return f"{self.title}（代{self.delegated_from}）" if self.delegated_from else self.title


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person with the posts held at this moment. Nobody signed in is an actor without seats.

    `token_id` is that of a program's token under which the person acts.
    `units_beside` are those of the person's posts that lend no act here, as a token lends one post's only: they keep apart all the same. Most
    requests never ask for them, so they may be a collection that is fetched when it is.
    """

    user_id: int | None
    name: str
    seats: tuple[Seat, ...] = ()
    units_beside: Collection[int] = frozenset()
    token_id: int | None = None

    def units(self) -> frozenset[int]:
        """The units in which the person has a post at this moment, whether it is acted under or not."""
        return frozenset(self.units_beside).union(seat.unit_id for seat in self.seats)

    def roles(self) -> frozenset[str]:
        """The roles of all seats."""
        return frozenset(seat.role for seat in self.seats)

    def may_somewhere(self, act: str) -> bool:
        """Whether any seat carries the act at all; for showing a menu, never for deciding on a row."""
        return any(act in ACTS[seat.role] for seat in self.seats)


NOBODY = Actor(None, "")


@dataclass(frozen=True, slots=True)
class SystemActor:
    """A job or command that acts by itself, with its acts listed one by one."""

    name: str
    acts: frozenset[str]
    user_id: None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a row belongs: the jurisdictions from its own up to the root, and the units that hold duties in it.

    `units_by_role` says which units have which duty (`lead`, `assist`, `supervise`, `verify`), and which have one in the matter
    above (`above`, `above_verify`).
    """

    jurisdiction_ids: frozenset[int]
    unit_ids: frozenset[int] = field(default_factory=frozenset)
    units_by_role: Mapping[str, frozenset[int]] = field(default_factory=dict)

    def has_duty_for(self, unit_id: int, act: str) -> bool:
        """Whether a duty of that unit carries the act."""
        if act not in DUTY_BOUND:
            return unit_id in self.unit_ids
        return any(
            act in DUTY_ACTS[role] and unit_id in units
            for role, units in self.units_by_role.items()
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes with the seat that carried it, or no with a reason code."""

    allowed: bool
    reason: str = ""
    seat: Seat | None = None


def can(actor: Actor | SystemActor, act: str, scope: Scope) -> Decision:
    """Decide whether `actor` may do `act` to a row of `scope`.

    Raises:
        ValueError: for an act that no table lists, which is a programming error.
    """
    if act not in ALL_ACTS:
        raise ValueError(f"unknown act: {act}")
    if isinstance(actor, SystemActor):
        return Decision(act in actor.acts, "" if act in actor.acts else "SYSTEM_ACT_NOT_LISTED")
    reason = "NO_POST"
    for seat in actor.seats:
        if act not in ACTS[seat.role]:
            reason = "ROLE_MAY_NOT"
            continue
        if seat.role in UNIT_BOUND:
            if scope.has_duty_for(seat.unit_id, act):
                return Decision(allowed=True, seat=seat)
            reason = "OTHER_DUTY" if seat.unit_id in scope.unit_ids else "OTHER_UNIT"
            continue
        if seat.jurisdiction_id in scope.jurisdiction_ids:
            return Decision(allowed=True, seat=seat)
        reason = "OTHER_JURISDICTION"
    return Decision(allowed=False, reason=reason)


class AccessDenied(Exception):
    """The row is visible to the actor but the act is not allowed; the web answers 403."""

    def __init__(self, act: str, reason: str) -> None:
        super().__init__(f"{act}: {reason}")
        self.act = act
        self.reason = reason


def demand(actor: Actor | SystemActor, act: str, scope: Scope) -> Seat | None:
    """`can`, or raise `AccessDenied`; returns the seat under which the act is done."""
    decision = can(actor, act, scope)
    if not decision.allowed:
        raise AccessDenied(act, decision.reason)
    return decision.seat

"""THE lifecycle: which moves drafts and matters allow, as plain data.

`foundation.lifecycle.move` is the only writer of a state; buttons, the database's checks, the diagram in
`docs/concepts/lifecycle.md` and the tests over every (state, move, role) are derived from these tables.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from duban.foundation.lifecycle import Transition
from duban.ledger.choices import DraftState, ExtensionState, Gate, MatterState

DRAFT_TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        name="register",
        sources=(DraftState.PROPOSED,),
        target=DraftState.REGISTERED,
        act="matter.register",
        label=_("Register"),
        requires=("matter", "approver", "basis"),
    ),
    Transition(
        name="dismiss",
        sources=(DraftState.PROPOSED,),
        target=DraftState.DISMISSED,
        act="draft.dismiss",
        label=_("Dismiss"),
        requires=("reason",),
    ),
    Transition(
        name="restore",
        sources=(DraftState.DISMISSED,),
        target=DraftState.PROPOSED,
        act="draft.edit",
        label=_("Restore"),
    ),
    Transition(
        name="merge",
        sources=(DraftState.PROPOSED,),
        target=DraftState.MERGED,
        act="draft.edit",
        label=_("Merge"),
        requires=("into",),
    ),
    Transition(
        name="split",
        sources=(DraftState.PROPOSED,),
        target=DraftState.SPLIT,
        act="draft.edit",
        label=_("Split"),
        requires=("parts",),
    ),
)

_S = MatterState

MATTER_TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        name="assign",
        sources=(_S.REGISTERED,),
        target=_S.ASSIGNED,
        act="matter.assign",
        label=_("Assign"),
        stamp="assigned_at",
    ),
    Transition(
        name="sign",
        sources=(_S.ASSIGNED,),
        target=_S.ACCEPTED,
        act="matter.sign",
        label=_("Sign for"),
        stamp="accepted_at",
    ),
    Transition(
        name="dispute",
        sources=(_S.ASSIGNED,),
        target=_S.REGISTERED,
        act="matter.dispute",
        label=_("Dispute the assignment"),
        requires=("reason",),
    ),
    Transition(
        name="start",
        sources=(_S.ACCEPTED,),
        target=_S.UNDER_WAY,
        act="matter.report",
        label=_("Begin work"),
        stamp="started_at",
    ),
    Transition(
        name="suspend",
        sources=(_S.ACCEPTED, _S.UNDER_WAY),
        target=_S.SUSPENDED,
        act="matter.suspend",
        label=_("Suspend"),
        requires=("reason",),
        apart=("executor",),
        clock="stop",
    ),
    Transition(
        name="resume",
        sources=(_S.SUSPENDED,),
        target=_S.UNDER_WAY,
        act="matter.suspend",
        label=_("Resume"),
        requires=("reason",),
        clock="run",
    ),
    Transition(
        name="submit",
        sources=(_S.UNDER_WAY,),
        target=_S.SUBMITTED,
        act="matter.submit",
        label=_("Submit for verification"),
        requires=("statement",),
        stamp="submitted_at",
    ),
    Transition(
        name="verify",
        sources=(_S.SUBMITTED,),
        target=_S.VERIFIED,
        act="matter.verify",
        label=_("Verify: passed"),
        requires=("findings",),
        apart=("executor", "applicant", "overturned"),
        stamp="verified_at",
    ),
    Transition(
        name="return",
        sources=(_S.SUBMITTED, _S.VERIFIED),
        target=_S.UNDER_WAY,
        act="matter.verify",
        label=_("Return to be redone"),
        requires=("reason",),
        apart=("executor", "applicant", "overturned"),
    ),
    Transition(
        name="close",
        sources=(_S.VERIFIED,),
        target=_S.CLOSED,
        act="matter.close",
        label=_("File and close"),
        apart=("executor", "applicant", "verifier"),
        stamp="closed_at",
    ),
    Transition(
        name="reopen",
        sources=(_S.CLOSED,),
        target=_S.UNDER_WAY,
        act="matter.reopen",
        label=_("Reopen"),
        requires=("reason",),
        apart=("executor",),
    ),
    Transition(
        name="merge",
        sources=(_S.REGISTERED, _S.ASSIGNED, _S.ACCEPTED, _S.UNDER_WAY),
        target=_S.MERGED,
        act="matter.merge",
        label=_("Merge into another matter"),
        requires=("into", "reason"),
        clock="stop",
    ),
    Transition(
        name="cancel",
        sources=(_S.REGISTERED, _S.ASSIGNED, _S.ACCEPTED, _S.UNDER_WAY, _S.SUSPENDED),
        target=_S.CANCELLED,
        act="matter.cancel",
        label=_("Cancel"),
        requires=("reason",),
        apart=("other_approver",),
        clock="stop",
    ),
)
# What follows from a review that finds that a conclusion does not stand; made by its decision only, so no button shows them.
REVIEW_TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        name="rehear",
        sources=(_S.UNDER_WAY, _S.SUSPENDED),
        target=_S.SUBMITTED,
        act="matter.review.decide",
        label=_("To be verified anew"),
        requires=("review", "reason"),
        apart=("executor", "applicant"),
        clock="run",
        by_act=True,
    ),
    Transition(
        name="overturn",
        sources=(_S.VERIFIED,),
        target=_S.UNDER_WAY,
        act="matter.review.decide",
        label=_("Verification overturned"),
        requires=("review", "reason"),
        apart=("executor", "applicant"),
        by_act=True,
    ),
)
# A request for a later limit: asked for once at a time, decided by somebody else.
EXTENSION_TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        name="grant",
        sources=(ExtensionState.ASKED,),
        target=ExtensionState.GRANTED,
        act="matter.extension.decide",
        label=_("Grant"),
        requires=("limit",),
        apart=("asker", "executor"),
        stamp="decided_at",
    ),
    Transition(
        name="refuse",
        sources=(ExtensionState.ASKED,),
        target=ExtensionState.REFUSED,
        act="matter.extension.decide",
        label=_("Refuse"),
        apart=("asker",),
        stamp="decided_at",
    ),
)

# States in which somebody still has something to do.
OPEN_STATES: tuple[str, ...] = (
    _S.REGISTERED,
    _S.ASSIGNED,
    _S.ACCEPTED,
    _S.UNDER_WAY,
    _S.SUSPENDED,
    _S.SUBMITTED,
    _S.VERIFIED,
)
# States in which the executing units are at work.
WORKING_STATES: tuple[str, ...] = (_S.ACCEPTED, _S.UNDER_WAY)
# States in which an extension may be granted: once a matter is submitted, a later limit would make a late one look timely.
EXTENDABLE_STATES: tuple[str, ...] = (*WORKING_STATES, _S.SUSPENDED)
# States in which a conclusion can have been made and may be reviewed: all from the first submission on that did not end undone.
JUDGED_STATES: tuple[str, ...] = (
    _S.UNDER_WAY,
    _S.SUSPENDED,
    _S.SUBMITTED,
    _S.VERIFIED,
    _S.CLOSED,
)
# States in which units may still be named, added and released: before anybody judges what they did.
UNIT_STATES: tuple[str, ...] = (_S.REGISTERED, _S.ASSIGNED, *EXTENDABLE_STATES)
# States in which a check has something to look at: who checks brings evidence of its own then, and reports on a sample.
CHECKED_STATES: tuple[str, ...] = (_S.SUBMITTED, _S.VERIFIED, _S.CLOSED)
# The gates that must have passed in this round before a move, where the category asks for them.
GATES_BEFORE: dict[str, tuple[str, ...]] = {
    "submit": (Gate.SELF_CHECK,),
    "verify": (Gate.SITE_CHECK, Gate.JOINT_REVIEW),
    "close": (Gate.PUBLICATION,),
}
# Under which act each gate is recorded, in which state of the matter, and who is kept from it.
GATE_ACTS: dict[str, str] = {
    Gate.SELF_CHECK: "matter.gate.self",
    Gate.SITE_CHECK: "matter.gate.check",
    Gate.JOINT_REVIEW: "matter.gate.check",
    Gate.PUBLICATION: "matter.gate.publish",
}
GATE_STATES: dict[str, str] = {
    Gate.SELF_CHECK: _S.UNDER_WAY,
    Gate.SITE_CHECK: _S.SUBMITTED,
    Gate.JOINT_REVIEW: _S.SUBMITTED,
    Gate.PUBLICATION: _S.VERIFIED,
}
# Who does not check a drawn matter: whoever did the work, asked for its closure or judged it.
SAMPLE_APART = ("executor", "applicant", "judge")
GATE_APART: dict[str, tuple[str, ...]] = {
    Gate.SELF_CHECK: (),
    Gate.SITE_CHECK: ("executor", "applicant"),
    Gate.JOINT_REVIEW: ("executor", "applicant"),
    Gate.PUBLICATION: ("executor",),
}

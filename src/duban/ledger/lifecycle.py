"""THE lifecycle: which moves drafts and matters allow, as plain data.

`foundation.lifecycle.move` is the only writer of a state; buttons, the database's checks, the diagram in
`docs/concepts/lifecycle.md` and the tests over every (state, move, role) are derived from these tables.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from duban.foundation.lifecycle import Transition
from duban.ledger.choices import DraftState, MatterState

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

MATTER_TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        name="cancel",
        sources=(MatterState.REGISTERED,),
        target=MatterState.CANCELLED,
        act="matter.cancel",
        label=_("Cancel"),
        requires=("reason",),
    ),
)
OPEN_STATES: tuple[str, ...] = (MatterState.REGISTERED,)

"""What the journal says about a unit or an account, for those who may read it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from duban.foundation import journal
from duban.foundation.access import Actor, can
from duban.people.access import scope_of
from duban.people.choices import ENTRY_LABELS

LATEST = 12


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of the journal about a unit or an account."""

    at: dt.datetime
    name: str
    actor: str
    post: str


def history_of(actor: Actor, stream: str, jurisdiction_id: int) -> tuple[HistoryLine, ...]:
    """The latest lines of a stream, newest first; none for who may not read the journal there."""
    if not can(actor, "journal.view", scope_of(jurisdiction_id)).allowed:
        return ()
    entries = journal.history(stream)[-LATEST:]
    return tuple(
        HistoryLine(e.at, str(ENTRY_LABELS[e.name]), e.actor, e.post) for e in reversed(entries)
    )

"""What all acts on a matter do alike: lock its row, check state, act and separation, take texts, write the line.

Called by the other modules of this package only; each keeps its own rules. `ActRefused` is the one exception for what is
wrong with an act itself; a wrong state, a missing permission and an obstacle are told by the kernel's exceptions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from duban.extraction import find_secrecy_marking
from duban.foundation import clock, journal
from duban.foundation.access import AccessDenied, Actor, Seat, demand
from duban.foundation.lifecycle import WrongState
from duban.foundation.statements import locked_row
from duban.ledger.models import Matter

# What is done again within these minutes, word for word, is a second click and no second act.
AGAIN_MINUTES = 10


class ActRefused(Exception):
    """An act lacks something or contradicts what stands; `code` says what, `params` where."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(f"{code} {params}")
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Act:
    """One act on one matter that was let in: the locked row, who does it under which seat, and when."""

    matter: Matter
    actor: Actor
    seat: Seat
    at: dt.datetime

    @property
    def by(self) -> dict[str, Any]:
        """The columns that say who: `user_id` and `post_id`."""
        return {"user_id": self.actor.user_id, "post_id": self.seat.post_id}

    def tell(self, name: str, content: Mapping[str, Any]) -> None:
        """Write the act's line into the matter's stream."""
        journal.write(
            self.matter.stream,
            f"matter.{name}",
            actor=self.actor,
            at=self.at,
            seat=self.seat,
            content=content,
        )


def locked_matter(matter_id: int) -> Matter:
    """The matter's row, locked until the transaction ends, as every writer to its stream needs it."""
    return locked_row(Matter, matter_id)


def lock_in_order(*ids: int) -> list[Matter]:
    """The rows of several matters, locked in the order of their keys, so that two writes at once never wait for each other."""
    return list(Matter.objects.select_for_update().filter(pk__in=ids).order_by("pk"))


def begin_act(
    matter_id: int,
    act: str,
    *,
    states: Collection[str],
    actor: Actor,
    name: str = "",
    apart: Iterable[str] = (),
) -> Act:
    """Lock the matter and let the actor in: the state, the act, the separation of duties, in this order.

    Raises:
        WrongState: where the matter is in none of `states`; it names the act's `name` (default: the act).
        AccessDenied: where the actor may not, or is on a side that is kept apart.
    """
    matter = locked_matter(matter_id)
    if matter.state not in states:
        raise WrongState(name or act, matter.state)
    # A person acts under a seat; only jobs have none, and no job does any of these acts.
    seat = cast("Seat", demand(actor, act, matter.scope()))
    keep_sides_apart(matter, act, apart, actor)
    return Act(matter, actor, seat, clock.now())


def keep_sides_apart(matter: Matter, act: str, sides: Iterable[str], actor: Actor) -> None:
    """The separation of duties for an act that is no move.

    Raises:
        AccessDenied: with reason `APART_` and the side that the actor is on.
    """
    for side in sides:
        if matter.bars(side, actor):
            raise AccessDenied(act, f"APART_{side.upper()}")


def stated(text: str, code: str = "") -> str:
    """A text as it is kept; with a code it must not be empty.

    Raises:
        ActRefused: with the code, or `SECRECY_MARKING`: classified content is refused and nothing of it is kept.
    """
    clean = text.strip()
    if code and not clean:
        raise ActRefused(code)
    marking = find_secrecy_marking(clean)
    if marking is not None:
        raise ActRefused("SECRECY_MARKING", level=marking.level)
    return clean


def position_of(row: Any) -> int:
    """Which row of its kind below its matter this is, from 1: rows are never taken out, so a position never changes.

    Rows of a registration are written many at once and their ids are not told, so the journal names them like this.
    """
    below: int = type(row)._default_manager.filter(matter_id=row.matter_id, pk__lte=row.pk).count()
    return below


def again_since(at: dt.datetime) -> dt.datetime:
    """From when on the same act, word for word, is taken for a second click."""
    return at - dt.timedelta(minutes=AGAIN_MINUTES)

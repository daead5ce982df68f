"""What the pages of the journal's checkpoints show, and the one act on them: making one.

A checkpoint tells nothing of what the lines say, so whoever may see the page sees all of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.http import Http404

from duban.foundation.access import AccessDenied, Actor
from duban.foundation.models import Checkpoint
from duban.foundation.proof import checkpoints, keys, sequencer
from duban.journal import TileMissing

ACT = "journal.checkpoint"
LATEST = 50


@dataclass(frozen=True, slots=True)
class CheckpointRow:
    """One checkpoint in the list."""

    pk: int
    at: dt.datetime
    size: int
    root: str


@dataclass(frozen=True, slots=True)
class CheckpointList:
    """The latest checkpoints, newest first; `has_new` where lines were written since."""

    rows: tuple[CheckpointRow, ...]
    keys: tuple[str, ...]
    has_new: bool


@dataclass(frozen=True, slots=True)
class CheckpointPage:
    """One checkpoint as it is printed: `note` is the whole of it, to the letter."""

    pk: int
    at: dt.datetime
    size: int
    root: str
    note: str
    key: str

    @property
    def lines(self) -> tuple[str, ...]:
        """The note line by line; one is empty."""
        return tuple(self.note.rstrip("\n").split("\n"))


class CheckpointRefused(Exception):
    """No checkpoint can be signed; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def checkpoint_list(actor: Actor) -> CheckpointList:
    """The page of all checkpoints.

    Raises:
        AccessDenied: where no post of the actor's carries the act.
    """
    _demand(actor)
    found = Checkpoint.objects.order_by("-id")[:LATEST]
    rows = tuple(CheckpointRow(c.pk, c.at, c.size, c.root) for c in found)
    return CheckpointList(rows, tuple(map(str, keys.known())), sequencer.has_new())


def checkpoint_page(actor: Actor, pk: int) -> CheckpointPage:
    """The page of one checkpoint.

    Raises:
        AccessDenied: where no post of the actor's carries the act.
        Http404: where there is none of that id.
    """
    _demand(actor)
    found = Checkpoint.objects.select_related("key").filter(pk=pk).first()
    if found is None:
        raise Http404
    return CheckpointPage(found.pk, found.at, found.size, found.root, found.note, found.key.text)


def make_checkpoint(actor: Actor) -> int:
    """Sign how the journal stands now; returns the checkpoint's id.

    Raises:
        AccessDenied: where no post of the actor's carries the act.
        CheckpointRefused: where the key or the stored tree can't be used.
    """
    _demand(actor)
    with _refusals():
        return int(checkpoints.make().pk)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except keys.KeyRefused as error:
        raise CheckpointRefused(error.code) from error
    except TileMissing as error:
        raise CheckpointRefused("TREE_ODD") from error


def _demand(actor: Actor) -> None:
    """The journal belongs to the whole site, not to a place: any post that carries the act will do."""
    if not actor.may_somewhere(ACT):
        raise AccessDenied(ACT, "ROLE_MAY_NOT")

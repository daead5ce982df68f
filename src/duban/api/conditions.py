"""The revision that a program has seen (`If-Match`), held against the one that stands, with the row locked."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Model
from django.http import HttpRequest

from duban.api.answers import tag_of
from duban.api.problems import Problem
from duban.foundation import journal
from duban.foundation.statements import locked_row
from duban.ledger.actions.acting import lock_in_order
from duban.ledger.queries.record import revision_of

_TAG = re.compile(r'(W/)?"(\d{1,12})(?:\.[0-9a-f]+)?"')


def demand_seen(request: HttpRequest, matter_id: int, *others: int, needed: bool = False) -> None:
    """Let a write through only where the matter stands as the program saw it; called inside the write's transaction.

    `others` are matters that the write locks too: all of them are locked here, in the order that keeps two writes from waiting for each other.
    Of a tag the revision counts, and not how it was rendered that day. A weak tag never matches (RFC 9110, 13.1.1).

    Raises:
        Problem: 428 where `needed` and nothing is said, 412 where the matter was changed since.
    """
    if not is_said(request, needed=needed):
        return
    lock_in_order(matter_id, *others)
    demand_revision(request, revision_of(matter_id))


def demand_seen_row(request: HttpRequest, model: type[Model], pk: int) -> None:
    """The same for a row with a stream of its own (a project, a plan): its revision is the number of its newest line.

    Raises:
        Problem: 412 where it was changed since.
    """
    if is_said(request):
        row: Any = locked_row(model, pk)
        demand_revision(request, journal.revision_of(row.stream))


def is_said(request: HttpRequest, *, needed: bool = False) -> bool:
    """Whether the program says which revision it has seen.

    Raises:
        Problem: 428 where it must and does not.
    """
    if request.headers.get("If-Match", "").strip():
        return True
    if needed:
        raise Problem(428, "PRECONDITION_REQUIRED")
    return False


def demand_revision(request: HttpRequest, stands: int) -> None:
    """Hold the revision that was seen against the one that stands, of a row that is locked.

    Raises:
        Problem: 412 where they differ.
    """
    said = request.headers["If-Match"].strip()
    if said != "*" and stands not in revisions_seen(request):
        headers = {"ETag": tag_of(stands)}
        raise Problem(412, "PRECONDITION_FAILED", headers=headers, revision=stands)


def revisions_seen(request: HttpRequest) -> set[int]:
    """The revisions that the tags of a request name."""
    said = request.headers.get("If-Match", "")
    return {int(number) for weak, number in _TAG.findall(said) if not weak}

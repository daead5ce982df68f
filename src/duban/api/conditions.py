"""The revision that a program has seen (`If-Match`), held against the one that stands, with the matter's row locked."""

from __future__ import annotations

import re

from django.http import HttpRequest

from duban.api.answers import tag_of
from duban.api.problems import Problem
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
    said = request.headers.get("If-Match", "").strip()
    if not said:
        if needed:
            raise Problem(428, "PRECONDITION_REQUIRED")
        return
    lock_in_order(matter_id, *others)
    stands = revision_of(matter_id)
    seen = {int(number) for weak, number in _TAG.findall(said) if not weak}
    if said != "*" and stands not in seen:
        headers = {"ETag": tag_of(stands)}
        raise Problem(412, "PRECONDITION_FAILED", headers=headers, revision=stands)

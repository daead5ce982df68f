"""Idempotency keys: a writing request that is repeated with its key is answered as before, and done once.

The answer is kept in the transaction of the write: both are there or neither. A refused request keeps nothing, so it may be sent
again. What comes a second time while the first is being done is refused, or, where one process cannot see the other's transaction
(SQLite), waits for it and gets its answer.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse

from duban.api.models import KeptAnswer
from duban.api.problems import Problem
from duban.foundation import clock
from duban.foundation.bulk import insert_new
from duban.foundation.statements import Statement, fetched, number
from duban.foundation.statements import text as text_slot
from duban.people.queries.tokens import Bearer

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
KEPT_FOR = dt.timedelta(hours=24)
KEPT_HEADERS = ("ETag", "Location")
_KEY = re.compile(r"[\x21-\x7e]{1,128}")
_KEPT = Statement(
    lambda: KeptAnswer.objects.filter(token_id=number("token"), key=text_slot("key")).order_by()
)
_at_work: set[tuple[int, str]] = set()
_guard = threading.Lock()


def once(
    request: HttpRequest, work: Callable[[], HttpResponse], *, seen: Callable[[], object]
) -> HttpResponse:
    """Do a writing request in one transaction; with a key at most once.

    Args:
        seen: raises where the actor may not see what the answer tells of: a kept answer is for who still may.

    Raises:
        Problem: KEY_MALFORMED, KEY_REUSED for a key that came with another request, KEY_IN_USE.
    """
    key = key_of(request)
    if key is None:
        with transaction.atomic():
            seen()
            return work()
    asked = asked_by(request, request.body)
    with alone(key), transaction.atomic():
        seen()
        lock(key)
        known = kept_answer(key, asked)
        if known is not None:
            return known
        response = work()
        keep(key, asked, response)
    return response


def key_of(request: HttpRequest) -> tuple[int, str] | None:
    """The request's key, with the token to which it belongs."""
    text = request.headers.get(HEADER)
    bearer: Bearer | None = getattr(request, "bearer", None)
    if text is None or bearer is None:
        return None
    if not _KEY.fullmatch(text):
        raise Problem(400, "KEY_MALFORMED")
    return bearer.token_id, text


def asked_by(request: HttpRequest, body: bytes) -> str:
    """The digest of what is asked: method, address, the revision that was seen, and the content."""
    seen = request.headers.get("If-Match", "")
    head = f"{request.method}\n{request.get_full_path()}\n{seen}\n"
    return hashlib.sha256(head.encode() + body).hexdigest()


@contextmanager
def alone(key: tuple[int, str]) -> Iterator[None]:
    """Nobody else in this process does the same request meanwhile."""
    with _guard:
        if key in _at_work:
            raise Problem(409, "KEY_IN_USE", headers={"Retry-After": "1"})
        _at_work.add(key)
    try:
        yield
    finally:
        with _guard:
            _at_work.discard(key)


def lock(key: tuple[int, str]) -> None:
    """Nor in any other process, until the transaction ends. SQLite has one writer at a time anyhow."""
    if connection.vendor != "postgresql":
        return
    ((is_ours,),) = fetched("SELECT pg_try_advisory_xact_lock(%s::bigint)", [number_of(key)])
    if not is_ours:
        raise Problem(409, "KEY_IN_USE", headers={"Retry-After": "1"})


def number_of(key: tuple[int, str]) -> int:
    """The number under which PostgreSQL locks a key."""
    return int.from_bytes(hashlib.sha256(repr(key).encode()).digest()[:8], "big", signed=True)


def kept_answer(key: tuple[int, str], asked: str) -> HttpResponse | None:
    """The answer that was given to the same request; None where there was none."""
    token_id, text = key
    rows = _KEPT.objects(token=token_id, key=text)
    if not rows:
        return None
    (kept,) = rows
    if kept.kept_at < clock.now() - KEPT_FOR:
        kept.delete()
        return None
    if kept.request != asked:
        raise Problem(422, "KEY_REUSED")
    response = HttpResponse(bytes(kept.body), status=kept.status, headers=kept.headers)
    response.headers["Content-Type"] = "application/json"
    response.headers[REPLAYED] = "true"
    return response


def is_replayed(response: HttpResponse) -> bool:
    """Whether an answer is one that was kept."""
    return REPLAYED in response.headers


def answer_meanwhile(key: tuple[int, str], asked: str) -> HttpResponse | None:
    """The answer that another process gave to the same request since it was asked for first.

    Raises:
        Problem: KEY_IN_USE where the other one is still at it.
    """
    with transaction.atomic():
        lock(key)
        return kept_answer(key, asked)


def keep(key: tuple[int, str], asked: str, response: HttpResponse) -> None:
    """Keep an answer, in the transaction of what it tells.

    Raises:
        Problem: KEY_IN_USE where another process was faster.
    """
    token_id, text = key
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    try:
        kept = KeptAnswer(
            token_id=token_id,
            key=text,
            request=asked,
            status=response.status_code,
            body=response.content,
            headers=headers,
            kept_at=clock.now(),
        )
        insert_new([kept])
    except IntegrityError as error:
        raise Problem(409, "KEY_IN_USE", headers={"Retry-After": "1"}) from error


def sweep() -> int:
    """Drop the answers whose time is over; how many."""
    return KeptAnswer.objects.filter(kept_at__lt=clock.now() - KEPT_FOR).delete()[0]

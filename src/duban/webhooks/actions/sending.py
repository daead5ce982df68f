"""Sends what is due, keeps each attempt, and decides what follows from its outcome. Called by workers, many at once if there are many.

A delivery is taken by moving its time on: a worker that dies with it leaves it due again, under the same identity. So each message
arrives at least once. The network is never waited for inside a transaction.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from random import SystemRandom

from django.db import transaction
from django.db.models import Exists, OuterRef

from duban import __version__
from duban.foundation import clock, outgoing, sealing
from duban.foundation.outgoing import Answer, Unsent
from duban.webhooks.actions.endpoints import SENDER, secrets_of, stop_endpoint
from duban.webhooks.actions.signing import signed_headers
from duban.webhooks.choices import Stopped
from duban.webhooks.models import Attempt, Delivery, Endpoint

log = logging.getLogger(__name__)
# Before the second and each later attempt; the last one is made some three days after the first.
PAUSES = tuple(
    dt.timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18000, 36000, 43200, 43200, 43200, 57600)
)
# Up to this share more or less, so that what failed together does not come back together.
JITTER = 0.2
SECONDS = 10.0
# A delivery that was taken so long ago has lost its worker.
LEASE = dt.timedelta(seconds=180)
# So long without one success, and an address is stopped.
PATIENCE = dt.timedelta(days=5)
LONGEST_WISH = dt.timedelta(hours=12)
ROUND, PER_ENDPOINT, THREADS = 16, 4, 8
TURN_SECONDS = 5.0
KEPT_ANSWER = 500


@dataclass(frozen=True, slots=True)
class _Taken:
    """A delivery that this worker took, with all that sending needs."""

    delivery: Delivery
    url: str
    body: bytes
    headers: dict[str, str]


def send_healthy() -> int:
    """Send what is due to receivers whose last attempt succeeded; returns how many attempts were made."""
    return _send(is_failing=False)


def send_failing() -> int:
    """The same for the others, apart from them: who does not answer keeps nobody waiting."""
    return _send(is_failing=True)


def send_all() -> int:
    """All that is due now, for who runs no worker all the time."""
    return send_healthy() + send_failing()


def _send(*, is_failing: bool) -> int:
    until, made = time.monotonic() + TURN_SECONDS, 0
    while time.monotonic() < until:
        taken = list(_take(is_failing=is_failing))
        if not taken:
            break
        made += len(taken)
        with ThreadPoolExecutor(THREADS, thread_name_prefix="webhook") as pool:
            ways: dict[Future[Answer], _Taken] = {pool.submit(_post, one): one for one in taken}
            for way in as_completed(ways):
                _settle(ways[way].delivery, way)
    return made


def _take(*, is_failing: bool) -> Iterator[_Taken]:
    """Some of what is due to each receiver in turn, the oldest first; looking takes no lock."""
    waiting = Delivery.objects.filter(endpoint=OuterRef("pk"), next_at__lte=clock.now())
    found = Endpoint.objects.kept().filter(Exists(waiting), stopped=Stopped.RUNNING)
    receivers = list(found.filter(failing_since__isnull=not is_failing))
    # Whoever has much waiting does not come before the others.
    SystemRandom().shuffle(receivers)
    left = ROUND
    for endpoint in receivers:
        # One at a time tells enough about a receiver that did not answer.
        for delivery in _due(endpoint, min(left, 1 if is_failing else PER_ENDPOINT)):
            if _claim(delivery):
                left -= 1
                if (prepared := _prepared(delivery)) is not None:
                    yield prepared


def _due(endpoint: Endpoint, most: int) -> list[Delivery]:
    due = Delivery.objects.filter(endpoint=endpoint, next_at__lte=clock.now())
    return list(due.select_related("endpoint", "message").order_by("next_at", "pk")[:most])


@transaction.atomic
def _claim(delivery: Delivery) -> bool:
    """Move its time on; False where another worker was faster, or the receiver was stopped meanwhile."""
    endpoint = _locked(delivery)
    if endpoint is None or endpoint.stopped:
        return False
    now = clock.now()
    same = Delivery.objects.filter(pk=delivery.pk, next_at=delivery.next_at)
    delivery.next_at, delivery.tries = now + LEASE, delivery.tries + 1
    return same.update(next_at=delivery.next_at, tries=delivery.tries) == 1


def _locked(delivery: Delivery) -> Endpoint | None:
    """The receiver, locked; None where it was removed."""
    rows = Endpoint.objects.kept().select_for_update()
    return rows.filter(pk=delivery.endpoint_id).first()


def _prepared(delivery: Delivery) -> _Taken | None:
    """Signed at this instant; None where there is nothing to sign with, which is kept as a failure."""
    message, body = delivery.message, delivery.message.body.encode()
    try:
        keys = secrets_of(delivery.endpoint)
    except sealing.Unsealable:
        _keep_failure(delivery, Attempt(code="SECRET_LOST"))
        return None
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": f"Duban-Webhooks/{__version__}",
        **signed_headers(keys, message.message_id, clock.now(), body),
    }
    return _Taken(delivery, delivery.endpoint.url, body, headers)


def _post(taken: _Taken) -> Answer:
    """In a thread of its own; touches no rows."""
    return outgoing.post(taken.url, taken.body, taken.headers, seconds=SECONDS)


def _settle(delivery: Delivery, way: Future[Answer]) -> None:
    """Keep what came of an attempt, and decide what follows."""
    try:
        answer = way.result()
    except Unsent as error:
        _keep_failure(delivery, Attempt(code=error.code, answer=error.detail[:KEPT_ANSWER]))
        return
    except Exception as error:
        # The other deliveries of the round were sent and must be kept as sent, whatever this one met.
        log.exception("%s to %s", delivery.message.message_id, delivery.endpoint_id)
        _keep_failure(delivery, Attempt(code="UNEXPECTED", answer=type(error).__name__))
        return
    attempt = Attempt(
        status=answer.status, answer=answer.text[:KEPT_ANSWER], milliseconds=answer.milliseconds
    )
    if 200 <= answer.status < 300:
        _keep_success(delivery, attempt)
    else:
        wish = min(dt.timedelta(seconds=answer.retry_seconds), LONGEST_WISH)
        _keep_failure(delivery, attempt, wish=wish)


@transaction.atomic
def _keep_success(delivery: Delivery, attempt: Attempt) -> None:
    now = clock.now()
    # Before its deliveries, as everywhere, so that two who write never wait for each other.
    there = Endpoint.objects.kept().filter(pk=delivery.endpoint_id)
    if not there.update(sent_at=now, failing_since=None):
        return  # removed while the message was on its way, with all that was kept of it
    _keep(delivery, attempt)
    # Where somebody had it sent again meanwhile, it is.
    same = Delivery.objects.filter(pk=delivery.pk, tries=delivery.tries)
    same.update(next_at=None, sent_at=now, given_up_at=None)


@transaction.atomic
def _keep_failure(
    delivery: Delivery, attempt: Attempt, *, wish: dt.timedelta = dt.timedelta(0)
) -> None:
    """Try again later or give up; stop a receiver that is gone, or that has failed for days."""
    now, tries = clock.now(), delivery.tries
    endpoint = _locked(delivery)
    if endpoint is None:
        return
    _keep(delivery, attempt)
    is_gone = attempt.status == 410
    if is_gone or tries > len(PAUSES):
        outcome = {"next_at": None, "given_up_at": now}
    else:
        outcome = {"next_at": now + max(_varied(PAUSES[tries - 1]), wish)}
    # Somebody may have sent it again meanwhile, or stopped the receiver: then that counts.
    Delivery.objects.filter(pk=delivery.pk, next_at=delivery.next_at).update(**outcome)
    if endpoint.failing_since is None:
        endpoint.failing_since = now
        endpoint.save(update_fields=["failing_since"])
    if is_gone:
        stop_endpoint(endpoint.pk, reason=Stopped.GONE, actor=SENDER)
    elif now - endpoint.failing_since > PATIENCE:
        stop_endpoint(endpoint.pk, reason=Stopped.FAILING, actor=SENDER)


def _keep(delivery: Delivery, attempt: Attempt) -> None:
    attempt.delivery, attempt.at = delivery, clock.now()
    attempt.save(force_insert=True)
    said = attempt.status or attempt.code
    log.info("%s to %s: %s", delivery.message.message_id, delivery.endpoint_id, said)


def _varied(pause: dt.timedelta) -> dt.timedelta:
    return pause * SystemRandom().uniform(1 - JITTER, 1 + JITTER)

"""The list of receivers, one receiver with what was sent to it, and one delivery with its attempts, as frozen values."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from duban.foundation import clock, journal
from duban.foundation.access import Actor, can
from duban.foundation.models import Entry
from duban.people.access import scope_of, seen_jurisdictions
from duban.people.models import Jurisdiction, Post
from duban.people.queries.journal import LATEST, HistoryLine
from duban.webhooks.access import ACT, fetch_delivery, fetch_endpoint, visible_endpoints
from duban.webhooks.choices import ENTRY_LABELS, FAILURES, KINDS, TEST_KIND, Stopped
from duban.webhooks.models import Attempt, Delivery, Endpoint

SHOWN = 50
REMOVED_LOOKED_AT = 500
Standing = Literal["sent", "waiting", "given_up", "held"]


@dataclass(frozen=True, slots=True)
class EndpointLine:
    """One receiver in the list."""

    pk: int
    name: str
    url: str
    place: str
    stopped: str
    stopped_label: str | Promise
    failing_since: dt.datetime | None
    sent_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One message on its way to a receiver; `outcome` is how the last attempt ended."""

    pk: int
    kind: str
    label: str | Promise
    number: str
    made_at: dt.datetime
    standing: Standing
    tries: int
    next_at: dt.datetime | None
    outcome: str | Promise


@dataclass(frozen=True, slots=True)
class EndpointPage:
    """One receiver."""

    line: EndpointLine
    kinds: tuple[str | Promise, ...]
    includes_below: bool
    is_secret_taken: bool
    previous_until: dt.datetime | None
    waiting: int
    unsent: int
    deliveries: tuple[DeliveryLine, ...]
    history: tuple[HistoryLine, ...] | None


@dataclass(frozen=True, slots=True)
class RemovedLine:
    """A receiver that is gone, as the journal tells of it; `deliveries` are what was kept, `unsent` those among them that never arrived."""

    name: str
    at: dt.datetime
    actor: str
    post: str
    deliveries: int
    unsent: int


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """One try."""

    at: dt.datetime
    status: int | None
    reason: str | Promise
    answer: str
    milliseconds: int


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """One delivery; `body` is what was sent, indented for reading."""

    line: DeliveryLine
    endpoint: EndpointLine
    message_id: str
    body: str
    attempts: tuple[AttemptLine, ...]


def endpoint_list(actor: Actor) -> tuple[EndpointLine, ...]:
    """The receivers that the actor keeps."""
    found = visible_endpoints(actor).select_related("jurisdiction")
    return tuple(_endpoint_line(endpoint) for endpoint in found)


def removed_list(actor: Actor) -> tuple[RemovedLine, ...]:
    """The receivers removed last of the places whose journal the actor reads, the latest first."""
    places = seen_jurisdictions(actor, "journal.view")
    if not places:
        return ()
    told = Entry.objects.filter(stream__startswith="webhook:", name="webhook.remove")
    lines = list(told.order_by("-pk")[:REMOVED_LOOKED_AT])
    posts = Post.objects.filter(pk__in={line.post_id for line in lines})
    homes = dict(posts.values_list("pk", "unit__jurisdiction_id"))
    found = []
    for line in lines:
        said = json.loads(line.content)
        # The first lines of this kind name no place: whoever removed it kept it from the own one.
        if said.get("jurisdiction", homes.get(line.post_id or 0)) in places:
            facts = said["name"], line.at, line.actor, line.post
            found.append(RemovedLine(*facts, said["deliveries"], said["unsent"]))
    return tuple(found[:LATEST])


def place_options(actor: Actor) -> list[tuple[int, str]]:
    """The places for which the actor may add a receiver, those of the actor's own posts first."""
    places = Jurisdiction.objects.filter(pk__in=seen_jurisdictions(actor, ACT))
    own = {seat.jurisdiction_id for seat in actor.seats}
    return sorted(places.values_list("pk", "name"), key=lambda place: place[0] not in own)


def endpoint_page(actor: Actor, pk: int) -> EndpointPage:
    """One receiver with the latest deliveries; raises as `fetch_endpoint`."""
    endpoint = fetch_endpoint(actor, pk)
    own = Delivery.objects.filter(endpoint=endpoint)
    until = endpoint.previous_until
    return EndpointPage(
        line=_endpoint_line(endpoint),
        kinds=tuple(KINDS[kind] for kind in endpoint.kinds if kind in KINDS),
        includes_below=endpoint.includes_below,
        is_secret_taken=endpoint.secret_taken_at is not None,
        previous_until=until if until and until > clock.now() else None,
        waiting=own.filter(next_at__isnull=False).count(),
        unsent=own.unsent().filter(next_at=None).count(),
        deliveries=_delivery_lines(list(own.select_related("message").order_by("-made_at", "-pk")[:SHOWN])),
        history=_history(actor, endpoint.stream, endpoint.jurisdiction_id),
    )  # fmt: skip


def delivery_page(actor: Actor, pk: int) -> DeliveryPage:
    """One delivery with its attempts; raises as `fetch_delivery`."""
    delivery = fetch_delivery(actor, pk)
    attempts = delivery.attempts.order_by("-id")[:SHOWN]
    (line,) = _delivery_lines([delivery])
    body = json.dumps(json.loads(delivery.message.body), ensure_ascii=False, indent=2)
    return DeliveryPage(
        line=line,
        endpoint=_endpoint_line(delivery.endpoint),
        message_id=delivery.message.message_id,
        body=body,
        attempts=tuple(
            AttemptLine(a.at, a.status, FAILURES.get(a.code, a.code), a.answer, a.milliseconds)
            for a in attempts
        ),
    )


def _endpoint_line(endpoint: Endpoint) -> EndpointLine:
    return EndpointLine(
        pk=endpoint.pk,
        name=endpoint.name,
        url=endpoint.url,
        place=endpoint.jurisdiction.name,
        stopped=endpoint.stopped,
        stopped_label=Stopped(endpoint.stopped).label,
        failing_since=endpoint.failing_since,
        sent_at=endpoint.sent_at,
    )


def _delivery_lines(deliveries: list[Delivery]) -> tuple[DeliveryLine, ...]:
    latest: dict[int, Attempt] = {}
    for attempt in Attempt.objects.filter(delivery__in=deliveries).order_by("id"):
        latest[attempt.delivery_id] = attempt
    return tuple(_delivery_line(d, latest.get(d.pk)) for d in deliveries)


def _delivery_line(delivery: Delivery, last: Attempt | None) -> DeliveryLine:
    data = json.loads(delivery.message.body)["data"]
    kind = delivery.message.kind
    outcome: str | Promise = ""
    if last is not None:
        outcome = str(last.status) if last.status else FAILURES.get(last.code, last.code)
    return DeliveryLine(
        pk=delivery.pk,
        kind=kind,
        label=_("Test") if kind == TEST_KIND else KINDS.get(kind, kind),
        number=data.get("matter", {}).get("number", ""),
        made_at=delivery.made_at,
        standing=_standing(delivery),
        tries=delivery.tries,
        next_at=delivery.next_at,
        outcome=outcome,
    )


def _standing(delivery: Delivery) -> Standing:
    if delivery.next_at is not None:
        return "waiting"
    if delivery.sent_at is not None:
        return "sent"
    return "given_up" if delivery.given_up_at is not None else "held"


def _history(actor: Actor, stream: str, place_id: int) -> tuple[HistoryLine, ...] | None:
    """The latest changes, newest first; None for who may not read the journal there."""
    if not can(actor, "journal.view", scope_of(place_id)).allowed:
        return None
    lines = journal.history(stream)[-LATEST:]
    return tuple(
        HistoryLine(e.at, str(ENTRY_LABELS[e.name]), e.actor, e.post) for e in reversed(lines)
    )

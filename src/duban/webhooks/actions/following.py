"""Follows the journal: a line about a matter, a plan or a project becomes a message, and a delivery for each receiver that wants it.

Called by `foundation.followers` inside its transaction; writes rows and sends nothing. What a message says is limited to what
an outsider may know: numbers, states, days and units, no title, no text and nobody's name.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from duban.foundation import clock
from duban.foundation.followers import PlacedLine
from duban.ledger.models import Duty, Matter
from duban.ledger.models.instants import light_of
from duban.people.models import Jurisdiction
from duban.webhooks.actions.signing import new_message_id
from duban.webhooks.actions.works import Said, said_of_plans, said_of_projects
from duban.webhooks.choices import EVENTS, TEST_KIND
from duban.webhooks.models import Delivery, Endpoint, Message


@dataclass(frozen=True, slots=True)
class _Wanting:
    """The receivers of a batch, each with its own place and those below."""

    endpoints: Sequence[Endpoint]
    below: Mapping[int, frozenset[int]]

    def of(self, kind: str, at: dt.datetime, place_id: int) -> list[Endpoint]:
        return [e for e in self.endpoints if e.wants(kind, at, place_id, self.below[e.pk])]


def follow(lines: Sequence[PlacedLine]) -> None:
    """Write what there is to tell of these lines."""
    endpoints = list(Endpoint.objects.kept())
    if not endpoints:
        return
    below = {e.pk: Jurisdiction.objects.ids_below(e.jurisdiction_id) for e in endpoints}
    wanting = _Wanting(endpoints, below)
    said = _said_of_matters(lines) | said_of_plans(lines) | said_of_projects(lines)
    for line in lines:
        if line.number in said:
            place, data = said[line.number]
            kind, _ = EVENTS[line.name]
            if wanted := wanting.of(kind, line.at, place):
                _write(kind, line, data, wanted)


def write_test(endpoint: Endpoint) -> Delivery:
    """A message that only says that it is a test, on its way to one receiver."""
    data = {"endpoint": endpoint.name}
    message = _message(TEST_KIND, clock.now(), data, None)
    message.save(force_insert=True)
    return _delivery(endpoint, message, clock.now(), save=True)


def _said_of_matters(lines: Sequence[PlacedLine]) -> Said:
    """What there is to say of lines about matters, by the line's place, with where the matter lies."""
    told = [(line, pk) for line in lines if (pk := _matter_of(line)) is not None]
    matters = _matters({pk for _, pk in told})
    units = _units(matters)
    return {
        line.number: (matters[pk].jurisdiction_id, _data(line, matters[pk], units[pk]))
        for line, pk in told
        if pk in matters
    }


def _matter_of(line: PlacedLine) -> int | None:
    noun, key = line.subject
    return key if noun == "matter" else None


def _matters(ids: Collection[int]) -> dict[int, Matter]:
    found = Matter.objects.filter(pk__in=ids).select_related("category", "jurisdiction")
    return {matter.pk: matter for matter in found}


def _units(ids: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    duties = Duty.objects.standing().filter(matter_id__in=ids).select_related("unit")
    for duty in duties.order_by("pk"):
        if duty.unit is not None:
            unit = {"id": duty.unit.pk, "name": duty.unit.name, "role": duty.role}
            found[duty.matter_id].append(unit)
    return found


def _data(line: PlacedLine, matter: Matter, units: list[dict[str, Any]]) -> dict[str, Any]:
    """The state is the one that the line led to; all else is as it stands when the message is made."""
    state = str(line.content.get("to", matter.state)) if _is_move(line) else matter.state
    light = light_of(matter.standing()._replace(state=state), clock.moment())
    return {
        "matter": {
            "id": matter.pk,
            "number": matter.number,
            "state": state,
            "light": light or None,
            "due_on": _day(matter.due_on),
            "due_at": _instant(matter.due_at) if matter.due_at else None,
            "done_on": _day(matter.done_on),
            "category": matter.category.code,
            "jurisdiction": {"id": matter.jurisdiction_id, "name": matter.jurisdiction.name},
            "units": units,
            "address": _address(matter),
        },
        "change": {"from": line.content["from"], "to": line.content["to"]}
        if _is_move(line)
        else None,
        "journal": {"place": line.number, "sequence": line.sequence},
    }


def _is_move(line: PlacedLine) -> bool:
    """Whether the line tells of a move of the matter itself, and not of an extension."""
    return line.name.startswith("matter.") and {"from", "to"} <= line.content.keys()


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _instant(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _address(matter: Matter) -> str | None:
    base = settings.PUBLIC_ADDRESS.rstrip("/")
    return base + reverse("ledger:matter-page", args=[matter.pk]) if base else None


def _write(
    kind: str, line: PlacedLine, data: Mapping[str, Any], wanted: Sequence[Endpoint]
) -> None:
    message = _message(kind, line.at, data, line.number)
    message.save(force_insert=True)
    now = clock.now()
    Delivery.objects.bulk_create(
        _delivery(endpoint, message, now, save=False) for endpoint in wanted
    )


def _message(kind: str, at: dt.datetime, data: Mapping[str, Any], number: int | None) -> Message:
    body = {"type": kind, "timestamp": _instant(at), "data": data}
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Message(message_id=new_message_id(), kind=kind, body=text, number=number, at=at)


def _delivery(endpoint: Endpoint, message: Message, now: dt.datetime, *, save: bool) -> Delivery:
    """Due now, or held where the receiver is stopped."""
    next_at = None if endpoint.stopped else now
    delivery = Delivery(endpoint=endpoint, message=message, made_at=now, next_at=next_at)
    if save:
        delivery.save(force_insert=True)
    return delivery

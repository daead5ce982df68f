"""Documents of the escalation ladder: a person issues a reminder, notice, circular or summons, the addressee answers it.

Nothing here issues anything by itself; `queries.ladder` only proposes. Each line stands in the document's stream and in that of
every matter that it is about.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from django.db import transaction

from duban.foundation import clock, journal
from duban.foundation.access import Actor, Seat, demand
from duban.foundation.lifecycle import WrongState
from duban.ledger.actions.acting import Act, ActRefused, again_since, lock_in_order, stated
from duban.ledger.actions.numbering import take_numbers
from duban.ledger.choices import IssuedKind
from duban.ledger.lifecycle import OPEN_STATES
from duban.ledger.models import IssuedDocument, Matter


@transaction.atomic
def issue_document(
    *,
    kind: str,
    matter_ids: Collection[int],
    addressee_id: int,
    text: str,
    answer_by: dt.date | None,
    actor: Actor,
) -> IssuedDocument:
    """Issue one document to one unit about one open matter or several, under the next number of its series.

    Raises:
        WrongState: where one of the matters is not open.
        AccessDenied: where no single post of the actor may issue this kind for all of the matters.
        ActRefused: `KIND_UNKNOWN`, `MATTERS_MISSING`, `ISSUED_TEXT_MISSING`, `ANSWER_BY_PAST`, `ADDRESSEE_NO_DUTY`,
            `ISSUED_ALREADY`.
    """
    if kind not in IssuedKind.values:
        raise ActRefused("KIND_UNKNOWN")
    matters = _locked(matter_ids)
    for matter in matters:
        if matter.state not in OPEN_STATES:
            raise WrongState("issue", matter.state)
    act = "matter.remind" if kind == IssuedKind.REMINDER else "matter.notify"
    seat = _seat_for(act, matters, actor)
    text = stated(text, "ISSUED_TEXT_MISSING")
    _check_addressee(matters, addressee_id)
    if answer_by is not None and answer_by < clock.today():
        raise ActRefused("ANSWER_BY_PAST")
    at = clock.now()
    _refuse_twice(kind, matters, addressee_id, text, seat, at)
    (number,) = take_numbers(seat.unit_id, clock.today().year, series=kind)
    document = IssuedDocument.objects.create(
        kind=kind,
        number=number,
        office_id=seat.unit_id,
        jurisdiction_id=seat.jurisdiction_id,
        addressee_id=addressee_id,
        text=text,
        issued_at=at,
        issued_by_id=cast("int", actor.user_id),
        post_id=seat.post_id,
        answer_by=answer_by,
    )
    document.matters.set(matters)
    _tell(document, matters, "issue", _facts(document, matters), actor=actor, seat=seat, at=at)
    return document


def _locked(matter_ids: Collection[int]) -> list[Matter]:
    """The matters, locked in one order, so that two at once never wait for each other."""
    matters = lock_in_order(*matter_ids)
    if not matters or len(matters) != len(set(matter_ids)):
        raise ActRefused("MATTERS_MISSING")
    return matters


def _seat_for(act: str, matters: Sequence[Matter], actor: Actor) -> Seat:
    """The one post in whose name the document goes out: it may do the act for every matter."""
    scopes = [matter.scope() for matter in matters]
    seat = cast("Seat", demand(actor, act, scopes[0]))
    alone = replace(actor, seats=(seat,))
    for scope in scopes[1:]:
        demand(alone, act, scope)
    return seat


def _check_addressee(matters: Sequence[Matter], addressee_id: int) -> None:
    for matter in matters:
        if not matter.duties.standing().executing().filter(unit_id=addressee_id).exists():
            raise ActRefused("ADDRESSEE_NO_DUTY", number=matter.number)


def _refuse_twice(
    kind: str,
    matters: Sequence[Matter],
    addressee_id: int,
    text: str,
    seat: Seat,
    at: dt.datetime,
) -> None:
    """The same document a moment later is a second click."""
    same = IssuedDocument.objects.filter(
        kind=kind,
        office_id=seat.unit_id,
        addressee_id=addressee_id,
        text=text,
        issued_at__gte=again_since(at),
    )
    wanted = {matter.pk for matter in matters}
    if any(wanted == set(d.matters.values_list("pk", flat=True)) for d in same):
        raise ActRefused("ISSUED_ALREADY")


def _facts(document: IssuedDocument, matters: Sequence[Matter]) -> dict[str, Any]:
    return {
        "document": document.pk,
        "kind": document.kind,
        "number": document.number,
        "office": document.office_id,
        "jurisdiction": document.jurisdiction_id,
        "addressee": document.addressee_id,
        "matters": [matter.pk for matter in matters],
        "text": document.text,
        "answer_by": document.answer_by,
    }


def matters_about(document_id: int) -> list[int]:
    """The matters that a document is about, all of which its answer is written to."""
    about = Matter.objects.filter(issued=document_id)
    return list(about.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def answer_document(document_id: int, *, answer: str, actor: Actor) -> IssuedDocument:
    """The addressee answers; a late answer is an answer too.

    Raises:
        AccessDenied: where the actor's unit is not the addressee.
        ActRefused: `ANSWER_MISSING`, `ANSWERED_ALREADY`.
    """
    matters = _locked(matters_about(document_id))
    document = IssuedDocument.objects.select_for_update().get(pk=document_id)
    seat = cast("Seat", demand(actor, "matter.answer", document.scope()))
    if document.answered_at is not None:
        raise ActRefused("ANSWERED_ALREADY")
    document.answer = stated(answer, "ANSWER_MISSING")
    document.answered_at, document.answered_by_id = clock.now(), actor.user_id
    document.save(update_fields=["answer", "answered_at", "answered_by"])
    content = {"document": document.pk, "number": document.number, "answer": document.answer}
    at = document.answered_at
    _tell(document, matters, "answer", content, actor=actor, seat=seat, at=at)
    return document


def _tell(
    document: IssuedDocument,
    matters: Sequence[Matter],
    name: str,
    content: Mapping[str, Any],
    *,
    actor: Actor,
    seat: Seat,
    at: dt.datetime,
) -> None:
    """One line in the document's stream and one in each matter's."""
    journal.write(document.stream, f"issued.{name}", actor=actor, at=at, seat=seat, content=content)
    for matter in matters:
        Act(matter, actor, seat, at).tell(name, content)

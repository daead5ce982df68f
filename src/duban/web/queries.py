"""What the home page shows: what waits for this person, by the posts held.

Every number starts from the rows that the person may see, and opens to exactly those rows.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from duban.documents.access import visible_documents
from duban.foundation import clock
from duban.foundation.access import Actor
from duban.foundation.clock import Moment
from duban.ledger.access import visible_matters
from duban.ledger.choices import DraftState, Light
from duban.ledger.models import Source
from duban.ledger.queries.board import light_counts
from duban.ledger.queries.board_rows import LedgerRow, rows_of
from duban.ledger.queries.work import work_counts
from duban.people.access import seen_jurisdictions

LATEST = 5
WAITING = 6
PRESSING = 6


@dataclass(frozen=True, slots=True)
class LightCount:
    """How many open matters show one light, and where they are listed."""

    light: str
    label: str | Promise
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class DeskLine:
    """A document with the drafts that still wait in it."""

    pk: int
    title: str
    dated_on: dt.date | None
    received_at: dt.datetime
    waiting: int
    settled: int


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to begin with."""

    url: str
    label: str | Promise
    hint: str | Promise
    icon: str
    is_first: bool


@dataclass(frozen=True, slots=True)
class Home:
    """The home page; parts that the person's posts don't open are None."""

    today: dt.date
    work: tuple[tuple[str, int, str], ...] | None
    lights: tuple[LightCount, ...] | None
    pressing: tuple[LedgerRow, ...]
    waiting: tuple[DeskLine, ...] | None
    waiting_total: int
    latest: tuple[DeskLine, ...] | None
    registered: tuple[LedgerRow, ...]
    offers: tuple[Offer, ...]
    is_administrator: bool


def home_page(actor: Actor) -> Home:
    """What waits for the actor today."""
    now = clock.moment()
    sees_ledger = actor.may_somewhere("matter.view")
    sees_documents = actor.may_somewhere("document.view")
    confirms = actor.may_somewhere("draft.edit") or actor.may_somewhere("matter.register")
    has_desk = confirms and sees_documents
    desk = _desk(actor) if sees_documents else ()
    waiting = tuple(line for line in desk if line.waiting)
    return Home(
        today=now.day,
        work=work_counts(actor) if sees_ledger else None,
        lights=_lights(actor, now) if sees_ledger else None,
        pressing=_pressing(actor, now) if sees_ledger else (),
        waiting=waiting[:WAITING] if has_desk else None,
        waiting_total=sum(line.waiting for line in waiting),
        # At the desk the documents that wait stand in the middle already.
        latest=desk[:LATEST] if sees_documents and not has_desk else None,
        registered=_registered(actor, now) if sees_ledger else (),
        offers=_offers(actor),
        is_administrator=actor.may_somewhere("unit.edit"),
    )


def _lights(actor: Actor, now: Moment) -> tuple[LightCount, ...]:
    counts = light_counts(visible_matters(actor), now)
    ledger = reverse("ledger:matter-list")
    return tuple(
        LightCount(code, label, counts[code], f"{ledger}?light={code}")
        for code, label in Light.choices
    )


def _pressing(actor: Actor, now: Moment) -> tuple[LedgerRow, ...]:
    """The late and near matters that are due first."""
    matters = visible_matters(actor)
    found = matters.under_light(Light.RED, now) | matters.under_light(Light.YELLOW, now)
    return rows_of(list(found.order_by("due_key", "id")[:PRESSING]), now)


def _registered(actor: Actor, now: Moment) -> tuple[LedgerRow, ...]:
    """The matters registered last."""
    return rows_of(list(visible_matters(actor).order_by("-id")[:LATEST]), now)


def _desk(actor: Actor) -> tuple[DeskLine, ...]:
    """The latest documents with their drafts counted; the drafts only where the actor may see drafts."""
    documents = visible_documents(actor).order_by("-received_at", "-id")[:40]
    places = seen_jurisdictions(actor, "draft.view")
    ids = [d.pk for d in documents]
    sources = Source.objects.filter(document_id__in=ids, jurisdiction_id__in=places).annotate(
        waiting=Count("drafts", filter=Q(drafts__state=DraftState.PROPOSED)),
        settled=Count("drafts", filter=~Q(drafts__state=DraftState.PROPOSED)),
    )
    counts = {s.document_id: (s.waiting, s.settled) for s in sources}
    return tuple(
        DeskLine(d.pk, d.title, d.dated_on, d.received_at, *counts.get(d.pk, (0, 0)))
        for d in documents
    )


# Act, URL name, label, hint, icon: what one may begin with.
_BEGINNINGS = (
    (
        "document.add",
        "documents:document-add",
        _("Read a document"),
        _("A page, minutes, a notice or a plan becomes drafts to confirm."),
        "file-text",
    ),
    (
        "matter.import",
        "ledger:import-upload",
        _("Import a workbook"),
        _("The ledger that you keep in Excel, with its own columns."),
        "file-spreadsheet",
    ),
    (
        "matter.register",
        "ledger:matter-add",
        _("Register by hand"),
        _("One matter, with its units and its limit."),
        "pencil-plus",
    ),
)


def _offers(actor: Actor) -> tuple[Offer, ...]:
    found = [b for b in _BEGINNINGS if actor.may_somewhere(b[0])]
    return tuple(
        Offer(reverse(url_name), label, hint, icon, is_first=index == 0)
        for index, (_act, url_name, label, hint, icon) in enumerate(found)
    )

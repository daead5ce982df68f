"""Which notices an actor may see: those of the places that a post opens, and of all places above, since they apply there too."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from duban.calendars.models import HolidayNotice
from duban.foundation.access import ACTS, Actor, demand
from duban.people.access import scope_of, seen_jurisdictions
from duban.people.models import Jurisdiction


def seen_places(actor: Actor) -> set[int]:
    """The jurisdictions whose calendar the actor may look at."""
    seen = seen_jurisdictions(actor, "calendar.view")
    for seat in actor.seats:
        if "calendar.view" in ACTS[seat.role]:
            seen |= Jurisdiction.objects.ids_above(seat.jurisdiction_id)
    return seen


def visible_notices(actor: Actor) -> QuerySet[HolidayNotice]:
    """The notices that the actor may see, all versions."""
    return HolidayNotice.objects.filter(jurisdiction_id__in=seen_places(actor))


def fetch_notice(actor: Actor, pk: int, *, act: str = "calendar.edit") -> HolidayNotice:
    """One notice to work on.

    Raises:
        Http404: where there is none, or the actor may not see it.
        AccessDenied: where the actor sees it but may not do `act`.
    """
    notice = visible_notices(actor).select_related("jurisdiction").filter(pk=pk).first()
    if notice is None:
        raise Http404
    demand(actor, act, scope_of(notice.jurisdiction_id))
    return notice


def fetch_calendar_place(actor: Actor, pk: int, *, act: str = "calendar.edit") -> Jurisdiction:
    """One jurisdiction to enter notices for, as `fetch_notice`."""
    place: Jurisdiction | None = Jurisdiction.objects.filter(
        pk=pk, pk__in=seen_places(actor)
    ).first()
    if place is None:
        raise Http404
    demand(actor, act, scope_of(pk))
    return place

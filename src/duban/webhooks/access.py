"""Which receivers an actor may see: those of the places whose webhooks a post of the actor's keeps."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from duban.foundation.access import Actor
from duban.people.access import seen_jurisdictions
from duban.webhooks.models import Delivery, Endpoint

ACT = "webhook.edit"


def visible_endpoints(actor: Actor) -> QuerySet[Endpoint]:
    """The receivers that the actor keeps."""
    return Endpoint.objects.kept().filter(jurisdiction_id__in=seen_jurisdictions(actor, ACT))


def fetch_endpoint(actor: Actor, pk: int) -> Endpoint:
    """One receiver; hidden and missing look the same.

    Raises:
        Http404: where there is none, or it is not the actor's to keep.
    """
    endpoint = visible_endpoints(actor).select_related("jurisdiction").filter(pk=pk).first()
    if endpoint is None:
        raise Http404
    return endpoint


def fetch_delivery(actor: Actor, pk: int) -> Delivery:
    """One delivery to such a receiver, as `fetch_endpoint`."""
    found = Delivery.objects.filter(pk=pk, endpoint__in=visible_endpoints(actor))
    delivery = found.select_related("message", "endpoint__jurisdiction").first()
    if delivery is None:
        raise Http404
    return delivery

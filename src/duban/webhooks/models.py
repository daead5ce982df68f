"""Tables of receivers, of what there is to tell, and of each attempt to tell it.

A message is written once and its text never changes; a delivery is its way to one receiver. Rows older than the installation keeps them
are removed by the workers.
"""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from duban.foundation import clock
from duban.people.models import Jurisdiction
from duban.webhooks.choices import Stopped


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    """Which receivers."""

    def kept(self) -> EndpointQuerySet:
        """Those that were not removed."""
        return self.filter(removed_at=None)


class Endpoint(models.Model):
    """One receiver (接收方): where to, of what, and with which secret.

    `kinds` empty means all. Secrets are sealed; the one before stays good until `previous_until`. `failing_since` is the first
    failure after the last success. One that was removed is there only until the workers have cleared its deliveries away.
    """

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    url = models.CharField(_("address"), max_length=500)
    kinds = models.JSONField(default=list)
    includes_below = models.BooleanField(default=True)
    added_at = models.DateTimeField(default=clock.now)
    stopped = models.CharField(max_length=8, choices=Stopped.choices, blank=True)
    secret = models.TextField()
    secret_taken_at = models.DateTimeField(null=True)
    previous_secret = models.TextField(blank=True)
    previous_until = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        """The name of the receiver's journal stream."""
        return f"webhook:{self.pk}"

    def wants(
        self, kind: str, at: dt.datetime, jurisdiction_id: int, below: frozenset[int]
    ) -> bool:
        """Whether what happened then in that place is for it; `below` is its own place and all below it.

        What happened before it was added is not, even where the journal is followed only later.
        """
        places = below if self.includes_below else {self.jurisdiction_id}
        is_of_kind = not self.kinds or kind in self.kinds
        return at >= self.added_at and jurisdiction_id in places and is_of_kind


class Message(models.Model):
    """What there is to tell, as the bytes that every receiver gets; `number` is the place of its line in the journal."""

    message_id = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=40)
    body = models.TextField()
    number = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Which deliveries."""

    def unsent(self) -> DeliveryQuerySet:
        """Those that never arrived, given up or not."""
        return self.filter(sent_at=None)


class Delivery(models.Model):
    """A message on its way to one receiver.

    `next_at` is when it is tried next; while it is being tried, when it may be taken for lost. Empty: it arrived, was given up, or is
    held because the receiver is stopped.
    """

    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="deliveries")
    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries")
    made_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "message"], name="message_once_each"),
        ]
        indexes = [
            models.Index(
                fields=["endpoint", "next_at"],
                condition=Q(next_at__isnull=False),
                name="delivery_waiting_by_endpoint",
            ),
            models.Index(fields=["endpoint", "made_at"], name="delivery_by_endpoint"),
            models.Index(fields=["made_at"], name="delivery_by_age"),
        ]

    def __str__(self) -> str:
        return f"message {self.message_id} to {self.endpoint_id}"


class Attempt(models.Model):
    """One try: what was answered, or why nothing was."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    code = models.CharField(max_length=20, blank=True)
    answer = models.TextField(blank=True)
    milliseconds = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.status or self.code}"

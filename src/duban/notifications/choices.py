"""Stored codes of the room and their labels, and the words of refusals."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class FeedKind(models.TextChoices):
    """Whose days a calendar feed (日历订阅) holds."""

    PERSON = "person", _("My own days")
    UNIT = "unit", _("A unit's limits")
    DOCUMENT = "document", _("The limits from a document")
    VIEW = "view", _("The limits of a saved view")


# Why something asked of this room was refused.
REFUSALS = {
    "FEED_SUBJECT_MISSING": _("Choose what the calendar is about."),
    "FEED_TOO_MANY": _("You have %(most)s calendars already. Remove one that you no longer use."),
    "FEED_GONE": _("This calendar was removed already."),
}

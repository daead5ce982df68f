"""Application set-up."""

from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    """Registers the room with Django."""

    name = "duban.calendars"
    label = "calendars"

"""Application set-up."""

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    """Registers the room with Django."""

    name = "duban.foundation"
    label = "foundation"

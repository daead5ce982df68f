"""Application set-up."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the room with Django."""

    name = "duban.web"
    label = "web"

"""Application set-up."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Registers the room with Django."""

    name = "duban.notifications"
    label = "notifications"

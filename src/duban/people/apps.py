"""Application set-up."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Registers the room with Django."""

    name = "duban.people"
    label = "people"

"""Application set-up."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Registers the room with Django."""

    name = "duban.documents"
    label = "documents"

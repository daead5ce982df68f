"""Application set-up."""

from django.apps import AppConfig


class UploadsConfig(AppConfig):
    """Registers the room with Django."""

    name = "duban.uploads"
    label = "uploads"

    def ready(self) -> None:
        """Answers for the files that uploads name."""
        from duban.uploads import queries

        queries.register()

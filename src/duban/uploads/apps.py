"""Application set-up."""

from django.apps import AppConfig

SWEEP_SECONDS = 3600.0


class UploadsConfig(AppConfig):
    """Registers the room with Django."""

    name = "duban.uploads"
    label = "uploads"

    def ready(self) -> None:
        """Answers for the files that uploads name, and lets workers sweep what nobody came back for."""
        from duban.foundation.jobs import recurring
        from duban.uploads import actions, queries

        queries.register()
        recurring.register("uploads", actions.sweep_all, every_seconds=SWEEP_SECONDS)

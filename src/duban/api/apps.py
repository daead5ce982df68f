"""Application set-up."""

from django.apps import AppConfig

SWEEP_SECONDS = 600.0


class ApiConfig(AppConfig):
    """Registers the room with Django."""

    name = "duban.api"
    label = "api"

    def ready(self) -> None:
        """Lets workers sweep the answers that were kept for a repeated request."""
        from duban.api import keys
        from duban.foundation.jobs import recurring

        recurring.register("api-keys", keys.sweep, every_seconds=SWEEP_SECONDS)

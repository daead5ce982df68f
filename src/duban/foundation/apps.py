"""Application set-up."""

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    """Registers the room with Django."""

    name = "duban.foundation"
    label = "foundation"

    def ready(self) -> None:
        """Registers the checks of the ground."""
        from duban.foundation import health, health_checks
        from duban.foundation.jobs.health import jobs

        health_checks.register()
        health.register(jobs.__name__, jobs)

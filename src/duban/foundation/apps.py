"""Application set-up."""

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    """Registers the room with Django."""

    name = "duban.foundation"
    label = "foundation"

    def ready(self) -> None:
        """Registers the checks of the ground, and what workers do again and again."""
        from duban.foundation import health, health_checks
        from duban.foundation.jobs import recurring
        from duban.foundation.jobs.health import jobs
        from duban.foundation.proof import checkpoints
        from duban.foundation.proof.health import journal, journal_key

        health_checks.register()
        for check in (jobs, journal_key, journal):
            health.register(check.__name__, check)
        recurring.register("checkpoints", checkpoints.make_if_due, every_seconds=60)

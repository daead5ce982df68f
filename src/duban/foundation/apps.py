"""Application set-up."""

from django.apps import AppConfig

SWEEP_SECONDS = 3600.0


class FoundationConfig(AppConfig):
    """Registers the room with Django."""

    name = "duban.foundation"
    label = "foundation"

    def ready(self) -> None:
        """Registers the checks of the ground, and what workers do again and again."""
        from django.db.models.signals import post_migrate

        from duban.foundation import files, followers, health, health_checks
        from duban.foundation.jobs import recurring
        from duban.foundation.jobs.health import jobs
        from duban.foundation.proof import checkpoints
        from duban.foundation.proof.health import journal, journal_key

        health_checks.register()
        health.register("followers", followers.stuck)
        for check in (jobs, journal_key, journal):
            health.register(check.__name__, check)
        recurring.register("checkpoints", checkpoints.make_if_due, every_seconds=60)
        recurring.register("files", files.sweep, every_seconds=SWEEP_SECONDS)
        recurring.register("followers", followers.tell_new, every_seconds=1, lane="followers")
        post_migrate.connect(_begin_followers, sender=self, dispatch_uid="followers")


def _begin_followers(**_migrated: object) -> None:
    """From the first migration on no line is missed by a follower that this version brings."""
    from django.db import connection

    from duban.foundation import followers
    from duban.foundation.models import Follower

    # Not there after migrating backwards.
    if Follower._meta.db_table in connection.introspection.table_names():
        followers.begin()

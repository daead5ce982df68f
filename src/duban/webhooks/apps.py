"""Application set-up."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Registers the room with Django."""

    name = "duban.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        """Follow the journal, let workers send, and answer for the receivers."""
        from duban.foundation import followers, health
        from duban.foundation.jobs import recurring
        from duban.webhooks.actions import clearing, following, sending
        from duban.webhooks.choices import EVENTS
        from duban.webhooks.queries.health import webhooks

        followers.register("webhooks", following.follow, names=frozenset(EVENTS))
        recurring.register("webhooks", sending.send_healthy, every_seconds=1, lane="webhooks")
        recurring.register(
            "webhooks-failing", sending.send_failing, every_seconds=2, lane="webhooks-failing"
        )
        recurring.register("webhooks-old", clearing.clear_old, every_seconds=600, lane="webhooks")
        health.register("webhooks", webhooks)

"""Application set-up."""

from django.apps import AppConfig

# How often workers look for something to send, and for limits that came near.
SEND_SECONDS = 2.0
WARN_SECONDS = 300.0


class NotificationsConfig(AppConfig):
    """Registers the room with Django."""

    name = "duban.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Follow the journal, let workers warn and send, tell the doctor what did not arrive, and count for the bell."""
        from duban.foundation import followers, health, htmx
        from duban.foundation.jobs import recurring
        from duban.notifications.actions import sending, telling, warnings
        from duban.notifications.queries.standing import note_unread, undelivered

        followers.register("notifications", telling.follow, names=telling.line_names())
        recurring.register("limits", warnings.warn, every_seconds=WARN_SECONDS)
        recurring.register(
            "deliveries", sending.send_due, every_seconds=SEND_SECONDS, lane="deliveries"
        )
        health.register("deliveries", undelivered)
        htmx.before_frame(note_unread)

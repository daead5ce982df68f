"""Application set-up."""

from django.apps import AppConfig

RECOUNT_SECONDS = 3600.0


class LedgerConfig(AppConfig):
    """Registers the room with Django."""

    name = "duban.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Take part when a document is read, so that its findings become drafts, and when a calendar changes; tell the doctor what must hold; draw samples."""
        from duban.calendars.actions import on_change
        from duban.calendars.queries import on_outlook
        from duban.documents.actions import on_reading
        from duban.foundation.jobs import recurring
        from duban.ledger.actions import recompute
        from duban.ledger.actions.reading import take_reading
        from duban.ledger.actions.sampling import draw_ready
        from duban.ledger.queries import hand_over, recounts, soundness

        on_reading(take_reading)
        on_change(recompute.take_change)
        on_outlook(recounts.outlook)
        # A new version of the product may bring a year's published days, without any notice.
        recurring.register(
            "provisional_limits", recompute.recompute_limits, every_seconds=RECOUNT_SECONDS
        )
        recurring.register("samples", draw_ready, every_seconds=60)
        soundness.register()
        hand_over.register()

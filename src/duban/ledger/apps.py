"""Application set-up."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Registers the room with Django."""

    name = "duban.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Take part when a document is read, so that its findings become drafts; tell the doctor what must hold."""
        from duban.documents.actions import on_reading
        from duban.ledger.actions.reading import take_reading
        from duban.ledger.queries import hand_over, soundness

        on_reading(take_reading)
        soundness.register()
        hand_over.register()

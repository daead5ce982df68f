"""Application set-up."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Registers the room with Django."""

    name = "duban.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Take part when a document is read: its findings become drafts in the same transaction."""
        from duban.documents.actions import on_reading
        from duban.ledger.actions.reading import take_reading

        on_reading(take_reading)

"""Application set-up."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Registers the room with Django."""

    name = "duban.ledger"
    label = "ledger"

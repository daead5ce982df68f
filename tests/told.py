"""What tests of notifications ask: let the journal be followed, and who was told what."""

from __future__ import annotations

from cast import Town
from duban.foundation import followers
from duban.notifications.models import Notification


def follow() -> None:
    """Give the followers all that is committed, as a worker does."""
    followers.tell_all()


def told(town: Town, who: str) -> list[str]:
    """The codes of what a member of the cast was told, in order."""
    rows = Notification.objects.filter(user=town.users[who]).order_by("pk")
    return list(rows.values_list("text", flat=True))


def everybody(town: Town) -> dict[str, list[str]]:
    """Who was told what; those who were told nothing are left out."""
    found = {who: told(town, who) for who in town.users}
    return {who: codes for who, codes in found.items() if codes}

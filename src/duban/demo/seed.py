"""Makes the demonstration, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import transaction

from duban.demo.accounts import Account, accounts, is_made, make_people
from duban.demo.documents import read_documents
from duban.demo.matters import make_matters
from duban.demo.notifications import tell_lately
from duban.demo.town import Town, make_units
from duban.people.models import User

# Each step with the share of the whole, in percent, that is done after it.
STEPS: tuple[tuple[Callable[[Town], None], int], ...] = (
    (make_units, 20),
    (make_people, 30),
    (make_matters, 70),
    (read_documents, 95),
    (tell_lately, 100),
)


class NotADemo(Exception):
    """The site is no demonstration: it runs in another mode, or holds somebody's real work."""


def seed(*, on_progress: Callable[[int], None] | None = None) -> list[Account]:
    """Fill an empty demo site; on a site that is filled already, only say who may be entered.

    Args:
        on_progress: told the percentage done.

    Raises:
        NotADemo: outside demo mode, or where the database holds accounts of others.
    """
    if not settings.IS_DEMO:
        raise NotADemo("the demonstration is made in demo mode only (DUBAN_MODE=demo)")
    tell = on_progress or (lambda _percent: None)
    if not is_made():
        if User.objects.exists():
            raise NotADemo("this database holds accounts already; take another folder")
        with transaction.atomic():
            town = Town()
            for step, percent in STEPS:
                step(town)
                tell(percent)
    tell(100)
    return accounts()

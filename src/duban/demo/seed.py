"""Makes the demonstration, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import transaction

from duban.demo.accounts import Account, accounts, is_made, make_people
from duban.demo.documents import read_documents
from duban.demo.matters import plan_matters
from duban.demo.notifications import tell_lately
from duban.demo.office_year import BEGINS, holders_before, plan_office
from duban.demo.past import plan_past
from duban.demo.portfolio import plan_portfolio
from duban.demo.programmes import plan_programmes
from duban.demo.samples import plan_samples
from duban.demo.sewer import plan_sewer
from duban.demo.timeline import Timeline
from duban.demo.town import Town, make_units
from duban.foundation.proof import checkpoints
from duban.people.models import User


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
            _make(tell)
    tell(100)
    return accounts()


def _make(tell: Callable[[int], None]) -> None:
    """Units and people at the beginning of the year, then the year, then what lies on the desk today."""
    town, timeline = Town(), Timeline()
    timeline.add(BEGINS, lambda: make_units(town))
    timeline.add(BEGINS, lambda: make_people(town, before=holders_before()))
    timeline.run()
    tell(10)
    plan_past(town, timeline)
    plan_matters(town, timeline)
    plan_office(town, timeline)
    plan_samples(town, timeline)
    plan_sewer(town, timeline)
    plan_portfolio(town, timeline)
    plan_programmes(town, timeline)
    timeline.run(lambda done: tell(10 + int(done * 80)))
    read_documents(town)
    checkpoints.make()
    tell_lately(town)

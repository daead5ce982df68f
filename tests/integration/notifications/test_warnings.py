"""Limits that come near or are over: told once each, to who has the matter, and anew only where the limit moved."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator

import pytest
from django.db import connection, connections

from cast import Town
from duban.foundation import followers
from duban.ledger.actions.extensions import ask_extension, decide_extension
from duban.ledger.actions.moves import (
    assign_matter,
    resume_matter,
    sign_matter,
    suspend_matter,
)
from duban.ledger.models import Matter
from duban.notifications.actions.warnings import warn
from duban.notifications.models import LimitWarning, Notification
from duban.notifications.queries.showing import facts_of
from limits import limited
from living import DAY, DUE, lived, on
from told import everybody, follow

NEAR = DUE - dt.timedelta(days=7)
OVER = DUE + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _place(town: Town) -> Iterator[None]:
    """The follower's place is the journal's end before the test."""
    followers.tell_all()
    yield


def at_work(town: Town) -> Matter:
    """A matter under way, of whose making everybody has forgotten."""
    matter = lived(town, "under_way")
    follow()
    Notification.objects.all().delete()
    return matter


def test_a_limit_is_told_of_as_near_once(town: Town) -> None:
    """On the first near day, and not on the next one."""
    at_work(town)
    with on(NEAR - dt.timedelta(days=1)):
        assert warn() == 0
    with on(NEAR):
        assert warn() == 1
        assert warn() == 0
    with on(NEAR + dt.timedelta(days=1)):
        assert warn() == 0
    assert everybody(town) == {"xu": ["limit_near"]}
    assert Notification.objects.get().facts == {"due_on": str(DUE)}


def test_a_limit_to_the_minute_is_told_of_at_its_minute(town: Town) -> None:
    """Near at once, over at eleven; one that moved within the day is told of anew, with its time."""
    matter = limited(town, "2小时内", day=DAY)
    with on(DAY):
        assign_matter(matter.pk, actor=town.actor("lan"))
        sign_matter(matter.pk, actor=town.actor("xu"))
        follow()
        Notification.objects.all().delete()
        assert (warn(), warn()) == (1, 0)
        suspend_matter(matter.pk, reason="等批复", actor=town.actor("fang"))
    with on(DAY, 10):
        resume_matter(matter.pk, reason="已批复", actor=town.actor("fang"))
        follow()
        Notification.objects.all().delete()
    with on(DAY, 11):
        assert warn() == 1
        assert everybody(town) == {"xu": ["limit_near"]}
    with on(DAY, 12):
        assert warn() > 0
        assert warn() == 0
    over = Notification.objects.filter(text="limit_over", user__username="xu").get()
    assert list(facts_of(over.facts)) == ["2026年4月9日 12:00"]
    with on(DAY + dt.timedelta(days=1)):
        assert warn() == 0


def test_a_limit_is_told_of_as_over_once(town: Town) -> None:
    """The lead and the registrars, on the day after the limit; on the limit's own day nothing is over."""
    at_work(town)
    LimitWarning.objects.create(matter=Matter.objects.get(), what="near", due_on=DUE)
    with on(DUE):
        assert warn() == 0
    with on(OVER):
        warn()
        warn()
    assert everybody(town) == {"xu": ["limit_over"], "lan": ["limit_over"], "ning": ["limit_over"]}


def test_a_limit_that_moved_is_told_of_anew(town: Town) -> None:
    """An extension gives a new day, which comes near by itself."""
    matter = at_work(town)
    with on(NEAR):
        warn()
        later = DUE + dt.timedelta(days=30)
        extension = ask_extension(matter.pk, asked_on=later, reason="汛期", actor=town.actor("xu"))
        decide_extension(extension.pk, granted=True, answer="同意", actor=town.actor("fang"))
        assert warn() == 0
    with on(NEAR + dt.timedelta(days=30)):
        assert warn() == 1


def test_what_is_submitted_or_suspended_is_not_warned_of(town: Town) -> None:
    """The unit has done its part, or the clock stands."""
    lived(town, "submitted")
    stands = lived(town, "under_way", title="清理河道")
    with on(DAY):
        suspend_matter(stands.pk, reason="诉讼中", actor=town.actor("fang"))
    with on(OVER):
        assert warn() == 0


def test_what_was_late_long_ago_is_no_news(town: Town) -> None:
    """A workbook of old rows must not tell a thousand times."""
    at_work(town)
    with on(DUE + dt.timedelta(days=8)):
        assert warn() == 0


def test_the_supervision_of_the_whole_hears_of_a_late_part(town: Town) -> None:
    """The bureau that relayed a part answers for it."""
    from duban.ledger.actions.relay import relay_matter

    matter = at_work(town)
    with on(DAY):
        (part,) = relay_matter(
            matter.pk,
            unit_ids=[town.units["township"].pk],
            requirement="清理镇区段",
            due_on=DUE,
            actor=town.actor("xu"),
        )
    with on(OVER):
        warn()
    xu = Notification.objects.filter(user=town.users["xu"], text="limit_over")
    assert set(xu.values_list("matter_id", flat=True)) == {matter.pk, part.pk}


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_warn_once(town: Town) -> None:
    """Both look at the same moment; each person is told once."""
    at_work(town)
    barrier, errors = threading.Barrier(2), []

    def work() -> None:
        try:
            with on(OVER):
                barrier.wait()
                warn()
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert connection.in_atomic_block is False
    assert everybody(town) == {"xu": ["limit_over"], "lan": ["limit_over"], "ning": ["limit_over"]}

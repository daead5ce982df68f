"""Sending again: one message or those of a time, with the identity that they had; and the test message."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cast import a_matter, at_work
from duban.foundation import clock, followers, journal
from duban.foundation.access import AccessDenied
from duban.webhooks.actions import endpoints, sending
from duban.webhooks.actions.endpoints import Refused
from duban.webhooks.actions.replay import replay, send_again, send_test
from duban.webhooks.models import Delivery


def test_one_message_comes_again_under_its_identity(hooked: Any) -> None:
    """Even where it arrived."""
    a_matter(hooked.town)
    hooked.pass_on()
    send_again(Delivery.objects.get().pk, actor=hooked.town.actor("ke"))
    hooked.pass_on()
    first, second = hooked.receiver.received
    assert (first.message_id, first.body) == (second.message_id, second.body)
    assert second.is_signed_with(hooked.secret)
    assert Delivery.objects.get().attempts.count() == 2
    assert journal.history(hooked.endpoint.stream)[-1].name == "webhook.replay"


def test_a_failed_time_is_sent_again(hooked: Any) -> None:
    """What was given up and what was held comes, what arrived does not, unless that is wanted."""
    ke, pk = hooked.town.actor("ke"), hooked.endpoint.pk
    began = clock.now()
    a_matter(hooked.town)
    hooked.pass_on()
    endpoints.stop_endpoint(pk, actor=ke)
    at_work(hooked.town, a_matter(hooked.town))
    hooked.pass_on()
    with pytest.raises(Refused, match="STOPPED"):
        replay(pk, since=began, actor=ke)
    endpoints.start_endpoint(pk, actor=ke)
    hooked.pass_on()
    assert len(hooked.receiver.received) == 1
    assert replay(pk, since=began, actor=ke) == 4
    hooked.pass_on()
    assert len(set(hooked.receiver.ids)) == len(hooked.receiver.ids) == 5
    assert replay(pk, since=began, only_unsent=False, actor=ke) == 5
    hooked.pass_on()
    assert len(hooked.receiver.ids) == 10
    assert set(hooked.receiver.ids[5:]) == set(hooked.receiver.ids[:5])


def test_only_the_time_that_was_named(hooked: Any) -> None:
    """From its first instant, before its last."""
    ke, pk, now = hooked.town.actor("ke"), hooked.endpoint.pk, clock.now()
    for hours in (1, 2, 3):
        with clock.at(now + dt.timedelta(hours=hours)):
            a_matter(hooked.town)
            hooked.pass_on()
    span = {"since": now + dt.timedelta(hours=2), "until": now + dt.timedelta(hours=3)}
    assert replay(pk, **span, only_unsent=False, actor=ke) == 1
    with pytest.raises(Refused, match="NOTHING_TO_SEND"):
        replay(pk, since=now + dt.timedelta(hours=9), actor=ke)


def test_sent_again_while_it_is_under_way(hooked: Any) -> None:
    """A success of the attempt before does not take the wish back."""
    ke = hooked.town.actor("ke")
    a_matter(hooked.town)
    followers.tell_all()
    (taken,) = sending._take(is_failing=False)
    send_again(taken.delivery.pk, actor=ke)
    sending._keep_success(taken.delivery, sending.Attempt(status=204))
    assert sending.send_all() == 1
    assert len(hooked.receiver.received) == 1


def test_a_worker_that_died_loses_nothing(hooked: Any) -> None:
    """What it took is due again after a while, under the same identity."""
    a_matter(hooked.town)
    followers.tell_all()
    (taken,) = sending._take(is_failing=False)
    sending._post(taken)
    assert sending.send_all() == 0
    with clock.at(clock.now() + sending.LEASE):
        assert sending.send_all() == 1
    first, second = hooked.receiver.ids
    assert first == second


def test_a_test_is_a_message_of_its_own_kind(hooked: Any) -> None:
    """It says which receiver it is for and nothing else."""
    send_test(hooked.endpoint.pk, actor=hooked.town.actor("ke"))
    hooked.pass_on()
    (one,) = hooked.receiver.received
    assert (one.data["type"], one.data["data"]) == ("webhook.test", {"endpoint": "数据平台"})
    assert one.is_signed_with(hooked.secret)


def test_only_the_administrator_sends(hooked: Any) -> None:
    """Nobody else tests, resends or replays; nobody does to what is stopped."""
    clerk, ke, pk = hooked.town.actor("lan"), hooked.town.actor("ke"), hooked.endpoint.pk
    a_matter(hooked.town)
    hooked.pass_on()
    delivery = Delivery.objects.get().pk
    for act in (
        lambda who: send_test(pk, actor=who),
        lambda who: send_again(delivery, actor=who),
        lambda who: replay(pk, since=clock.now(), actor=who),
    ):
        with pytest.raises(AccessDenied):
            act(clerk)
    endpoints.stop_endpoint(pk, actor=ke)
    with pytest.raises(Refused, match="STOPPED"):
        send_test(pk, actor=ke)
    with pytest.raises(Refused, match="STOPPED"):
        send_again(delivery, actor=ke)

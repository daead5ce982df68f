"""Receivers that were removed, what is cleared away after them and after its time, and receivers of a kind that was replaced."""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from cast import SINCE, a_matter
from duban.foundation import clock, followers, journal
from duban.people.choices import Role
from duban.people.models import Post, Tenure
from duban.webhooks.actions import clearing, endpoints
from duban.webhooks.models import Attempt, Delivery, Endpoint, Message
from duban.webhooks.queries import pages
from duban.webhooks.queries.health import webhooks

replace = import_module("duban.webhooks.migrations.0004_removed_and_replaced").replace


def test_a_long_past_is_cleared_slice_by_slice(
    hooked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No slice is larger than it may be; a turn takes as many as it needs, and messages without a way go too."""
    monkeypatch.setattr(clearing, "SLICE", 2)
    for _number in range(5):
        a_matter(hooked.town)
    hooked.pass_on()
    with clock.at(clock.now() + dt.timedelta(days=31)):
        assert clearing.clear_slice() == 2
        assert (Delivery.objects.count(), Message.objects.count()) == (3, 3)
        assert clearing.clear_old() == 3
        clearing.clear_slice()
    assert (Delivery.objects.count(), Message.objects.count(), Attempt.objects.count()) == (0, 0, 0)


def test_a_receiver_with_a_long_past_is_gone_at_once_and_cleared_in_slices(
    hooked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is sent or written to it any more, nobody sees it, and workers take the rest of its deliveries."""
    monkeypatch.setattr(clearing, "SLICE", 2)
    for _number in range(5):
        a_matter(hooked.town)
    followers.tell_all()
    ke, pk = hooked.town.actor("ke"), hooked.endpoint.pk
    endpoints.remove_endpoint(pk, actor=ke)
    stored = hooked.stored()
    assert (Delivery.objects.count(), stored.secret, stored.previous_secret) == (3, "", "")
    a_matter(hooked.town)
    hooked.pass_on()
    assert (hooked.receiver.received, Delivery.objects.count()) == ([], 3)
    assert hooked.town.client("ke").get(f"/webhooks/{pk}/").status_code == 404
    with pytest.raises(Endpoint.DoesNotExist):
        endpoints.start_endpoint(pk, actor=ke)
    assert list(webhooks()) == []
    assert clearing.clear_old() == 3
    assert not Endpoint.objects.exists()


def test_the_list_tells_of_removed_receivers(hooked: Any) -> None:
    """By whom and with how much unsent, to who reads the journal of that place, and not to another county's administrator."""
    a_matter(hooked.town)
    followers.tell_all()
    endpoints.remove_endpoint(hooked.endpoint.pk, actor=hooked.town.actor("ke"))
    (line,) = pages.removed_list(hooked.town.actor("ke"))
    assert (line.name, line.deliveries, line.unsent) == (hooked.endpoint.name, 1, 1)
    text = hooked.town.client("ke").get("/webhooks/").content.decode()
    assert hooked.endpoint.name in text
    town = hooked.town
    post = Post.objects.create(
        unit=town.units["elsewhere"], title="管理员", role=Role.ADMINISTRATOR
    )
    Tenure.objects.create(user=town.users["gu"], post=post, since=SINCE)
    assert town.actor("gu").may_somewhere("journal.view")
    assert pages.removed_list(town.actor("gu")) == ()
    assert pages.removed_list(town.actor("he")) == ()


def test_a_line_of_before_without_a_place_is_shown_where_its_writer_keeps_receivers(
    hooked: Any,
) -> None:
    """The place of the post under which it was removed."""
    ke = hooked.town.actor("ke")
    content = {"name": "旧平台", "deliveries": 0, "unsent": 0}
    seat, at = ke.seats[0], clock.now()
    journal.write("webhook:99", "webhook.remove", actor=ke, at=at, seat=seat, content=content)
    assert [line.name for line in pages.removed_list(ke)] == ["旧平台"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["matter.sampled"], ["matter.sample_checked"]),
        (["matter.closed", "matter.sampled"], ["matter.closed", "matter.sample_checked"]),
        (["matter.sampled", "matter.sample_checked"], ["matter.sample_checked"]),
        (["matter.closed"], ["matter.closed"]),
        ([], []),
    ],
)
def test_who_was_told_of_drawings_is_told_of_checks(
    hooked: Any, before: list[str], after: list[str]
) -> None:
    """The kind that replaced it, once; who wants everything goes on wanting everything."""
    Endpoint.objects.update(kinds=before)
    replace(apps, None)
    assert hooked.stored().kinds == after

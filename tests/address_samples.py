"""Rows for the addresses that name one, for the table of who reaches which address; one function for each room.

The table's part of a younger room stands here beside its rows.
"""

from __future__ import annotations

from typing import Any

from cast import Town, a_matter
from duban.foundation import clock
from duban.notifications.actions.feeds import add_feed
from duban.notifications.models import Channel, Notification
from duban.planning.actions.making import make_plan
from duban.webhooks.actions.endpoints import EndpointFacts, add_endpoint
from duban.webhooks.actions.replay import send_test
from living import a_programme

PLANNING = """\
GET  planning:plan-list        RAOVLG     403
GET  planning:plan-page        RAOVL      403
GET  planning:chart-rows       RAOVL      403
GET  planning:edition-rows     RAO        403
POST planning:edition-move     RAO        403
"""
# An officer of another county finds none of it.
UNSEEN = {
    (f"planning:{name}", "G"): 404
    for name in ("plan-page", "chart-rows", "edition-rows", "edition-move")
}


def programme_samples(town: Town) -> dict[str, dict[str, Any]]:
    """A programme with one matter, for the addresses below it."""
    programme = a_programme(town, [a_matter(town)])
    return {
        "ledger:programme": {"pk": programme.pk},
        "ledger:programme-matters": {"pk": programme.pk, "figure": "all"},
    }


def notification_samples(town: Town) -> dict[str, dict[str, Any]]:
    """The officer's own notification, channel and calendar feed: the feed's secret is all that its address needs."""
    feed, secret = add_feed("person", actor=town.actor("xu"))
    own, now = {"user": town.users["xu"], "kind": "work"}, clock.now()
    told = Notification.objects.create(**own, key="line:1", text="assigned", at=now)
    sealed = {"kind": "wecom", "name": "群", "sealed": "x", "shown": "…", "made_at": now}
    channel = Channel.objects.create(user=town.users["xu"], **sealed)
    return {
        "notifications:open": {"pk": told.pk},
        "notifications:channel-try": {"pk": channel.pk},
        "notifications:channel-remove": {"pk": channel.pk},
        "notifications:unit-channels": {"unit_id": town.units["housing"].pk},
        "notifications:feed": {"secret": secret},
        "notifications:feed-renew": {"pk": feed.pk},
        "notifications:feed-remove": {"pk": feed.pk},
    }


def planning_samples(town: Town) -> dict[str, dict[str, Any]]:
    """A plan of a matter that the officer's unit leads, with its draft."""
    draft = make_plan(a_matter(town).pk, actor=town.actor("lan"))
    edition = {"pk": draft.plan_id, "edition": draft.pk}
    return {
        "planning:plan": {"pk": draft.plan_id},
        "planning:chart": {"pk": draft.plan_id},
        "planning:edition": edition,
    }


def webhook_samples(town: Town) -> dict[str, dict[str, Any]]:
    """A receiver of the county's, and a test that waits for it."""
    ke = town.actor("ke")
    facts = EndpointFacts("数据平台", "https://hook.example.cn/")
    endpoint = add_endpoint(town.county.pk, facts, actor=ke)
    return {
        "webhooks:endpoint": {"pk": endpoint.pk},
        "webhooks:secret": {"pk": endpoint.pk},
        "webhooks:delivery": {"pk": send_test(endpoint.pk, actor=ke).pk},
    }


def other_samples(town: Town) -> dict[str, dict[str, Any]]:
    """Those of all functions above."""
    return {
        **programme_samples(town),
        **planning_samples(town),
        **notification_samples(town),
        **webhook_samples(town),
    }

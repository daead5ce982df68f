"""What becomes a message, for whom, and what it says: never a title, a text or a person."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from cast import Town, a_matter, at_work
from duban.foundation import clock, followers
from duban.ledger.actions.extensions import ask_extension
from duban.ledger.actions.moves import assign_matter
from duban.ledger.lifecycle import EXTENSION_TRANSITIONS, MATTER_TRANSITIONS, REVIEW_TRANSITIONS
from duban.ledger.queries.replay import HANDLERS
from duban.people.models import Jurisdiction
from duban.webhooks.actions import endpoints
from duban.webhooks.actions.endpoints import EndpointFacts
from duban.webhooks.choices import EVENTS, KINDS, UNTOLD
from duban.webhooks.models import Delivery, Message


def told() -> list[Any]:
    """What there is to tell, in its order."""
    return [json.loads(m.body) for m in Message.objects.order_by("pk")]


def kinds_for(pk: int) -> list[str]:
    """Of what a receiver is told."""
    rows = Delivery.objects.filter(endpoint_id=pk).order_by("pk")
    return list(rows.values_list("message__kind", flat=True))


def test_every_line_about_a_matter_has_a_kind_or_a_reason() -> None:
    """A new move or act must say what outsiders know it by."""
    moves = {f"matter.{t.name}" for t in (*MATTER_TRANSITIONS, *REVIEW_TRANSITIONS)}
    moves |= {f"extension.{t.name}" for t in EXTENSION_TRANSITIONS}
    written = moves | HANDLERS.keys()
    matters = {name for name in EVENTS if not name.startswith(("plan.", "project."))}
    assert written - matters == UNTOLD
    assert matters - written == set()
    assert len(KINDS) == len(EVENTS)
    assert all(EVENTS[name][0].startswith("matter.") for name in matters)
    assert not any("-" in kind for kind in KINDS)


def test_a_message_says_what_outsiders_may_know(hooked: Any) -> None:
    """Number, state, light, days, units and address; the state is the one that the line led to."""
    due = clock.today() + dt.timedelta(days=30)
    matter = at_work(hooked.town, a_matter(hooked.town, "整治王五家门口的排口", due_on=due))
    followers.tell_all()
    registered, assigned, signed, started = told()
    assert [m["type"] for m in (registered, assigned, signed, started)] == [
        "matter.registered",
        "matter.assigned",
        "matter.signed",
        "matter.started",
    ]
    assert assigned["data"]["matter"] == {
        "id": matter.pk,
        "number": matter.number,
        "state": "assigned",
        "light": "green",
        "due_on": due.isoformat(),
        "due_at": None,
        "done_on": None,
        "category": matter.category.code,
        "jurisdiction": {"id": hooked.town.county.pk, "name": "清河县"},
        "units": [
            {
                "id": hooked.town.units["housing"].pk,
                "name": "清河县住房和城乡建设局",
                "role": "lead",
            }
        ],
        "address": f"https://duban.example.gov.cn/ledger/{matter.pk}/",
    }
    assert assigned["data"]["change"] == {"from": "registered", "to": "assigned"}
    assert registered["data"]["change"] is None
    places = [m["data"]["journal"]["place"] for m in told()]
    assert places == sorted(places)
    assert [m["data"]["journal"]["sequence"] for m in told()] == [1, 2, 3, 4]
    instant = dt.datetime.fromisoformat(assigned["timestamp"])
    assert abs((clock.now() - instant).total_seconds()) < 60
    assert assigned["timestamp"].endswith("Z")


def test_no_text_and_no_person_leaves_the_house(hooked: Any) -> None:
    """Neither titles nor reasons nor the names of those who acted."""
    matter = at_work(
        hooked.town, a_matter(hooked.town, "王五反映的排口", due_on=dt.date(2099, 1, 1))
    )
    asked_on = dt.date(2099, 2, 1)
    xu = hooked.town.actor("xu")
    ask_extension(matter.pk, asked_on=asked_on, reason="赵六住院", actor=xu)
    followers.tell_all()
    bodies = "".join(Message.objects.values_list("body", flat=True))
    assert "matter.extension_asked" in bodies
    for word in ("王五", "赵六", "许明", "蓝青", "排口", "联络员"):
        assert word not in bodies


def test_a_receiver_is_told_of_its_kinds_only(hooked: Any) -> None:
    """Nothing chosen is everything."""
    ke = hooked.town.actor("ke")
    facts = EndpointFacts("大屏", "https://example.cn/", kinds=("matter.assigned",))
    some = endpoints.add_endpoint(hooked.town.county.pk, facts, actor=ke)
    at_work(hooked.town, a_matter(hooked.town))
    followers.tell_all()
    assert kinds_for(some.pk) == ["matter.assigned"]
    assert len(kinds_for(hooked.endpoint.pk)) == 4
    assert Message.objects.count() == 4


@pytest.mark.parametrize(
    ("place", "includes_below", "is_told"),
    [
        ("county", True, True),
        ("county", False, True),
        ("city", True, True),
        ("city", False, False),
        ("other", True, False),
        ("township", True, False),
    ],
)
def test_a_receiver_is_told_of_its_place(
    town: Town, place: str, *, includes_below: bool, is_told: bool
) -> None:
    """A matter of the county, for receivers of places around it."""
    from duban.webhooks.models import Endpoint

    home: Jurisdiction = getattr(town, place)
    endpoint = Endpoint.objects.create(
        jurisdiction=home, name="x", url="https://x.cn/", includes_below=includes_below
    )
    followers.tell_all()
    a_matter(town)
    followers.tell_all()
    assert kinds_for(endpoint.pk) == (["matter.registered"] if is_told else [])


def test_what_happens_while_a_receiver_is_stopped_is_held(hooked: Any) -> None:
    """It is written and waits for nobody."""
    endpoints.stop_endpoint(hooked.endpoint.pk, actor=hooked.town.actor("ke"))
    matter = a_matter(hooked.town)
    assign_matter(matter.pk, actor=hooked.town.actor("lan"))
    hooked.pass_on()
    assert list(Delivery.objects.values_list("next_at", "tries")) == [(None, 0), (None, 0)]
    assert hooked.receiver.received == []


def test_the_past_is_not_told_to_who_comes_later(hooked: Any) -> None:
    """Even where the journal is followed only afterwards."""
    a_matter(hooked.town)
    facts = EndpointFacts("大屏", "https://example.cn/")
    late = endpoints.add_endpoint(hooked.town.county.pk, facts, actor=hooked.town.actor("ke"))
    a_matter(hooked.town)
    followers.tell_all()
    assert len(kinds_for(hooked.endpoint.pk)) == 2
    assert len(kinds_for(late.pk)) == 1


def test_where_nobody_listens_nothing_is_written(town: Town) -> None:
    """A site without receivers keeps no messages."""
    followers.tell_all()
    a_matter(town)
    assert followers.tell_all() > 0
    assert not Message.objects.exists()

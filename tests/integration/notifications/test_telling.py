"""From a line of the journal to who is told: by the parts in the matter, once, never who did it, and delegates too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import transaction

from cast import Town, a_matter
from duban.foundation import followers
from duban.foundation.followers import PlacedLine
from duban.ledger.actions.duties import add_duty
from duban.ledger.actions.extensions import ask_extension, decide_extension
from duban.ledger.actions.gates import record_gate
from duban.ledger.actions.issued import answer_document, issue_document
from duban.ledger.actions.moves import (
    assign_matter,
    close_matter,
    dispute_matter,
    return_matter,
    submit_matter,
    verify_matter,
)
from duban.ledger.actions.progress import report_progress
from duban.ledger.actions.relay import relay_matter
from duban.ledger.models import Matter
from duban.notifications.actions.telling import follow as handle
from duban.notifications.models import Notification
from duban.people import actions as people
from duban.people.models import Tenure, User
from living import DAY, DUE, a_category, lived
from told import everybody, follow, told


@pytest.fixture(autouse=True)
def _place(town: Town) -> Iterator[None]:
    """The follower's place is the journal's end before the test."""
    followers.tell_all()
    yield


def empty() -> None:
    """Forget what was told so far."""
    follow()
    Notification.objects.all().delete()


def test_an_assignment_tells_the_lead_and_not_who_assigned(town: Town) -> None:
    """Lan assigns; Xu's unit leads, and nobody else is told."""
    matter = a_matter(town)
    assign_matter(matter.pk, actor=town.actor("lan"))
    follow()
    assert everybody(town) == {"xu": ["assigned"]}
    row = Notification.objects.get()
    assert (row.matter_id, row.kind, row.actor, row.at) == (
        matter.pk,
        "work",
        "蓝青",
        matter_at(matter),
    )
    assert row.facts == {}


def matter_at(matter: Matter) -> dt.datetime | None:
    """When a matter was assigned."""
    matter.refresh_from_db()
    return matter.assigned_at


def test_an_assisting_unit_is_told_of_its_own_part(town: Town) -> None:
    """He's unit assists: another sentence than Xu's."""
    matter = a_matter(town)
    add_duty(matter.pk, unit_id=town.units["water"].pk, role="assist", actor=town.actor("lan"))
    assign_matter(matter.pk, actor=town.actor("lan"))
    follow()
    assert everybody(town) == {"xu": ["assigned"], "he": ["unit_added", "assigned_part"]}


def test_a_life_tells_each_side_in_turn(town: Town) -> None:
    """Submitted to the verifiers, returned to the lead, verified for the registrars, closed for the lead."""
    matter = lived(town, "submitted")
    follow()
    assert told(town, "tao") == told(town, "shen") == ["submitted"]
    empty()
    return_matter(matter.pk, reason="照片不清", actor=town.actor("tao"))
    follow()
    assert everybody(town) == {"xu": ["returned"]}
    empty()
    report_progress(matter.pk, text="已补照片", share=100, actor=town.actor("xu"))
    submit_matter(matter.pk, statement="已补", actor=town.actor("xu"))
    verify_matter(matter.pk, findings="属实", actor=town.actor("tao"))
    close_matter(matter.pk, actor=town.actor("ning"))
    follow()
    assert told(town, "xu") == ["verified_yours", "closed"]
    assert told(town, "lan") == told(town, "ning") == ["verified"]


def test_a_dispute_goes_back_to_the_registrars(town: Town) -> None:
    """Both registrars of the county may assign anew."""
    matter = lived(town, "assigned")
    empty()
    dispute_matter(matter.pk, reason="不属本局", actor=town.actor("xu"))
    follow()
    assert everybody(town) == {"lan": ["disputed"], "ning": ["disputed"]}


def test_a_relayed_part_tells_the_unit_below_and_its_submission_the_unit_above(town: Town) -> None:
    """The town's officer has the part; the bureau that relayed it hears of its end."""
    matter = lived(town, "under_way")
    empty()
    (part,) = relay_matter(
        matter.pk,
        unit_ids=[town.units["township"].pk],
        requirement="清理镇区段",
        due_on=None,
        actor=town.actor("xu"),
    )
    follow()
    assert everybody(town) == {"qiu": ["assigned"]}
    assert Notification.objects.get().matter_id == part.pk


def test_an_extension_is_asked_of_the_approver_and_answered_to_the_lead(town: Town) -> None:
    """Fang approved the registration; the day that was asked for stands beside."""
    matter = lived(town, "under_way")
    empty()
    later = DUE + dt.timedelta(days=10)
    extension = ask_extension(matter.pk, asked_on=later, reason="汛期", actor=town.actor("xu"))
    follow()
    assert told(town, "fang") == ["extension_asked"]
    assert told(town, "lan") == ["extension_asked"]
    row = Notification.objects.get(user=town.users["fang"])
    assert row.facts == {"asked_on": str(later)}
    empty()
    decide_extension(extension.pk, granted=True, answer="同意", actor=town.actor("fang"))
    follow()
    assert everybody(town) == {"xu": ["extension_granted"]}


def test_an_issued_document_tells_its_addressee_and_the_answer_the_office(town: Town) -> None:
    """The number and the day of the answer are facts; its text is not."""
    matter = lived(town, "under_way")
    empty()
    document = issue_document(
        kind="reminder",
        matter_ids=[matter.pk],
        addressee_id=town.units["housing"].pk,
        text="请抓紧",
        answer_by=DAY + dt.timedelta(days=3),
        actor=town.actor("lan"),
    )
    follow()
    assert everybody(town) == {"xu": ["issued"]}
    assert Notification.objects.get().facts == {
        "kind": "reminder",
        "number": document.number,
        "answer_by": "2026-04-12",
    }
    empty()
    answer_document(document.pk, answer="已加快", actor=town.actor("xu"))
    follow()
    assert everybody(town) == {"lan": ["answered"], "ning": ["answered"]}


def test_a_gate_tells_by_what_it_came_to(town: Town) -> None:
    """A failed site check is told to the lead; a passed one lets the other verifiers go on."""
    category = a_category(gates=["site_check"])
    matter = lived(town, "submitted", category=category.code)
    empty()
    act = {"gate": "site_check", "actor": town.actor("tao")}
    record_gate(matter.pk, outcome="failed", note="未到位", **act)  # type: ignore[arg-type]
    follow()
    assert everybody(town) == {"xu": ["gate_failed"]}
    empty()
    record_gate(matter.pk, outcome="passed", note="已到位", **act)  # type: ignore[arg-type]
    follow()
    assert everybody(town) == {"shen": ["gate_passed"]}


def test_a_delegate_is_told_what_the_holder_is_told(town: Town) -> None:
    """He acts for Xu: the row names for whom."""
    people.give_delegation(
        Tenure.objects.get(user=town.users["xu"]).pk,
        delegate_id=town.users["he"].pk,
        since=DAY,
        until=DAY + dt.timedelta(days=3),
        reason="休假",
        actor=town.actor("xu"),
    )
    follow()
    assert everybody(town) == {"he": ["delegated"]}
    assign_matter(a_matter(town).pk, actor=town.actor("lan"))
    follow()
    assert told(town, "he") == ["delegated", "assigned"]
    assert Notification.objects.get(user=town.users["he"], text="assigned").for_whom == "许明"
    assert Notification.objects.get(user=town.users["xu"]).for_whom == ""


def test_a_county_without_verifiers_asks_those_above(town: Town) -> None:
    """The nearest place that has any is asked, not all of them."""
    verifiers = User.objects.filter(username__in=["tao", "shen"])
    Tenure.objects.filter(user__in=verifiers).update(until=DAY - dt.timedelta(days=1))
    above = town.users["wei"]
    unit = type(town.units["office"]).objects.create(
        name="东川市政府督查室", kind="office", jurisdiction=town.city
    )
    post = type(town.posts["tao"]).objects.create(unit=unit, title="验收员", role="verifier")
    Tenure.objects.create(user=above, post=post, since=DAY)
    lived(town, "submitted")
    follow()
    assert told(town, "wei") == ["submitted"]
    assert told(town, "tao") == []


def test_a_closed_account_is_told_nothing(town: Town) -> None:
    """Xu's account is closed: nobody reads it."""
    people.set_user_in_use(town.users["xu"].pk, in_use=False, actor=town.actor("ke"))
    assign_matter(a_matter(town).pk, actor=town.actor("lan"))
    follow()
    assert told(town, "xu") == []


def test_a_line_that_is_told_of_again_tells_nobody_twice(town: Town) -> None:
    """Should a follower's place be set back, the rows are there already."""
    assign_matter(a_matter(town).pk, actor=town.actor("lan"))
    seen: list[PlacedLine] = []
    followers.register("watcher", seen.extend, names={"matter.assign"})
    followers.register("notifications", lambda lines: (seen.extend(lines), handle(lines), None)[2])
    try:
        followers.tell_all()
    finally:
        followers.forget("watcher")
        followers.register("notifications", handle)
    assert told(town, "xu") == ["assigned"]
    with transaction.atomic():
        handle([line for line in seen if line.name == "matter.assign"])
    assert told(town, "xu") == ["assigned"]


def test_a_line_about_something_that_is_gone_stops_nobody(town: Town) -> None:
    """A follower that breaks would hold up all later lines."""
    line = PlacedLine(
        10**6, "matter:999999", 1, "matter.assign", matter_time(), None, "x", None, "", {}
    )
    with transaction.atomic():
        handle([line])
    assert everybody(town) == {}


def matter_time() -> dt.datetime:
    """Some instant."""
    return dt.datetime(2026, 4, 9, tzinfo=dt.UTC)

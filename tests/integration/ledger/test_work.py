"""My work: what waits for whom, why it stands there, and the same act on several matters, each with its own result."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from cast import Town, a_matter
from duban.foundation import clock, journal
from duban.ledger.actions.extensions import ask_extension
from duban.ledger.actions.moves import (
    assign_matter,
    dispute_matter,
    return_matter,
    sign_matter,
    suspend_matter,
)
from duban.ledger.forms.refusals import OBSTACLES
from duban.ledger.models import Duty, Matter
from duban.ledger.queries.work import work_page
from living import lived


def waiting(town: Town, who: str) -> dict[str, int]:
    """Code and count of each list in which something waits."""
    return {x.code: x.count for x in work_page(town.actor(who)).lists}


def due(days: int) -> dt.date:
    """A day counted from today."""
    return clock.today() + dt.timedelta(days=days)


def test_each_person_has_lists_of_their_own(town: Town) -> None:
    """Registered: the registrar's; assigned: the lead unit's; submitted: the verifier's; verified: who files."""
    matter = a_matter(town, due_on=due(60))
    assert waiting(town, "lan") == {"to_assign": 1}
    assert waiting(town, "xu") == {}
    assign_matter(matter.pk, actor=town.actor("lan"))
    assert waiting(town, "xu") == {"to_sign": 1}
    lived(town, "submitted", due_on=due(60))
    assert waiting(town, "tao") == {"submitted": 1}
    lived(town, "verified", due_on=due(60))
    assert waiting(town, "ning")["to_file"] == 1
    assert "to_file" not in waiting(town, "bai")


def test_a_dispute_stands_apart_from_what_is_new(town: Town) -> None:
    """The registrar sees it as disputed, not as new."""
    matter = a_matter(town)
    assign_matter(matter.pk, actor=town.actor("lan"))
    dispute_matter(matter.pk, reason="非我局职责", actor=town.actor("xu"))
    assert waiting(town, "lan") == {"disputed": 1}


def test_late_near_silent_and_returned(town: Town) -> None:
    """The lead unit's lists by their reasons."""
    past, soon = due(-3), due(3)
    with clock.at(clock.now() - dt.timedelta(days=40)):
        late = a_matter(town, "逾期的事", due_on=past)
        near = a_matter(town, "临期的事", due_on=soon)
        for matter in (late, near):
            assign_matter(matter.pk, actor=town.actor("lan"))
            sign_matter(matter.pk, actor=town.actor("xu"))
    again = lived(town, "submitted", due_on=due(60))
    return_matter(again.pk, reason="照片不清", actor=town.actor("tao"))
    found = waiting(town, "xu")
    assert (found["late"], found["near"], found["returned"]) == (1, 1, 1)
    assert found["silent"] >= 2
    page = town.client("xu").get("/my-work/").content.decode()
    assert "照片不清" in page
    assert "尚未报送" in page


def test_the_approver_has_extensions_and_long_suspensions(town: Town) -> None:
    """With the reason that was given."""
    asked = lived(town, "under_way", due_on=due(30), day=due(-1))
    ask_extension(asked.pk, asked_on=due(50), reason="材料未到", actor=town.actor("xu"))
    with clock.at(clock.now() - dt.timedelta(days=45)):
        stood = lived(town, "under_way", due_on=due(90), day=clock.today())
        suspend_matter(stood.pk, reason="汛期", actor=town.actor("fang"))
    found = waiting(town, "fang")
    assert (found["extension_decide"], found["suspended_long"]) == (1, 1)
    assert "材料未到" in town.client("fang").get("/my-work/").content.decode()


def test_several_are_assigned_each_with_its_own_entry(town: Town) -> None:
    """Three at once; each history has its line."""
    matters = [a_matter(town, f"事项{n}") for n in range(3)]
    sent = {"matter": [m.pk for m in matters], "list": "to_assign"}
    answer = town.client("lan").post("/my-work/bulk/assign/", sent)
    assert answer.status_code == 303
    for matter in matters:
        assert journal.history(matter.stream)[-1].name == "matter.assign"


def test_what_is_refused_stops_none_of_the_others(town: Town) -> None:
    """A matter without a lead unit is named with its reason; the others are assigned."""
    good, bad = a_matter(town, "可以交办"), a_matter(town, "没有牵头")
    Duty.objects.filter(matter=bad).delete()
    answer = town.client("lan").post("/my-work/bulk/assign/", {"matter": [good.pk, bad.pk]})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "没有牵头" in text
    assert str(OBSTACLES["NO_LEAD"]) in text
    assert Matter.objects.get(pk=good.pk).state == "assigned"
    assert Matter.objects.get(pk=bad.pk).state == "registered"


def test_several_parts_are_signed_for(town: Town) -> None:
    """The assisting unit signs for its parts at once, and not a second time."""
    matters = [a_matter(town, f"事项{n}") for n in range(2)]
    for matter in matters:
        Duty.objects.create(
            matter=matter, unit=town.units["water"], role="assist", kind="departmental", said="水利"
        )
        assign_matter(matter.pk, actor=town.actor("lan"))
    client, sent = town.client("he"), {"matter": [m.pk for m in matters]}
    assert waiting(town, "he") == {"to_sign_part": 2}
    assert client.post("/my-work/bulk/sign-part/", sent).status_code == 303
    assert waiting(town, "he") == {}
    assert client.post("/my-work/bulk/sign-part/", sent).status_code == 422


def test_nothing_chosen_and_unknown_names(town: Town) -> None:
    """Said in words; an unknown act or list does not exist."""
    client = town.client("lan")
    answer = client.post("/my-work/bulk/assign/", {"list": "to_assign"})
    assert answer.status_code == 303
    assert "请先勾选" in client.get("/my-work/?list=to_assign").content.decode()
    assert client.post("/my-work/bulk/destroy/", {"matter": [1]}).status_code == 404
    assert client.get("/my-work/?list=to_sign").status_code == 404
    assert client.get("/my-work/?list=to_assign").status_code == 200


def test_somebody_elses_matters_are_passed_over(town: Town) -> None:
    """An officer of another county names a matter and nothing happens to it."""
    matter = a_matter(town)
    town.client("gu").post("/my-work/bulk/sign/", {"matter": [matter.pk]})
    matter.refresh_from_db()
    assert matter.state == "registered"


@pytest.mark.parametrize("who", ["lan", "xu", "tao", "fang", "bai"])
def test_an_empty_desk_says_so(town: Town, who: str) -> None:
    """Nothing waits, in words."""
    assert "暂无待办" in town.client(who).get("/my-work/").content.decode()


def test_home_opens_each_list(town: Town) -> None:
    """Each count on the home page is the number of rows of the list that it opens."""
    for n in range(3):
        a_matter(town, f"事项{n}")
    client = town.client("lan")
    tiles = re.findall(
        r'class="work-tile" href="([^"]+)"><span[^>]*>(\d+)', client.get("/").content.decode()
    )
    assert tiles == [("/my-work/?list=to_assign", "3")]
    listed = client.get(tiles[0][0]).content.decode()
    assert listed.count('name="matter"') == 3

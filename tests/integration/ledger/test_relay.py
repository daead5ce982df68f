"""Relay: parts of a matter handed to units of the own and of lower places, under the authority of the whole."""

from __future__ import annotations

import datetime as dt
import json
from itertools import pairwise

import pytest

from cast import Town, a_matter
from duban.foundation import clock, journal
from duban.foundation.access import AccessDenied
from duban.foundation.lifecycle import Obstructed, WrongState
from duban.ledger.actions.moves import (
    assign_matter,
    dispute_matter,
    sign_matter,
    start_matter,
    submit_matter,
)
from duban.ledger.actions.register import RegistrationRefused
from duban.ledger.actions.relay import RelayRefused
from duban.ledger.choices import MatterState
from duban.ledger.models import Matter, MatterSource, TimeLimit
from tiers import SENTENCE, a_city_matter, a_thread, add_person, add_tiers, relayed

END = dt.date(2026, 12, 31)
NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)


@pytest.fixture
def tiers(town: Town) -> Town:
    """The cast's county with a city above and a town and a village below."""
    return add_tiers(town)


@pytest.fixture(autouse=True)
def _today() -> object:
    """A day on which the limits below lie ahead."""
    with clock.at(NOW):
        yield


def content_of(matter: Matter, name: str) -> dict[str, object]:
    """The content of the last line of that name."""
    lines = [e for e in journal.history(matter.stream) if e.name == name]
    return dict(json.loads(lines[-1].content))


def test_a_part_is_a_matter_of_its_own(tiers: Town) -> None:
    """Number of the relaying unit, place of the unit, the parent's authority and sentence, a limit, assigned at once."""
    city = a_city_matter(tiers, END)
    county, water = relayed(tiers, city, "qin", ["housing", "water"], dt.date(2026, 12, 29))
    assert (county.parent_id, county.state) == (city.pk, MatterState.ASSIGNED)
    assert county.office == tiers.units["city_housing"]
    word = f"{tiers.units['city_housing'].name}督办"
    assert (county.number, water.number) == (f"{word}〔2026〕1号", f"{word}〔2026〕2号")
    assert county.jurisdiction == tiers.county
    assert (county.approver, county.basis) == (tiers.posts["deng"], "市长批示")
    assert county.dispute_until is not None and county.assigned_at is not None
    assert MatterSource.objects.get(matter=county).text == SENTENCE
    assert TimeLimit.objects.get(matter=county).due_on == dt.date(2026, 12, 29)
    assert county.duties.get().unit == tiers.units["housing"]


def test_the_journals_say_it_on_both_sides(tiers: Town) -> None:
    """The parent's stream names the parts, the part's stream its parent and the reason."""
    city = a_city_matter(tiers, END)
    day = dt.date(2026, 12, 20)
    (county,) = relayed(tiers, city, "qin", ["housing"], day, because=" 市级复核需要时间 ")
    told = content_of(city, "matter.relay")
    assert told["parts"] == [
        {"matter": county.pk, "number": county.number, "unit": tiers.units["housing"].pk}
    ]
    assert (told["due_on"], told["shaved_days"]) == ("2026-12-20", 11)
    assert told["reason"] == "市级复核需要时间"
    facts = content_of(county, "matter.register")
    assert (facts["parent"], facts["shaved_because"]) == (city.pk, "市级复核需要时间")
    assert journal.history(county.stream)[0].actor == "秦市"
    assert journal.first_fault(journal.history(county.stream)) is None


def test_a_vacant_approver_does_not_stop_a_relay(tiers: Town) -> None:
    """The approval stands as it was given: the post may be vacant when a part is handed on."""
    city = a_city_matter(tiers, END)
    tiers.posts["deng"].tenures.update(until=dt.date(2026, 11, 1))
    assert relayed(tiers, city, "qin", ["housing"], END)[0].approver == tiers.posts["deng"]


def test_a_matter_without_approver_is_not_relayed(tiers: Town) -> None:
    """There would be no authority to hand on."""
    city = a_city_matter(tiers, END)
    Matter.objects.filter(pk=city.pk).update(approver=None)
    with pytest.raises(RegistrationRefused, match="APPROVER_UNKNOWN"):
        relayed(tiers, city, "qin", ["housing"], END)


def test_four_tiers_make_one_thread(tiers: Town) -> None:
    """City, county, town and village: each part has the one above as its parent."""
    matters = a_thread(tiers)
    for upper, lower in pairwise(matters):
        assert lower.parent_id == upper.pk
    assert len({m.jurisdiction_id for m in matters}) == 4


@pytest.mark.parametrize("who", ["cao", "deng", "xu", "hou", "ke", "wei"])
def test_only_the_lead_unit_relays(tiers: Town, who: str) -> None:
    """Neither the office that registered, nor who approved, nor a unit without duty."""
    city = a_city_matter(tiers, END)
    with pytest.raises(AccessDenied):
        relayed(tiers, city, who, ["water"], END)
    assert not city.relayed.exists()


@pytest.mark.parametrize(
    "state", sorted(set(MatterState.values) - {MatterState.ACCEPTED, MatterState.UNDER_WAY})
)
def test_only_a_matter_at_work_is_relayed(tiers: Town, state: str) -> None:
    """Neither before it was signed for nor after it was submitted, suspended or ended."""
    city = a_city_matter(tiers, END)
    Matter.objects.filter(pk=city.pk).update(state=state)
    with pytest.raises(WrongState):
        relayed(tiers, city, "qin", ["housing"], END)


def test_units_that_do_not_fit(tiers: Town) -> None:
    """None, one out of use, one of another place, one above, and one that has an open part already."""
    matters = a_thread(tiers)
    tiers.units["park"].is_active = False
    tiers.units["park"].save()
    cases = [
        (matters[0], "qin", [], "NO_UNITS"),
        (matters[0], "qin", ["park"], "UNIT_NOT_BELOW"),
        (matters[1], "xu", ["elsewhere"], "UNIT_NOT_BELOW"),
        (matters[1], "xu", ["city_housing"], "UNIT_NOT_BELOW"),
        (matters[1], "xu", ["housing"], "UNIT_ABOVE"),
        (matters[0], "qin", ["housing"], "RELAYED_ALREADY"),
    ]
    count = Matter.objects.count()
    for matter, who, units, code in cases:
        with pytest.raises(RelayRefused) as refused:
            relayed(tiers, matter, who, units, matter.due_on)
        assert refused.value.code == code
    assert Matter.objects.count() == count


def test_two_units_of_one_place_cannot_pass_it_in_a_ring(tiers: Town) -> None:
    """Housing hands a part to Water; Water cannot hand it back."""
    add_person(tiers, "lu", "陆水", tiers.units["water"], "联络员", "officer")
    county = a_matter(tiers, due_on=END)
    assign_matter(county.pk, actor=tiers.actor("lan"))
    sign_matter(county.pk, actor=tiers.actor("xu"))
    (water,) = relayed(tiers, county, "xu", ["water"], END)
    sign_matter(water.pk, actor=tiers.actor("lu"))
    with pytest.raises(RelayRefused, match="UNIT_ABOVE"):
        relayed(tiers, water, "lu", ["housing"], END)


def test_twice_in_a_row(tiers: Town) -> None:
    """The same unit gets no second open part; after the first was cancelled it may."""
    city = a_city_matter(tiers, END)
    (first,) = relayed(tiers, city, "qin", ["housing"], END)
    with pytest.raises(RelayRefused, match="RELAYED_ALREADY"):
        relayed(tiers, city, "qin", ["housing"], END)
    Matter.objects.filter(pk=first.pk).update(state=MatterState.CANCELLED)
    assert relayed(tiers, city, "qin", ["housing", "housing"], END)[0].pk != first.pk


@pytest.mark.parametrize(
    ("due_on", "because", "code"),
    [
        (dt.date(2027, 1, 1), "", "LIMIT_LATER"),
        (dt.date(2026, 11, 22), "", "LIMIT_PAST"),
        (dt.date(2026, 12, 27), "", "REASON_MISSING"),
        (dt.date(2026, 12, 27), "  ", "REASON_MISSING"),
    ],
)
def test_limits_that_do_not_fit(tiers: Town, due_on: dt.date, because: str, code: str) -> None:
    """Later than the parent's, already over, and shaved beyond the margin of three days without a reason."""
    city = a_city_matter(tiers, END)
    with pytest.raises(RelayRefused) as refused:
        relayed(tiers, city, "qin", ["housing"], due_on, because=because)
    assert refused.value.code == code


@pytest.mark.parametrize("days", [0, 3, 4])
def test_the_margin_is_three_days(tiers: Town, days: int) -> None:
    """Up to three days earlier needs no reason, and an idle reason is not kept; the fourth day keeps it."""
    city = a_city_matter(tiers, END)
    (part,) = relayed(
        tiers, city, "qin", ["housing"], END - dt.timedelta(days=days), because="备用"
    )
    kept = content_of(part, "matter.register")["shaved_because"]
    assert kept == ("备用" if days > 3 else "")


def test_no_day_takes_the_parents_limit(tiers: Town) -> None:
    """Without a day of its own a part has the parent's; a standing matter hands its own words on."""
    city = a_city_matter(tiers, END)
    assert relayed(tiers, city, "qin", ["housing"], None)[0].due_on == END
    open_end = a_city_matter(tiers, None)
    TimeLimit.objects.create(
        matter=open_end, said="长期坚持", kind="standing", due_on=None, set_at=clock.now()
    )
    (part,) = relayed(tiers, open_end, "qin", ["housing"], None)
    assert (part.due_on, part.limits.get().said) == (None, "长期坚持")
    bare = a_city_matter(tiers, None)
    (other,) = relayed(tiers, bare, "qin", ["water"], None)
    assert not other.limits.exists()
    (dated,) = relayed(tiers, bare, "qin", ["housing"], dt.date(2026, 12, 1))
    assert dated.due_on == dt.date(2026, 12, 1)


def test_a_late_matter_can_still_be_relayed(tiers: Town) -> None:
    """Its parts are as late as itself, and nothing else would be honest."""
    with clock.at(dt.datetime(2026, 6, 1, tzinfo=dt.UTC)):
        city = a_city_matter(tiers, dt.date(2026, 7, 1))
    (part,) = relayed(tiers, city, "qin", ["housing"], dt.date(2026, 7, 1))
    assert part.light(clock.moment()) == "red"


def test_empty_and_marked_words_are_refused(tiers: Town) -> None:
    """What a part asks passes the same door as every registration."""
    city = a_city_matter(tiers, END)
    for words, code in ((" ", "REQUIREMENT_MISSING"), ("机密★\n逐户排查", "SECRECY_MARKING")):
        with pytest.raises(RegistrationRefused, match=code):
            relayed(tiers, city, "qin", ["housing"], END, requirement=words)
    assert not city.relayed.exists()


def test_a_disputed_part_comes_back_to_who_relayed_it(tiers: Town) -> None:
    """The relaying unit assigns it anew; a lower unit and a stranger may not."""
    city = a_city_matter(tiers, END)
    (part,) = relayed(tiers, city, "qin", ["housing"], END)
    dispute_matter(part.pk, reason="不属我局职责", actor=tiers.actor("xu"))
    for who in ("xu", "gu", "hou"):
        with pytest.raises(AccessDenied):
            assign_matter(part.pk, actor=tiers.actor(who))
    assert assign_matter(part.pk, actor=tiers.actor("qin")).state == MatterState.ASSIGNED


def test_the_whole_waits_for_its_parts(tiers: Town) -> None:
    """A lead cannot submit while a part that it handed on is open."""
    city = a_city_matter(tiers, END)
    relayed(tiers, city, "qin", ["housing"], END)
    start_matter(city.pk, actor=tiers.actor("qin"))
    with pytest.raises(Obstructed, match="RELAYED_OPEN"):
        submit_matter(city.pk, statement="已完成", actor=tiers.actor("qin"))

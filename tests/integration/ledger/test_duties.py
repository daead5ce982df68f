"""Units after the registration: open questions answered, units added and released, and what a search finds then."""

from __future__ import annotations

import pytest

from cast import Town, a_matter, a_source
from duban.foundation.access import AccessDenied
from duban.foundation.lifecycle import Obstructed, WrongState
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.duties import add_duty, name_unit, release_duty
from duban.ledger.actions.moves import assign_matter, sign_part
from duban.ledger.actions.register import DutySpec, MatterSpec, register
from duban.ledger.models import Duty, Matter
from living import count_lines, last_line, lived


def asked(town: Town) -> Duty:
    """The duty of a matter whose lead is an open question."""
    spec = MatterSpec(
        "整治",
        "限期整治",
        a_source(town),
        duties=[DutySpec("水利部门", "lead", None, "unknown")],
        extra={"联系人": "何某"},
    )
    (matter,) = register(
        [spec],
        jurisdiction_id=town.county.pk,
        authority=town.authority,
        actor=town.actor("lan"),
    )
    return matter.duties.get()


def test_an_open_question_is_answered(town: Town) -> None:
    """The unit is held to the matter, is found by its name, and the matter may be assigned."""
    duty = asked(town)
    with pytest.raises(Obstructed, match="NO_LEAD, OPEN_QUESTION"):
        assign_matter(duty.matter_id, actor=town.actor("lan"))
    park = town.units["park"]
    named = name_unit(duty.pk, unit_id=park.pk, actor=town.actor("lan"))
    assert (named.unit, named.question, named.kind, named.said) == (
        park,
        "",
        "territorial",
        "水利部门",
    )
    name, who, told = last_line(named.matter)
    assert (name, who) == ("matter.unit.name", "蓝青")
    assert (told["duty"], told["unit"], told["kind"]) == (1, park.pk, "territorial")
    for words in ("经济开发区", "水利部门", "何某"):
        assert Matter.objects.search(words).get() == named.matter
    assert assign_matter(duty.matter_id, actor=town.actor("lan")).state == "assigned"


def test_a_question_is_answered_once(town: Town) -> None:
    """What is settled, or was taken out, is no question any more."""
    duty = asked(town)
    with pytest.raises(ActRefused, match="UNIT_UNKNOWN"):
        name_unit(duty.pk, unit_id=town.units["elsewhere"].pk, actor=town.actor("lan"))
    name_unit(duty.pk, unit_id=town.units["water"].pk, actor=town.actor("lan"))
    with pytest.raises(WrongState):
        name_unit(duty.pk, unit_id=town.units["housing"].pk, actor=town.actor("lan"))
    gone = release_duty(asked(town).pk, reason="未明确", actor=town.actor("lan"))
    with pytest.raises(WrongState):
        name_unit(gone.pk, unit_id=town.units["housing"].pk, actor=town.actor("lan"))


def test_a_unit_is_added_and_released(town: Town) -> None:
    """Its row stays with the instant of the release; the search follows the units that stand."""
    matter, water = lived(town), town.units["water"]
    duty = add_duty(matter.pk, unit_id=water.pk, role="assist", actor=town.actor("lan"))
    assert (duty.said, duty.kind) == (water.name, "departmental")
    assert duty.added_at is not None
    assert Matter.objects.search("水利局").get() == matter
    released = release_duty(duty.pk, reason=" 职能划转 ", actor=town.actor("lan"))
    assert released.released_at is not None
    assert not Matter.objects.search("水利局").exists()
    assert Matter.objects.search("住房和城乡").get() == matter
    name, _who, told = last_line(matter)
    assert (name, told["reason"], told["duty"]) == ("matter.unit.release", "职能划转", 2)
    with pytest.raises(WrongState):
        release_duty(duty.pk, reason="再次", actor=town.actor("lan"))
    again = add_duty(matter.pk, unit_id=water.pk, role="assist", actor=town.actor("lan"))
    assert again.pk != duty.pk


def test_a_change_of_lead_names_the_new_one_first(town: Town) -> None:
    """An assigned matter is never without a lead; the new lead signs for its part."""
    matter = lived(town)
    old = matter.duties.get()
    with pytest.raises(ActRefused, match="LAST_LEAD"):
        release_duty(old.pk, reason="划转", actor=town.actor("lan"))
    new = add_duty(matter.pk, unit_id=town.units["water"].pk, role="lead", actor=town.actor("lan"))
    assert sign_part(new.pk, actor=town.actor("he")).post == town.posts["he"]
    assert release_duty(old.pk, reason="划转", actor=town.actor("lan")).released_at
    assert matter.scope().units_by_role == {"lead": frozenset({town.units["water"].pk})}


def test_a_registered_matter_may_be_without_a_lead(town: Town) -> None:
    """Before the assignment the lead may be taken out and another named."""
    duty = a_matter(town).duties.get()
    assert release_duty(duty.pk, reason="另定", actor=town.actor("lan")).released_at


@pytest.mark.parametrize(
    ("unit", "role", "code"),
    [
        ("water", "boss", "ROLE_UNKNOWN"),
        ("elsewhere", "assist", "UNIT_UNKNOWN"),
        ("housing", "lead", "DUTY_EXISTS"),
        ("housing", "verify", "DUTY_CONFLICT"),
    ],
)
def test_bad_units_are_refused(town: Town, unit: str, role: str, code: str) -> None:
    """Each by its code, and no line is written."""
    matter = lived(town)
    before = count_lines(matter)
    with pytest.raises(ActRefused) as refused:
        add_duty(matter.pk, unit_id=town.units[unit].pk, role=role, actor=town.actor("lan"))
    assert refused.value.code == code
    assert (matter.duties.count(), count_lines(matter)) == (1, before)


def test_a_unit_out_of_use_is_not_added(town: Town) -> None:
    """A dissolved unit is held to nothing new."""
    town.units["water"].is_active = False
    town.units["water"].save()
    with pytest.raises(ActRefused, match="UNIT_UNKNOWN"):
        add_duty(
            lived(town).pk,
            unit_id=town.units["water"].pk,
            role="assist",
            actor=town.actor("lan"),
        )


def test_a_verifying_unit_does_not_do_the_work(town: Town) -> None:
    """The separation holds when the verifying unit was there first."""
    matter, water = lived(town), town.units["water"].pk
    add_duty(matter.pk, unit_id=water, role="verify", actor=town.actor("lan"))
    add_duty(matter.pk, unit_id=water, role="supervise", actor=town.actor("lan"))
    with pytest.raises(ActRefused, match="DUTY_CONFLICT"):
        add_duty(matter.pk, unit_id=water, role="assist", actor=town.actor("lan"))


def test_a_release_gives_its_reason(town: Town) -> None:
    """Without one nothing is released."""
    with pytest.raises(ActRefused, match="REASON_MISSING"):
        release_duty(asked(town).pk, reason=" ", actor=town.actor("lan"))


@pytest.mark.parametrize("state", ["submitted", "verified", "closed"])
def test_units_stand_once_the_work_is_judged(town: Town, state: str) -> None:
    """From the submission on no unit comes or goes."""
    matter = lived(town, state)
    with pytest.raises(WrongState):
        add_duty(matter.pk, unit_id=town.units["water"].pk, role="assist", actor=town.actor("lan"))
    with pytest.raises(WrongState):
        release_duty(matter.duties.get().pk, reason="划转", actor=town.actor("lan"))


@pytest.mark.parametrize("who", ["fang", "xu", "tao", "bai", "gu", "wei"])
def test_only_registrars_keep_the_units(town: Town, who: str) -> None:
    """Nobody else names, adds or releases."""
    duty = asked(town)
    actor, water = town.actor(who), town.units["water"].pk
    with pytest.raises(AccessDenied):
        name_unit(duty.pk, unit_id=water, actor=actor)
    with pytest.raises(AccessDenied):
        add_duty(duty.matter_id, unit_id=water, role="assist", actor=actor)
    with pytest.raises(AccessDenied):
        release_duty(duty.pk, reason="划转", actor=actor)

"""Gates of a closure: who records which, when, how often, and which moves wait for them."""

from __future__ import annotations

import datetime as dt

import pytest

from cast import Town
from duban.foundation.access import AccessDenied
from duban.foundation.lifecycle import Obstructed, WrongState
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.gates import record_gate
from duban.ledger.actions.moves import close_matter, return_matter, submit_matter, verify_matter
from duban.ledger.models import Matter
from living import DAY, a_category, count_lines, gains, last_line, lived, on

ALL = ["self_check", "site_check", "joint_review", "publication"]
BY = {"self_check": "xu", "site_check": "shen", "joint_review": "shen", "publication": "lan"}


def gate(town: Town, matter: Matter, name: str, outcome: str = "passed", who: str = "") -> None:
    """Record a gate by the member of the cast whose gate it is."""
    actor = town.actor(who or BY[name])
    record_gate(matter.pk, gate=name, outcome=outcome, note=f"{name}: {outcome}", actor=actor)


def asked(town: Town, *gates: str, days: int = 10) -> Matter:
    """A matter under way whose category asks for these gates."""
    a_category(gates=list(gates), publication_days=days)
    return lived(town, category="test")


def test_a_matter_goes_through_all_gates(town: Town) -> None:
    """Each move waits for its gates by name, and goes on when they have passed."""
    matter = asked(town, *ALL)
    with on(DAY):
        with pytest.raises(Obstructed, match="GATE_SELF_CHECK"):
            submit_matter(matter.pk, statement="已完成", actor=town.actor("xu"))
        gate(town, matter, "self_check")
        submit_matter(matter.pk, statement="已完成", actor=town.actor("xu"))
        gate(town, matter, "site_check")
        with pytest.raises(Obstructed, match="GATE_JOINT_REVIEW"):
            verify_matter(matter.pk, findings="属实", actor=town.actor("tao"))
        gate(town, matter, "joint_review")
        verify_matter(matter.pk, findings="属实", actor=town.actor("tao"))
        gate(town, matter, "publication")
    assert matter.gate_records.last().until == dt.date(2026, 4, 19)
    for day, is_over in ((dt.date(2026, 4, 19), False), (dt.date(2026, 4, 20), True)):
        with on(day):
            if is_over:
                assert close_matter(matter.pk, actor=town.actor("ning")).state == "closed"
            else:
                with pytest.raises(Obstructed, match="GATE_PUBLICATION"):
                    close_matter(matter.pk, actor=town.actor("ning"))


def test_an_office_that_publishes_for_no_days_waits_for_none(town: Town) -> None:
    """With zero days of publication the matter closes on the same day."""
    matter = asked(town, "publication", days=0)
    submit_matter(matter.pk, statement="已完成", actor=town.actor("xu"))
    verify_matter(matter.pk, findings="属实", actor=town.actor("tao"))
    gate(town, matter, "publication")
    assert matter.gate_records.get().until is None
    assert close_matter(matter.pk, actor=town.actor("ning")).state == "closed"


def test_a_gate_is_in_the_history_with_its_findings(town: Town) -> None:
    """The line says gate, outcome, findings and round, by whom and for which post."""
    matter = asked(town, "self_check")
    gate(town, matter, "self_check", "failed")
    record = matter.gate_records.get()
    assert (record.user, record.post) == (town.users["xu"], town.posts["xu"])
    name, who, told = last_line(matter)
    assert (name, who) == ("matter.gate", "许明")
    assert told == {
        "record": record.pk,
        "gate": "self_check",
        "outcome": "failed",
        "note": "self_check: failed",
        "until": None,
        "cycle": 1,
    }


def test_the_last_record_of_a_round_counts(town: Town) -> None:
    """A failed gate may pass later and a passed one may fail still; the next round begins anew."""
    matter = asked(town, "self_check")
    for outcome in ("failed", "passed", "failed", "passed"):
        gate(town, matter, "self_check", outcome)
    submit_matter(matter.pk, statement="已完成", actor=town.actor("xu"))
    return_matter(matter.pk, reason="不实", actor=town.actor("tao"))
    assert matter.gate_records.count() == 4
    with pytest.raises(Obstructed, match="GATE_SELF_CHECK"):
        submit_matter(matter.pk, statement="已改", actor=town.actor("xu"))
    gate(town, matter, "self_check")
    assert matter.gate_records.last().cycle == 2


def test_the_same_record_is_not_made_twice(town: Town) -> None:
    """A pass upon a pass, and the same failure in the same words, are refused."""
    matter = asked(town, "self_check")
    gate(town, matter, "self_check", "failed")
    with pytest.raises(ActRefused, match="GATE_RECORDED_ALREADY"):
        gate(town, matter, "self_check", "failed")
    actor = town.actor("xu")
    record_gate(matter.pk, gate="self_check", outcome="failed", note="又一处", actor=actor)
    gate(town, matter, "self_check")
    with pytest.raises(ActRefused, match="GATE_PASSED_ALREADY"):
        gate(town, matter, "self_check")
    assert matter.gate_records.count() == 3


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"gate": "tea"}, "GATE_UNKNOWN"),
        ({"outcome": "perhaps"}, "OUTCOME_UNKNOWN"),
        ({"note": " "}, "FINDINGS_MISSING"),
        ({"note": "机密★10年\n内容"}, "SECRECY_MARKING"),
    ],
)
def test_bad_input_is_refused(town: Town, given: dict[str, str], code: str) -> None:
    """Each by its code, and no line is written."""
    matter = asked(town, "self_check")
    before = count_lines(matter)
    facts = {"gate": "self_check", "outcome": "passed", "note": "已查", **given}
    with pytest.raises(ActRefused) as refused:
        record_gate(matter.pk, actor=town.actor("xu"), **facts)
    assert refused.value.code == code
    assert (matter.gate_records.count(), count_lines(matter)) == (0, before)


def test_only_gates_of_the_category_are_recorded(town: Town) -> None:
    """What is not asked for is not asked of anybody."""
    matter = asked(town, "self_check")
    gate(town, matter, "self_check")
    submit_matter(matter.pk, statement="已完成", actor=town.actor("xu"))
    with pytest.raises(ActRefused, match="GATE_NOT_ASKED"):
        gate(town, matter, "site_check")


@pytest.mark.parametrize("name", ALL)
def test_each_gate_has_its_state(town: Town, name: str) -> None:
    """A self-check is made under way; the others wait for the submission or the verification."""
    matter = asked(town, *ALL)
    if name == "self_check":
        gate(town, matter, name)
        submit_matter(matter.pk, statement="已完成", actor=town.actor("xu"))
    with pytest.raises(WrongState):
        gate(town, matter, name)


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("self_check", "lan"),
        ("self_check", "tao"),
        ("self_check", "he"),
        ("site_check", "xu"),
        ("site_check", "lan"),
        ("joint_review", "fang"),
        ("publication", "xu"),
        ("publication", "tao"),
    ],
)
def test_each_gate_has_its_people(town: Town, name: str, who: str) -> None:
    """The lead checks itself, verifiers check on site and review, registrars publish."""
    state = {"self_check": "under_way", "publication": "verified"}.get(name, "submitted")
    a_category(gates=[name] if name == "publication" else [])
    matter = lived(town, state, category="test")
    with pytest.raises(AccessDenied):
        gate(town, matter, name, who=who)


@pytest.mark.parametrize(("name", "post"), [("site_check", "shen"), ("publication", "lan")])
def test_who_did_the_work_records_no_gate_of_others(town: Town, name: str, post: str) -> None:
    """An officer of the lead unit who holds a verifier's or registrar's post as well is kept apart."""
    matter = lived(town, "submitted" if name == "site_check" else "verified")
    gains(town, "xu", post)
    with pytest.raises(AccessDenied, match="APART_EXECUTOR"):
        gate(town, matter, name, who="xu")

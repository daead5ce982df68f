"""Look-backs at closed matters: who looks, what is kept, and how a failed one reopens."""

from __future__ import annotations

import json

import pytest

from cast import Town
from duban.foundation import journal
from duban.foundation.access import AccessDenied
from duban.foundation.lifecycle import MissingFact, WrongState
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.look_backs import look_back
from duban.ledger.actions.moves import reopen_matter
from living import DUE, count_lines, gains, last_line, lived, on


def test_a_look_back_is_kept_and_moves_nothing(town: Town) -> None:
    """Its findings are on record by name; the matter stays closed until a person reopens it."""
    matter = lived(town, "closed")
    found = look_back(matter.pk, outcome="failed", text=" 复发 ", actor=town.actor("shen"))
    matter.refresh_from_db()
    assert (matter.state, found.text, found.user, found.cycle) == (
        "closed",
        "复发",
        town.users["shen"],
        1,
    )
    name, who, told = last_line(matter)
    assert (name, who, told["outcome"]) == ("matter.look_back", "沈岩", "failed")


def test_a_failed_look_back_is_the_reason_to_reopen(town: Town) -> None:
    """Where none is given its findings stand for it; a given one goes before; the closure stays on record."""
    matter = lived(town, "closed")
    look_back(matter.pk, outcome="failed", text="复发", actor=town.actor("shen"))
    reopened = reopen_matter(matter.pk, reason=" ", actor=town.actor("shen"))
    assert (reopened.state, reopened.cycle, reopened.done_on) == ("under_way", 2, None)
    assert last_line(matter)[2]["reason"] == "复发"
    assert "matter.close" in [e.name for e in journal.history(matter.stream)]
    other = lived(town, "closed")
    look_back(other.pk, outcome="failed", text="复发", actor=town.actor("shen"))
    reopen_matter(other.pk, reason="群众举报", actor=town.actor("fang"))
    assert json.loads(journal.history(other.stream)[-1].content)["reason"] == "群众举报"


@pytest.mark.parametrize("outcome", ["", "passed"])
def test_without_a_failure_a_reopening_gives_its_own_reason(town: Town, outcome: str) -> None:
    """Neither no look-back nor a good one is a reason."""
    matter = lived(town, "closed")
    if outcome:
        look_back(matter.pk, outcome=outcome, text="稳定", actor=town.actor("shen"))
    with pytest.raises(MissingFact):
        reopen_matter(matter.pk, reason="", actor=town.actor("shen"))


def test_a_second_click_looks_back_once(town: Town) -> None:
    """The same findings a moment later are refused; months later they are a look-back."""
    matter = lived(town, "closed")
    shen = town.actor("shen")
    with on(DUE):
        look_back(matter.pk, outcome="passed", text="稳定", actor=shen)
        with pytest.raises(ActRefused, match="LOOKED_BACK_ALREADY"):
            look_back(matter.pk, outcome="passed", text="稳定", actor=shen)
    with on(DUE.replace(month=9)):
        look_back(matter.pk, outcome="passed", text="稳定", actor=shen)
    assert matter.look_backs.count() == 2


@pytest.mark.parametrize(
    ("outcome", "text", "code"),
    [
        ("perhaps", "看过", "OUTCOME_UNKNOWN"),
        ("passed", " ", "FINDINGS_MISSING"),
        ("passed", "机密★10年\n内容", "SECRECY_MARKING"),
    ],
)
def test_bad_input_is_refused(town: Town, outcome: str, text: str, code: str) -> None:
    """Each by its code, and no line is written."""
    matter = lived(town, "closed")
    before = count_lines(matter)
    with pytest.raises(ActRefused) as refused:
        look_back(matter.pk, outcome=outcome, text=text, actor=town.actor("shen"))
    assert refused.value.code == code
    assert (matter.look_backs.count(), count_lines(matter)) == (0, before)


@pytest.mark.parametrize("state", ["under_way", "submitted", "verified"])
def test_only_closed_matters_are_looked_back_at(town: Town, state: str) -> None:
    """What is open is not behind us."""
    with pytest.raises(WrongState):
        look_back(lived(town, state).pk, outcome="passed", text="稳定", actor=town.actor("shen"))


@pytest.mark.parametrize("who", ["lan", "fang", "xu", "he", "bai", "wei"])
def test_only_verifiers_look_back(town: Town, who: str) -> None:
    """Nobody else, and not who did the work with a verifier's post."""
    matter = lived(town, "closed")
    with pytest.raises(AccessDenied):
        look_back(matter.pk, outcome="passed", text="稳定", actor=town.actor(who))


def test_who_did_the_work_does_not_look_back(town: Town) -> None:
    """Xu's verifier's post does not help."""
    gains(town, "xu", "shen")
    with pytest.raises(AccessDenied, match="APART_EXECUTOR"):
        look_back(lived(town, "closed").pk, outcome="passed", text="稳定", actor=town.actor("xu"))

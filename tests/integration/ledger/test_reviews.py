"""Reviews of a conclusion: who asks and decides, within which days, and what follows where the conclusion falls."""

from __future__ import annotations

import datetime as dt

import pytest

from cast import Town
from duban.foundation.access import AccessDenied
from duban.foundation.lifecycle import WrongState, available
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.moves import (
    cancel_matter,
    return_matter,
    submit_matter,
    suspend_matter,
    verify_matter,
)
from duban.ledger.actions.progress import report_progress
from duban.ledger.actions.reviews import ask_review, decide_review
from duban.ledger.models import Matter, Review
from duban.ledger.queries import soundness
from living import DAY, DUE, count_lines, gains, last_line, lived, on, seen

LATE = DUE + dt.timedelta(days=5)


def returned(town: Town) -> Matter:
    """A matter submitted on its first day that Tao returned."""
    matter = lived(town, "submitted")
    with on(DAY):
        return return_matter(matter.pk, reason="不实", actor=town.actor("tao"))


def ask(town: Town, matter: Matter, day: dt.date = DAY, reason: str = "不服") -> Review:
    """Xu asks about the newest conclusion."""
    with on(day):
        judged = matter.verifications.latest("pk")
        return ask_review(judged.pk, reason=reason, actor=town.actor("xu"))


def decide(
    town: Town,
    review: Review,
    who: str = "fang",
    *,
    changed: bool = True,
    day: dt.date = DAY,
    answer: str = "结论不当",
) -> Matter:
    """Fang decides; the matter afterwards."""
    with on(day):
        review = decide_review(review.pk, changed=changed, answer=answer, actor=town.actor(who))
    return Matter.objects.get(pk=review.verification.matter_id)


def test_a_review_is_asked_for_and_decided(town: Town) -> None:
    """Thirty days to decide; both acts are in the history; where the conclusion stands nothing moves."""
    matter = returned(town)
    review = ask(town, matter)
    assert review.due_on == DAY + dt.timedelta(days=30)
    name, who, told = last_line(matter)
    assert (name, who, told["verification"]) == ("matter.review", "许明", 1)
    matter = decide(town, review, changed=False, answer="维持")
    name, who, told = last_line(matter)
    assert (name, who, told["changed"], told["answer"]) == (
        "matter.review.decide",
        "方远",
        False,
        "维持",
    )
    assert (matter.state, matter.cycle, matter.done_on) == ("under_way", 2, None)


def test_a_wrong_return_is_heard_anew_by_somebody_else(town: Town) -> None:
    """The submission counts from its own day, and who returned it does not judge it again."""
    matter = decide(town, ask(town, returned(town)), day=LATE - dt.timedelta(days=60))
    assert (matter.state, matter.cycle, matter.done_on) == ("submitted", 2, DAY)
    assert last_line(matter)[0] == "matter.rehear"
    assert matter.light(seen(LATE)) == "green"
    for act, text in ((verify_matter, "findings"), (return_matter, "reason")):
        with pytest.raises(AccessDenied, match="APART_OVERTURNED"):
            act(matter.pk, **{text: "再看"}, actor=town.actor("tao"))
    assert verify_matter(matter.pk, findings="属实", actor=town.actor("shen")).state == "verified"


def test_a_unit_that_submitted_again_needs_no_second_way(town: Town) -> None:
    """Where it is submitted meanwhile, the decision is on record and nothing moves."""
    matter = returned(town)
    review = ask(town, matter)
    with on(DAY, hour=15):
        report_progress(matter.pk, text="再改", actor=town.actor("xu"))
        submit_matter(matter.pk, statement="已改", actor=town.actor("xu"))
    matter = decide(town, review)
    assert (matter.state, matter.cycle) == ("submitted", 2)
    assert last_line(matter)[0] == "matter.review.decide"


def test_a_review_has_its_consequence_while_the_matter_is_suspended(town: Town) -> None:
    """The submission counts again: the suspension ends with it and moves no limit."""
    stands = returned(town)
    review = ask(town, stands)
    suspend_matter(stands.pk, reason="汛期", actor=town.actor("fang"))
    before = stands.due_on
    matter = decide(town, review)
    assert (matter.state, matter.done_on, matter.due_on) == ("submitted", DAY, before)
    assert not matter.suspensions.filter(ended_at__isnull=True).exists()
    assert not list(soundness.rows_and_journal())


def test_a_wrong_pass_goes_back_to_the_unit(town: Town) -> None:
    """A verified matter is under way again, in the next round, with the decision as the reason."""
    matter = decide(town, ask(town, lived(town, "verified")))
    assert (matter.state, matter.cycle, matter.done_on, matter.verified_by) == (
        "under_way",
        2,
        None,
        None,
    )
    name, _who, told = last_line(matter)
    assert (name, told["reason"]) == ("matter.overturn", "结论不当")


def test_a_closed_matter_is_reopened_by_a_wrong_pass(town: Town) -> None:
    """Its closure stays on record."""
    matter = decide(town, ask(town, lived(town, "closed")))
    assert (matter.state, matter.cycle) == ("under_way", 2)
    assert matter.closed_at is not None
    assert last_line(matter)[0] == "matter.reopen"


def test_a_pass_that_was_returned_already_moves_nothing(town: Town) -> None:
    """An objection during the publication was faster than the review."""
    matter = lived(town, "verified")
    review = ask(town, matter)
    return_matter(matter.pk, reason="公示期异议", actor=town.actor("tao"))
    matter = decide(town, review)
    assert (matter.state, matter.cycle) == ("under_way", 2)
    assert last_line(matter)[0] == "matter.review.decide"


def test_the_days_to_ask_are_thirty(town: Town) -> None:
    """The thirtieth day after the conclusion is in time, the next is not."""
    matter = returned(town)
    last = DAY + dt.timedelta(days=30)
    with pytest.raises(ActRefused, match="REVIEW_TOO_LATE"):
        ask(town, matter, last + dt.timedelta(days=1))
    assert ask(town, matter, last).due_on == last + dt.timedelta(days=30)


def test_a_late_decision_is_a_decision(town: Town) -> None:
    """The office's delay does not take the review from the unit."""
    review = ask(town, returned(town))
    assert decide(town, review, day=DAY + dt.timedelta(days=99)).state == "submitted"


def test_only_the_newest_conclusion_is_reviewed_and_once(town: Town) -> None:
    """An older one is superseded, and a second request refused."""
    matter = returned(town)
    first = matter.verifications.get()
    ask(town, matter)
    with pytest.raises(ActRefused, match="REVIEW_ASKED_ALREADY"):
        ask(town, matter)
    with on(DAY, hour=15):
        report_progress(matter.pk, text="再改", actor=town.actor("xu"))
        submit_matter(matter.pk, statement="已改", actor=town.actor("xu"))
        verify_matter(matter.pk, findings="属实", actor=town.actor("tao"))
        with pytest.raises(ActRefused, match="REVIEW_SUPERSEDED"):
            ask_review(first.pk, reason="不服", actor=town.actor("xu"))


def test_reasons_are_given_on_both_sides(town: Town) -> None:
    """An empty request and an empty decision are refused and leave no line."""
    matter = returned(town)
    with pytest.raises(ActRefused, match="REASON_MISSING"):
        ask(town, matter, reason=" ")
    review = ask(town, matter)
    before = count_lines(matter)
    with pytest.raises(ActRefused, match="ANSWER_MISSING"):
        decide(town, review, answer=" ")
    assert count_lines(matter) == before
    decide(town, review, changed=False)
    with pytest.raises(WrongState):
        decide(town, review)


def test_a_cancelled_matter_is_past_reviews(town: Town) -> None:
    """Neither asked for nor decided."""
    matter = returned(town)
    other = returned(town)
    review = ask(town, other)
    for each in (matter, other):
        cancel_matter(each.pk, reason="作废", actor=town.actor("fang"))
    with pytest.raises(WrongState):
        ask(town, matter)
    with pytest.raises(WrongState):
        decide(town, review)


@pytest.mark.parametrize("who", ["lan", "fang", "tao", "he", "bai", "wei"])
def test_only_the_lead_unit_asks(town: Town, who: str) -> None:
    """Nobody else."""
    judged = returned(town).verifications.get()
    with on(DAY), pytest.raises(AccessDenied):
        ask_review(judged.pk, reason="不服", actor=town.actor(who))


@pytest.mark.parametrize("who", ["lan", "xu", "he", "bai", "wei"])
def test_only_approvers_and_verifiers_decide(town: Town, who: str) -> None:
    """Nobody else."""
    review = ask(town, returned(town))
    with pytest.raises(AccessDenied):
        decide(town, review, who)


def test_who_concluded_or_did_the_work_does_not_decide(town: Town) -> None:
    """Not Tao, who returned it, and not Xu with an approver's post; Shen, another verifier, may."""
    review = ask(town, returned(town))
    with pytest.raises(AccessDenied, match="APART_CONCLUDER"):
        decide(town, review, "tao")
    gains(town, "xu", "fang")
    with pytest.raises(AccessDenied, match="APART_EXECUTOR"):
        decide(town, review, "xu")
    assert decide(town, review, "shen").state == "submitted"


def test_what_follows_from_a_review_has_no_button(town: Town) -> None:
    """Neither approver nor verifier is offered these moves by themselves."""
    for state in ("under_way", "verified"):
        matter = lived(town, state)
        for who in ("fang", "tao", "shen"):
            names = {t.name for t in available(matter, town.actor(who))}
            assert not names & {"rehear", "overturn"}

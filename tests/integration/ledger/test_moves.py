"""The moves by their verbs: the separation of duties for people who hold two posts, signing, standing still, and texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from cast import Town, a_matter
from duban.foundation.access import AccessDenied
from duban.foundation.lifecycle import MissingFact, Obstructed, WrongState
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.duties import add_duty
from duban.ledger.actions.moves import (
    MOVES,
    assign_matter,
    cancel_matter,
    close_matter,
    dispute_matter,
    merge_matter,
    reopen_matter,
    resume_matter,
    return_matter,
    sign_matter,
    sign_part,
    submit_matter,
    suspend_matter,
    verify_matter,
)
from duban.ledger.lifecycle import MATTER_TRANSITIONS
from duban.ledger.models import Matter
from duban.ledger.queries.limit_views import limits_of
from duban.people.models import Post, Tenure, Unit
from living import DAY, DUE, a_category, count_lines, gains, last_line, lived, on


def verify(matter: Matter, actor: Any) -> Matter:
    """A verification that passed."""
    return verify_matter(matter.pk, findings="属实", actor=actor)


def send_back(matter: Matter, actor: Any) -> Matter:
    """A return."""
    return return_matter(matter.pk, reason="不实", actor=actor)


def file(matter: Matter, actor: Any) -> Matter:
    """Filing and closing."""
    return close_matter(matter.pk, actor=actor)


def reopen(matter: Matter, actor: Any) -> Matter:
    """A reopening."""
    return reopen_matter(matter.pk, reason="反弹", actor=actor)


# (state, the move, who tries, whose post besides the own, which side it is on)
PAIRS: tuple[tuple[str, Callable[[Matter, Any], Matter], str, str, str], ...] = (
    ("submitted", verify, "xu", "tao", "EXECUTOR"),
    ("submitted", send_back, "xu", "tao", "EXECUTOR"),
    ("verified", send_back, "xu", "tao", "EXECUTOR"),
    ("verified", file, "xu", "lan", "EXECUTOR"),
    ("verified", file, "tao", "lan", "VERIFIER"),
    ("closed", reopen, "xu", "fang", "EXECUTOR"),
)


@pytest.mark.parametrize(("state", "deed", "who", "post", "side"), PAIRS)
def test_two_posts_do_not_join_what_is_kept_apart(
    town: Town, state: str, deed: Callable[[Matter, Any], Matter], who: str, post: str, side: str
) -> None:
    """Whoever did the one does not do the other, under whichever post; the same deed by somebody else goes through."""
    matter = lived(town, state)
    gains(town, who, post)
    with pytest.raises(AccessDenied, match=f"APART_{side}"):
        deed(matter, town.actor(who))
    matter.refresh_from_db()
    assert matter.state == state
    other = {"tao": "shen", "lan": "ning", "fang": "fang"}[post]
    deed(matter, town.actor(other))


def test_who_applied_does_not_check_after_leaving_the_unit(town: Town) -> None:
    """An officer who submitted and became a verifier and registrar since is still the applicant."""
    submitted, verified = lived(town, "submitted"), lived(town, "verified")
    for post in ("tao", "lan"):
        gains(town, "xu", post)
    town.users["xu"].tenures.filter(post=town.posts["xu"]).delete()
    for matter, deed in ((submitted, verify), (submitted, send_back), (verified, file)):
        matter.reports.all().delete()
        matter.duties.update(signed_by=None)
        with pytest.raises(AccessDenied, match="APART_APPLICANT"):
            deed(matter, town.actor("xu"))


def test_who_reported_does_not_verify_after_leaving_the_unit(town: Town) -> None:
    """A report binds its author, not only the unit."""
    matter = lived(town, "submitted")
    Matter.objects.filter(pk=matter.pk).update(submitted_by=None)
    matter.duties.update(signed_by=None)
    gains(town, "xu", "tao")
    town.users["xu"].tenures.filter(post=town.posts["xu"]).delete()
    with pytest.raises(AccessDenied, match="APART_EXECUTOR"):
        verify(matter, town.actor("xu"))


def test_an_assisting_or_released_unit_is_a_party_too(town: Town) -> None:
    """Who assisted may not verify, nor after the release."""
    matter = lived(town)
    duty = add_duty(
        matter.pk, unit_id=town.units["water"].pk, role="assist", actor=town.actor("lan")
    )
    gains(town, "he", "tao")
    submit_matter(matter.pk, statement="完成", actor=town.actor("xu"))
    with pytest.raises(AccessDenied, match="APART_EXECUTOR"):
        verify(matter, town.actor("he"))
    duty.released_at = duty.added_at
    duty.save()
    with pytest.raises(AccessDenied, match="APART_EXECUTOR"):
        verify(matter, town.actor("he"))


def test_only_the_post_that_approved_cancels(town: Town) -> None:
    """An approver of the level above, who did not approve this one, does not take it out."""
    matter = a_matter(town)
    above = Unit.objects.create(name="市督查室", kind="office", jurisdiction=town.city)
    post = Post.objects.create(unit=above, title="主任", role="approver")
    Tenure.objects.create(user=town.users["wei"], post=post, since=dt.date(2020, 1, 1))
    with pytest.raises(AccessDenied, match="APART_OTHER_APPROVER"):
        cancel_matter(matter.pk, reason="作废", actor=town.actor("wei"))
    assert cancel_matter(matter.pk, reason="作废", actor=town.actor("fang")).state == "cancelled"


def test_every_move_of_the_table_has_its_verb() -> None:
    """The page finds a verb for each button."""
    assert set(MOVES) == {transition.name for transition in MATTER_TRANSITIONS}


def test_signing_holds_the_post(town: Town) -> None:
    """The lead's duty is held by the post that signed; the line names the duty."""
    matter = lived(town, "accepted")
    duty = matter.duties.get()
    assert (duty.post, duty.signed_by, duty.signed_at) == (
        town.posts["xu"],
        town.users["xu"],
        matter.accepted_at,
    )
    assert last_line(matter)[2]["duties"] == [1]


def test_an_assisting_unit_signs_for_its_part_once(town: Town) -> None:
    """Not before the assignment, not for others, not twice, and the matter does not move."""
    matter = a_matter(town)
    water = town.units["water"].pk
    duty = add_duty(matter.pk, unit_id=water, role="assist", actor=town.actor("lan"))
    with pytest.raises(WrongState):
        sign_part(duty.pk, actor=town.actor("he"))
    assign_matter(matter.pk, actor=town.actor("lan"))
    with pytest.raises(AccessDenied):
        sign_part(duty.pk, actor=town.actor("xu"))
    assert sign_part(duty.pk, actor=town.actor("he")).post == town.posts["he"]
    with pytest.raises(WrongState):
        sign_part(duty.pk, actor=town.actor("he"))
    matter.refresh_from_db()
    assert matter.state == "assigned"
    with pytest.raises(WrongState):  # a lead signs by its own move first
        sign_part(matter.duties.get(role="lead").pk, actor=town.actor("xu"))


def test_a_dispute_has_its_days(town: Town) -> None:
    """Three working days after the assignment, then it is too late; the matter is assigned anew."""
    with on(DAY):
        matter = a_matter(town, due_on=DUE)
        assign_matter(matter.pk, actor=town.actor("lan"))
    until = dt.date(2026, 4, 14)
    with on(until + dt.timedelta(days=1)), pytest.raises(Obstructed, match="DISPUTE_TOO_LATE"):
        dispute_matter(matter.pk, reason="不属职责", actor=town.actor("xu"))
    with on(until):
        matter = dispute_matter(matter.pk, reason="不属职责", actor=town.actor("xu"))
    assert (matter.state, matter.assigned_at, matter.dispute_until) == ("registered", None, None)


def test_the_days_that_a_matter_stood_move_its_limit(town: Town) -> None:
    """Ten days standing are ten days more, as a limit with its cause; the original limit stays first."""
    matter = lived(town)
    with on(DAY):
        suspend_matter(matter.pk, reason="汛期", actor=town.actor("fang"))
    with on(DAY + dt.timedelta(days=10)):
        matter = resume_matter(matter.pk, reason="汛期已过", actor=town.actor("fang"))
    assert matter.due_on == DUE + dt.timedelta(days=10)
    assert [x.cause for x in matter.limits.all()] == ["original", "suspension"]
    assert matter.suspensions.get().ended_at is not None
    with pytest.raises(WrongState):
        resume_matter(matter.pk, reason="再次", actor=town.actor("fang"))


@pytest.mark.parametrize(("stops", "due_on"), [(False, DUE), (True, None)])
def test_where_the_clock_does_not_stop_no_limit_moves(
    town: Town, due_on: dt.date | None, *, stops: bool
) -> None:
    """A category may say that a suspension costs the unit its days; and a matter without a limit has none to move."""
    a_category(stops_clock=stops)
    matter = lived(town, category="test", due_on=due_on)
    with on(DAY):
        suspend_matter(matter.pk, reason="汛期", actor=town.actor("fang"))
    with on(DAY + dt.timedelta(days=10)):
        matter = resume_matter(matter.pk, reason="汛期已过", actor=town.actor("fang"))
    assert matter.due_on == due_on
    assert matter.limits.count() == (1 if due_on else 0)


def test_a_named_day_says_how_it_was_put_off(town: Town) -> None:
    """By natural days, as many as the matter stood, weekends among them; the page of the matter has the sum."""
    a_category(stops_clock=True)
    matter = lived(town, category="test")
    with on(DAY):
        suspend_matter(matter.pk, reason="汛期", actor=town.actor("fang"))
    with on(DAY + dt.timedelta(days=10)):
        matter = resume_matter(matter.pk, reason="汛期已过", actor=town.actor("fang"))
    assert matter.due_on == DUE + dt.timedelta(days=10)
    (said,) = limits_of(matter)[-1].lines
    for part in ("自然日", "10天", "2026年6月30日", "2026年7月10日"):
        assert part in said


def test_a_day_of_standing_that_ends_the_same_day_moves_nothing(town: Town) -> None:
    """Whole days count."""
    matter = lived(town)
    with on(DAY):
        suspend_matter(matter.pk, reason="误", actor=town.actor("fang"))
        matter = resume_matter(matter.pk, reason="误", actor=town.actor("fang"))
    assert (matter.due_on, matter.limits.count()) == (DUE, 1)


def test_a_cancelled_matter_stands_no_longer(town: Town) -> None:
    """A suspension ends with the matter."""
    matter = lived(town)
    suspend_matter(matter.pk, reason="汛期", actor=town.actor("fang"))
    cancel_matter(matter.pk, reason="作废", actor=town.actor("fang"))
    assert matter.suspensions.get().ended_at is not None


def test_a_merge_has_a_goal_that_goes_on(town: Town) -> None:
    """Not itself, not one that ended, not a part of itself; afterwards both keep their sources."""
    matter, ended = lived(town), a_matter(town, "作废")
    part, lan = a_matter(town, "部分", parent_id=matter.pk), town.actor("lan")
    cancel_matter(ended.pk, reason="作废", actor=town.actor("fang"))
    for into, code in (
        (matter.pk, "MERGE_ITSELF"),
        (ended.pk, "MERGE_INTO_ENDED"),
        (0, "MERGE_INTO_ENDED"),
        (part.pk, "MERGE_INTO_OWN_PART"),
    ):
        with pytest.raises(ActRefused, match=code):
            merge_matter(matter.pk, into=into, reason="同一", actor=lan)
    goal = a_matter(town, "另一事项")
    with pytest.raises(Obstructed, match=f"RELAYED_OPEN:{part.number}"):
        merge_matter(matter.pk, into=goal.pk, reason="同一", actor=lan)
    merge_matter(part.pk, into=goal.pk, reason="同一", actor=lan)
    merged = merge_matter(matter.pk, into=goal.pk, reason="同一", actor=lan)
    assert (merged.state, merged.merged_into) == ("merged", goal)
    assert (matter.sources.count(), goal.sources.count()) == (1, 1)


SECRET = "机密★10年\n内容"


@pytest.mark.parametrize(
    ("state", "name", "who", "facts"),
    [
        ("registered", "assign", "lan", {"note": SECRET}),
        ("assigned", "dispute", "xu", {"reason": SECRET}),
        ("under_way", "suspend", "fang", {"reason": SECRET}),
        ("under_way", "submit", "xu", {"statement": SECRET}),
        ("submitted", "verify", "tao", {"findings": SECRET}),
        ("submitted", "return", "tao", {"reason": SECRET}),
        ("verified", "close", "ning", {"note": SECRET}),
        ("closed", "reopen", "tao", {"reason": SECRET}),
        ("under_way", "cancel", "fang", {"reason": SECRET}),
    ],
)
def test_classified_content_is_kept_by_no_move(
    town: Town, state: str, name: str, who: str, facts: dict[str, str]
) -> None:
    """A secrecy marking in any text of a move is refused, and nothing of it is kept."""
    matter = lived(town, state)
    before = count_lines(matter)
    with pytest.raises(ActRefused, match="SECRECY_MARKING"):
        MOVES[name](matter.pk, actor=town.actor(who), **facts)
    matter.refresh_from_db()
    assert (matter.state, count_lines(matter)) == (state, before)


@pytest.mark.parametrize(
    ("state", "name", "who", "fact"),
    [
        ("under_way", "submit", "xu", "statement"),
        ("submitted", "verify", "tao", "findings"),
        ("submitted", "return", "tao", "reason"),
    ],
)
def test_a_move_without_its_words_is_none(
    town: Town, state: str, name: str, who: str, fact: str
) -> None:
    """Blanks are no statement, no findings and no reason; a second click finds the matter moved on."""
    matter = lived(town, state)
    with pytest.raises(MissingFact):
        MOVES[name](matter.pk, actor=town.actor(who), **{fact: "  "})
    MOVES[name](matter.pk, actor=town.actor(who), **{fact: "属实"})
    with pytest.raises(WrongState):
        MOVES[name](matter.pk, actor=town.actor(who), **{fact: "属实"})


def test_a_submission_waits_for_a_report_and_for_the_parts_below(town: Town) -> None:
    """Nothing reported in this round, or a relayed part still open: each is named."""
    matter = lived(town, "accepted")
    MOVES["start"](matter.pk, actor=town.actor("xu"))
    part = a_matter(town, "部分", parent_id=matter.pk)
    with pytest.raises(Obstructed, match="NO_REPORT, RELAYED_OPEN"):
        submit_matter(matter.pk, statement="完成", actor=town.actor("xu"))
    cancel_matter(part.pk, reason="作废", actor=town.actor("fang"))
    with pytest.raises(Obstructed) as obstructed:
        submit_matter(matter.pk, statement="完成", actor=town.actor("xu"))
    assert obstructed.value.codes == ("NO_REPORT",)


def test_a_lead_signs_only_what_is_assigned(town: Town) -> None:
    """The state is asked before anything else."""
    with pytest.raises(WrongState):
        sign_matter(a_matter(town).pk, actor=town.actor("xu"))

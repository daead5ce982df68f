"""Extensions: asked for before expiry, decided by somebody else, and never at the cost of the original limit."""

from __future__ import annotations

import datetime as dt

import pytest

from cast import Town
from duban.foundation.access import AccessDenied
from duban.foundation.lifecycle import WrongState
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.extensions import ask_extension, decide_extension
from duban.ledger.actions.moves import submit_matter, suspend_matter
from duban.ledger.models import Extension, Matter
from living import DUE, count_lines, gains, last_line, lived, on, seen

JULY = dt.date(2026, 7, 31)


def ask(town: Town, matter: Matter, day: dt.date = DUE, until: dt.date = JULY) -> Extension:
    """Xu asks on a day, by default on the limit's own."""
    with on(day):
        return ask_extension(matter.pk, asked_on=until, reason="汛期停工", actor=town.actor("xu"))


def decide(
    town: Town,
    extension: Extension,
    who: str = "fang",
    *,
    granted: bool = True,
    answer: str = "同意",
    day: dt.date = DUE,
    due_on: dt.date | None = None,
) -> Extension:
    """Fang decides on a day."""
    with on(day):
        return decide_extension(
            extension.pk, granted=granted, answer=answer, actor=town.actor(who), due_on=due_on
        )


def test_a_granted_extension_adds_a_limit_and_keeps_the_first(town: Town) -> None:
    """The matter runs to the new day; the original limit stands first in its limits."""
    matter = lived(town)
    extension = decide(town, ask(town, matter))
    matter.refresh_from_db()
    assert (matter.due_on, matter.near_on) == (JULY, JULY - dt.timedelta(days=7))
    first, second = matter.limits.all()
    assert (first.due_on, first.cause) == (DUE, "original")
    assert (second.due_on, second.cause, second.set_by) == (JULY, "extension", town.users["fang"])
    assert (extension.state, extension.limit, extension.answer) == ("granted", second, "同意")
    assert extension.decided_at is not None


def test_asking_and_deciding_are_in_the_history(town: Town) -> None:
    """The line of the question names day and reason, those of the decision the limit before and after."""
    matter = lived(town)
    extension = ask(town, matter)
    name, who, told = last_line(matter)
    assert (name, who, told["asked_on"]) == ("matter.extension", "许明", "2026-07-31")
    decide(town, extension)
    name, who, told = last_line(matter)
    assert (name, who, told["limit"]) == ("extension.grant", "方远", 2)
    assert told["set"]["answer"] == "同意"


def test_the_approver_may_grant_another_day(town: Town) -> None:
    """The answer states a definite day; it need not be the one that was asked for."""
    matter = lived(town)
    decide(town, ask(town, matter), due_on=dt.date(2026, 7, 10))
    matter.refresh_from_db()
    assert matter.due_on == dt.date(2026, 7, 10)


def test_a_refusal_gives_its_reasons_and_changes_no_limit(town: Town) -> None:
    """Without reasons it is no answer; afterwards another request may be made."""
    matter = lived(town)
    extension = ask(town, matter)
    with pytest.raises(ActRefused, match="ANSWER_MISSING"):
        decide(town, extension, granted=False, answer=" ")
    assert decide(town, extension, granted=False, answer="理由不足").state == "refused"
    matter.refresh_from_db()
    assert (matter.due_on, matter.limits.count()) == (DUE, 1)
    assert last_line(matter)[0] == "extension.refuse"
    assert ask(town, matter).state == "asked"


@pytest.mark.parametrize(
    ("day", "until", "reason", "code"),
    [
        (DUE + dt.timedelta(days=1), JULY, "汛期", "EXTENSION_TOO_LATE"),
        (DUE, DUE, "汛期", "EXTENSION_NOT_LATER"),
        (DUE, JULY, " ", "REASON_MISSING"),
        (DUE, JULY, "机密★10年\n内容", "SECRECY_MARKING"),
    ],
)
def test_bad_requests_are_refused(
    town: Town, day: dt.date, until: dt.date, reason: str, code: str
) -> None:
    """After expiry, without a later day, without a reason: each by its code, and no line is written."""
    matter = lived(town)
    before = count_lines(matter)
    with on(day), pytest.raises(ActRefused) as refused:
        ask_extension(matter.pk, asked_on=until, reason=reason, actor=town.actor("xu"))
    assert refused.value.code == code
    assert (matter.extensions.count(), count_lines(matter)) == (0, before)


def test_a_matter_without_a_limit_has_nothing_to_extend(town: Town) -> None:
    """A standing matter has no day to move."""
    matter = lived(town, due_on=None)
    with pytest.raises(ActRefused, match="NO_LIMIT_TO_EXTEND"):
        ask(town, matter)


def test_one_request_at_a_time(town: Town) -> None:
    """While one is not decided, no second is made."""
    matter = lived(town)
    ask(town, matter)
    with pytest.raises(ActRefused, match="EXTENSION_ASKED_ALREADY"):
        ask(town, matter)


@pytest.mark.parametrize("granted", [True, False])
def test_a_decision_is_made_once(town: Town, *, granted: bool) -> None:
    """Whoever decides second finds it decided, and no second limit is added."""
    matter = lived(town)
    extension = decide(town, ask(town, matter))
    with pytest.raises(WrongState):
        decide(town, extension, granted=granted)
    assert matter.limits.count() == 2


@pytest.mark.parametrize("state", ["registered", "assigned", "submitted", "verified", "closed"])
def test_only_while_the_work_goes_on(town: Town, state: str) -> None:
    """Before it is signed for and once it is submitted nothing is extended."""
    with pytest.raises(WrongState):
        ask(town, lived(town, state))


def test_a_submitted_matter_gets_no_later_limit(town: Town) -> None:
    """A request left open may be refused after the submission, not granted: late stays late."""
    matter = lived(town)
    extension = ask(town, matter)
    late = DUE + dt.timedelta(days=5)
    with on(late):
        submit_matter(matter.pk, statement="已完成", actor=town.actor("xu"))
    with pytest.raises(WrongState):
        decide(town, extension, day=late)
    assert decide(town, extension, granted=False, answer="已申请验收", day=late).state == "refused"
    matter.refresh_from_db()
    assert matter.light(seen(late)) == "yellow"


def test_a_suspended_matter_may_be_extended(town: Town) -> None:
    """What was asked for before it stood is decided while it stands."""
    matter = lived(town)
    extension = ask(town, matter)
    with on(DUE):
        suspend_matter(matter.pk, reason="等批复", actor=town.actor("fang"))
    assert decide(town, extension).state == "granted"


def test_the_granted_day_is_later_than_the_limit_and_not_past(town: Town) -> None:
    """Neither a day before the limit nor one that has gone by is a new limit."""
    matter = lived(town)
    extension = ask(town, matter)
    with pytest.raises(ActRefused, match="EXTENSION_NOT_LATER"):
        decide(town, extension, due_on=DUE)
    with pytest.raises(ActRefused, match="EXTENSION_PAST"):
        decide(town, extension, day=JULY + dt.timedelta(days=1))
    assert matter.limits.count() == 1


@pytest.mark.parametrize("who", ["lan", "fang", "tao", "bai", "he", "gu", "wei"])
def test_only_the_lead_unit_asks(town: Town, who: str) -> None:
    """Nobody else asks for it."""
    matter = lived(town)
    with on(DUE), pytest.raises(AccessDenied):
        ask_extension(matter.pk, asked_on=JULY, reason="汛期", actor=town.actor(who))


@pytest.mark.parametrize("granted", [True, False])
@pytest.mark.parametrize("who", ["lan", "xu", "tao", "bai", "wei"])
def test_only_approvers_decide(town: Town, who: str, *, granted: bool) -> None:
    """Nobody else decides, either way."""
    extension = ask(town, lived(town))
    with pytest.raises(AccessDenied):
        decide(town, extension, who, granted=granted)


@pytest.mark.parametrize("granted", [True, False])
def test_who_asked_does_not_decide(town: Town, *, granted: bool) -> None:
    """An officer who is an approver as well leaves the own request to somebody else."""
    matter = lived(town)
    extension = ask(town, matter)
    gains(town, "xu", "fang")
    with pytest.raises(AccessDenied, match="APART_ASKER"):
        decide(town, extension, "xu", granted=granted)
    assert matter.limits.count() == 1

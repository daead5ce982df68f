"""The separation of duties beyond the plain case: through relayed parts, after a delegation, and by acts that free the executor."""

from __future__ import annotations

import datetime as dt

import pytest

from cast import SINCE, Town, a_matter
from duban.foundation.access import AccessDenied
from duban.ledger.actions import moves
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.extensions import ask_extension, decide_extension
from duban.ledger.models import Duty, Extension, Matter, Progress
from duban.ledger.queries.matter import matter_of_number
from duban.people.choices import Role
from duban.people.models import Post, Tenure
from living import lived


def seat(town: Town, who: str, unit: str, role: str) -> None:
    """Give somebody of the cast one more post."""
    post = Post.objects.create(unit=town.units[unit], title=f"兼任{role}", role=role)
    Tenure.objects.create(user=town.users[who], post=post, since=SINCE)


def test_who_works_on_a_part_does_not_verify_the_whole(town: Town) -> None:
    """A unit that leads a relayed part is an executor of the whole, too."""
    whole = lived(town, "submitted")
    part = a_matter(town, "分段清淤", unit="water", parent_id=whole.pk)
    assert part.duties.get().unit == town.units["water"]
    seat(town, "he", "office", Role.VERIFIER)
    with pytest.raises(AccessDenied, match="APART_EXECUTOR"):
        moves.verify_matter(whole.pk, findings="属实", actor=town.actor("he"))


@pytest.mark.parametrize("trace", ["report", "extension"])
def test_what_somebody_did_stays_after_the_seat_is_gone(town: Town, trace: str) -> None:
    """Who reported, or asked for time, without a seat in the unit any more, does not verify."""
    matter = lived(town, "submitted")
    user, duty = town.users["tao"], Duty.objects.filter(matter=matter).first()
    assert duty is not None and duty.unit is not None
    at = dt.datetime(2026, 4, 10, tzinfo=dt.UTC)
    if trace == "report":
        Progress.objects.create(
            matter=matter, duty=duty, unit=duty.unit, user=user, cycle=1, text="好", reported_at=at
        )
    else:
        Extension.objects.create(
            matter=matter, asked_on=dt.date(2026, 9, 1), reason="雨", asked_at=at, asked_by=user
        )
    with pytest.raises(AccessDenied, match="APART_EXECUTOR"):
        moves.verify_matter(matter.pk, findings="属实", actor=town.actor("tao"))


def test_the_executor_neither_suspends_nor_grants_itself_time(town: Town) -> None:
    """An approver with a seat in the lead unit may do neither."""
    matter = lived(town, "under_way", due_on=dt.date(2030, 1, 1))
    later = dt.date(2030, 3, 1)
    asked = ask_extension(matter.pk, asked_on=later, reason="雨", actor=town.actor("xu"))
    seat(town, "fang", "housing", Role.OFFICER)
    with pytest.raises(AccessDenied, match="APART_EXECUTOR"):
        decide_extension(asked.pk, granted=True, answer="同意", actor=town.actor("fang"))
    with pytest.raises(AccessDenied, match="APART_EXECUTOR"):
        moves.suspend_matter(matter.pk, reason="汛期", actor=town.actor("fang"))


def test_a_matter_goes_on_only_in_an_open_one(town: Town) -> None:
    """Nothing is merged into what is closed, where nobody would look for it."""
    closed, late = lived(town, "closed"), a_matter(town, "同一件事")
    with pytest.raises(ActRefused, match="MERGE_INTO_ENDED"):
        moves.merge_matter(late.pk, into=closed.pk, reason="重复", actor=town.actor("lan"))


def test_a_number_that_two_offices_gave_means_none(town: Town) -> None:
    """A merge by number never guesses which of two matters was meant."""
    first, second = a_matter(town, "甲"), a_matter(town, "乙")
    lan = town.actor("lan")
    assert matter_of_number(lan, first.number) == first.pk
    Matter.objects.filter(pk=second.pk).update(office=town.units["park"], number=first.number)
    assert matter_of_number(lan, first.number) == 0


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_beyond_all_ledgers_are_refused_in_words(town: Town, day: str) -> None:
    """Sums with such a day would leave what a day can be."""
    client = town.client("bai")
    assert client.get(f"/cockpit/?since={day}").status_code in {303, 400, 422}
    assert client.get(f"/ledger/?as_of={day}").status_code == 303

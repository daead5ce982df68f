"""Acting for a post while its holder is away: who may let whom, from when to when, and whose name stands under it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from cast import SINCE, Town, a_matter
from duban.foundation import clock, journal
from duban.foundation.access import AccessDenied
from duban.ledger.actions.moves import (
    assign_matter,
    sign_matter,
    start_matter,
    submit_matter,
    verify_matter,
)
from duban.ledger.models import Matter, Progress
from duban.people import actions
from duban.people.actions import Refused
from duban.people.models import Delegation, Post, Tenure, User
from duban.people.queries.standing_in import acting_page

TODAY = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
FRIDAY = dt.date(2026, 11, 27)


@pytest.fixture(autouse=True)
def _today() -> object:
    """A Monday on which the holders are about to leave."""
    with clock.at(NOW):
        yield


def tenure(town: Town, who: str) -> Tenure:
    """The one tenure of a member of the cast."""
    return Tenure.objects.get(user=town.users[who])


def given(town: Town, holder: str, delegate: str, *, by: str = "", **changes: object) -> Delegation:
    """A delegation over this week, given by the holder unless said otherwise."""
    facts = {"since": TODAY, "until": FRIDAY, "reason": "出差", **changes}
    return actions.give_delegation(
        tenure(town, holder).pk,
        delegate_id=town.users[delegate].pk,
        actor=town.actor(by or holder),
        **facts,  # type: ignore[arg-type]
    )


def a_verifier_post(town: Town) -> Post:
    """A second verifier's post, held by nobody."""
    return Post.objects.create(unit=town.units["office"], title="验收员二", role="verifier")


def test_the_delegate_acts_for_the_post(town: Town) -> None:
    """The seat is marked, comes behind the own ones, and its line names both people and the post."""
    given(town, "xu", "lan")
    seats = town.actor("lan").seats
    assert [s.delegated_from for s in seats] == ["", "许明"]
    matter = a_matter(town)
    assign_matter(matter.pk, actor=town.actor("fang"))
    sign_matter(matter.pk, actor=town.actor("lan"))
    line = journal.history(matter.stream)[-1]
    assert (line.actor, line.post, line.post_id) == (
        "蓝青",
        "联络员（代许明）",
        town.posts["xu"].pk,
    )
    duty = matter.duties.get()
    assert (duty.post, duty.signed_by) == (town.posts["xu"], town.users["lan"])
    assert journal.first_fault(journal.history(matter.stream)) is None


@pytest.mark.parametrize(
    ("day", "acts"),
    [(22, False), (23, True), (27, True), (28, False)],
)
def test_both_days_are_included(town: Town, day: int, acts: bool) -> None:
    """From the first to the last day, and neither before nor after."""
    given(town, "xu", "lan")
    with clock.at(dt.datetime(2026, 11, day, 4, tzinfo=dt.UTC)):
        assert (len(town.actor("lan").seats) == 2) == acts


def test_it_ends_with_the_holder(town: Town) -> None:
    """Where the holder's tenure ends, or the holder's account is closed, nobody acts for the holder."""
    given(town, "xu", "lan")
    Tenure.objects.filter(user=town.users["xu"]).update(until=TODAY - dt.timedelta(days=1))
    assert len(town.actor("lan").seats) == 1
    Tenure.objects.filter(user=town.users["xu"]).update(until=None)
    User.objects.filter(pk=town.users["xu"].pk).update(is_active=False)
    assert len(town.actor("lan").seats) == 1


def test_who_may_give_it(town: Town) -> None:
    """The holder and the administrator; nobody else, a holder of another post neither."""
    for who in ("lan", "fang", "bai", "gu"):
        with pytest.raises(AccessDenied):
            given(town, "xu", "tao", by=who)
    assert given(town, "xu", "tao", by="ke").given_by == town.users["ke"]


def test_no_delegation_of_a_delegation(town: Town) -> None:
    """Who acts for somebody hands nothing on, neither the post nor, as acting administrator, another one."""
    given(town, "xu", "lan")
    with pytest.raises(Refused, match="NOT_HANDED_ON"):
        given(town, "xu", "tao", by="lan")
    given(town, "ke", "lan")
    with pytest.raises(Refused, match="NOT_HANDED_ON"):
        given(town, "fang", "tao", by="lan")


@pytest.mark.parametrize(
    ("delegate", "changes", "code"),
    [
        ("lan", {"reason": "  "}, "REASON_MISSING"),
        ("lan", {"since": FRIDAY, "until": TODAY}, "DELEGATION_BACKWARDS"),
        ("lan", {"since": SINCE, "until": SINCE}, "DELEGATION_PAST"),
        ("lan", {"since": dt.date(2019, 12, 1)}, "TENURE_OVER"),
        ("xu", {}, "DELEGATE_HOLDS"),
        ("gu", {}, "DELEGATE_UNFIT"),
        ("wei", {}, "DELEGATE_UNFIT"),
    ],
)
def test_what_is_refused(town: Town, delegate: str, changes: dict[str, object], code: str) -> None:
    """Without a reason, on wrong days, to the holder, to another county, to somebody without a post."""
    with pytest.raises(Refused, match=code):
        given(town, "xu", delegate, **changes)
    assert not Delegation.objects.exists()


def test_more_that_is_refused(town: Town) -> None:
    """After the holder's last day, to a closed account, to a second holder, and twice on one day."""
    Tenure.objects.filter(user=town.users["xu"]).update(until=dt.date(2026, 11, 25))
    with pytest.raises(Refused, match="TENURE_OVER"):
        given(town, "xu", "lan")
    Tenure.objects.filter(user=town.users["xu"]).update(until=None)
    User.objects.filter(pk=town.users["tao"].pk).update(is_active=False)
    with pytest.raises(Refused, match="DELEGATE_UNFIT"):
        given(town, "xu", "tao")
    Tenure.objects.create(user=town.users["bai"], post=town.posts["xu"], since=SINCE)
    with pytest.raises(Refused, match="DELEGATE_HOLDS"):
        given(town, "xu", "bai")
    given(town, "xu", "lan")
    with pytest.raises(Refused, match="DELEGATED_ALREADY"):
        given(town, "xu", "fang", since=FRIDAY, until=dt.date(2026, 12, 4))
    assert given(town, "xu", "fang", since=dt.date(2026, 11, 28), until=dt.date(2026, 12, 4))


@pytest.mark.parametrize("who", ["xu", "lan", "ke"])
def test_it_is_taken_back_or_laid_down(town: Town, who: str) -> None:
    """By the holder, the delegate or the administrator, at once; a second time is refused; both streams tell it."""
    delegation = given(town, "xu", "lan")
    actions.end_delegation(delegation.pk, actor=town.actor(who))
    assert len(town.actor("lan").seats) == 1
    with pytest.raises(Refused, match="DELEGATION_OVER"):
        actions.end_delegation(delegation.pk, actor=town.actor(who))
    for side in ("xu", "lan"):
        names = [e.name for e in journal.history(town.users[side].stream)]
        assert names == ["user.delegation.begin", "user.delegation.end"]
    assert given(town, "xu", "lan")


def test_others_do_not_end_it(town: Town) -> None:
    """A colleague of the office may not, nor see it: its address answers as if there were none."""
    delegation = given(town, "xu", "lan")
    with pytest.raises(AccessDenied):
        actions.end_delegation(delegation.pk, actor=town.actor("fang"))
    answer = town.client("fang").post(reverse("people:delegation-end", args=[delegation.pk]))
    assert answer.status_code == 404


def a_submitted_matter(town: Town, *, signer: str) -> Matter:
    """A matter of the housing bureau, signed for by one and submitted by its own officer."""
    matter = a_matter(town)
    assign_matter(matter.pk, actor=town.actor("fang"))
    sign_matter(matter.pk, actor=town.actor(signer))
    start_matter(matter.pk, actor=town.actor("xu"))
    Progress.objects.create(
        matter=matter,
        duty=matter.duties.get(),
        unit=town.units["housing"],
        user=town.users["xu"],
        cycle=1,
        text="已完成",
        reported_at=clock.now(),
    )
    return submit_matter(matter.pk, statement="已完成", actor=town.actor("xu"))


def test_a_verifier_who_acts_for_the_executor_does_not_verify(town: Town) -> None:
    """Acting for the lead unit's officer puts one on the executor's side while it lasts."""
    given(town, "xu", "tao")
    matter = a_submitted_matter(town, signer="xu")
    with pytest.raises(AccessDenied, match="APART_EXECUTOR"):
        verify_matter(matter.pk, findings="属实", actor=town.actor("tao"))


def test_who_signed_as_a_delegate_does_not_verify_later(town: Town) -> None:
    """What was done for the unit stays with the person after the delegation is over."""
    delegation = given(town, "xu", "tao")
    matter = a_submitted_matter(town, signer="tao")
    actions.end_delegation(delegation.pk, actor=town.actor("tao"))
    with pytest.raises(AccessDenied, match="APART_EXECUTOR"):
        verify_matter(matter.pk, findings="属实", actor=town.actor("tao"))


def test_an_executor_who_acts_for_a_verifier_does_not_verify(town: Town) -> None:
    """The other way round: a verifier cannot lend the post to the unit that did the work."""
    Tenure.objects.create(
        user=town.users["xu"],
        post=Post.objects.create(unit=town.units["office"], title="值守", role="leader"),
        since=SINCE,
    )
    given(town, "tao", "xu")
    matter = a_submitted_matter(town, signer="xu")
    with pytest.raises(AccessDenied, match="APART_EXECUTOR"):
        verify_matter(matter.pk, findings="属实", actor=town.actor("xu"))


def test_the_page(town: Town) -> None:
    """A holder agrees on the page, both see it there, and the journal of the delegate names it for the administrator."""
    client, address = town.client("xu"), reverse("people:acting")
    form = {
        "tenure_id": tenure(town, "xu").pk,
        "delegate_id": town.users["lan"].pk,
        "since": "2026-11-23",
        "until": "2026-11-27",
        "reason": "出差",
    }
    assert client.post(address, form).status_code == 303
    for who in ("xu", "lan", "ke"):
        page = town.client(who).get(address).content.decode()
        assert "蓝青" in page and "2026年11月27日" in page
    assert "2026年11月27日" not in town.client("tao").get(address).content.decode()
    again = client.post(address, form)
    assert again.status_code == 422
    assert "field-errors" in again.content.decode() or "notice-error" in again.content.decode()
    account = town.client("ke").get(reverse("people:user-page", args=[town.users["lan"].pk]))
    assert "代理" in account.content.decode()
    row = Delegation.objects.get()
    assert client.post(reverse("people:delegation-end", args=[row.pk])).status_code == 303
    town.client("ke").post(reverse("people:delegation-end", args=[row.pk]))
    row.refresh_from_db()
    assert row.ended_at == NOW


@pytest.mark.parametrize("change", [{"tenure_id": "0"}, {"until": "昨天"}, {"reason": ""}])
def test_bad_input_on_the_page(town: Town, change: dict[str, str]) -> None:
    """A post that is not one's own, no day, no reason: 422 and nothing is agreed."""
    form = {
        "tenure_id": tenure(town, "xu").pk,
        "delegate_id": town.users["lan"].pk,
        "since": "2026-11-23",
        "until": "2026-11-27",
        "reason": "出差",
    }
    answer = town.client("xu").post(reverse("people:acting"), {**form, **change})
    assert answer.status_code == 422
    assert not Delegation.objects.exists()


def test_who_has_left_acts_for_nobody(town: Town) -> None:
    """A delegate whose own last post is ended acts no longer, whatever days the delegation names."""
    given(town, "fang", "lan")
    assert any(seat.delegated_from for seat in town.actor("lan").seats)
    yesterday = TODAY - dt.timedelta(days=1)
    actions.end_tenure(tenure(town, "lan").pk, until=yesterday, actor=town.actor("ke"))
    assert town.actor("lan").seats == ()


def test_who_acts_for_an_administrator_keeps_no_accounts(town: Town) -> None:
    """Power lent for a week is neither made lasting nor turned against the holder."""
    given(town, "ke", "lan")
    lan, ke = town.actor("lan"), town.users["ke"]
    with pytest.raises(Refused, match="NOT_HANDED_ON"):
        actions.add_tenure(
            town.users["lan"].pk, post_id=town.posts["ke"].pk, since=TODAY, actor=lan
        )
    with pytest.raises(Refused, match="NOT_HANDED_ON"):
        actions.set_user_in_use(ke.pk, in_use=False, actor=lan)
    with pytest.raises(Refused, match="NOT_HANDED_ON"):
        actions.reset_password(ke.pk, password="another-lantern-9", actor=lan)


def test_marked_words_are_not_kept(town: Town) -> None:
    """A reason with a secrecy marking is refused, and there is no delegation."""
    with pytest.raises(Refused, match="SECRECY_MARKING"):
        given(town, "xu", "lan", reason="机密★10年\n出差")
    assert not Delegation.objects.exists()


def test_the_page_costs_no_more_for_more_lines(
    town: Town, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    """Whether the actor keeps the accounts is asked once, not for each line."""
    given(town, "xu", "lan", by="ke")
    with django_assert_max_num_queries(40) as one:
        acting_page(town.actor("ke"))
    for holder in ("tao", "he", "fang"):
        given(town, holder, "lan", by="ke")
    with django_assert_max_num_queries(len(one.captured_queries)):
        assert len(acting_page(town.actor("ke")).delegations) == 4

"""Accounts: kept by administrators, bound to posts, every change in the journal."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from cast import PASSWORD, SINCE, Town
from duban.foundation import clock, journal
from duban.foundation.access import AccessDenied
from duban.people import actions
from duban.people.access import actor_for
from duban.people.choices import Role
from duban.people.models import Post, Tenure, Unit, User

NEW = "a-heron-on-9-stones"


def new_user(town: Town, **fields: object) -> dict[str, object]:
    """The form of a new account."""
    return {
        "name": "秦川",
        "username": "qin",
        "password": NEW,
        "post_id": town.posts["xu"].pk,
        "since": "2026-01-01",
        **fields,
    }


def test_the_list_shows_who_is_kept(town: Town) -> None:
    """People of the own county with their posts; nobody of another county, nobody without a post ever."""
    text = town.client("ke").get("/accounts/").content.decode()
    assert "许明" in text
    assert "顾北" not in text
    assert "魏外" not in text


def test_an_account_is_made_with_a_post(town: Town) -> None:
    """The person signs in and may do what the post says; the journal has no password."""
    answer = town.client("ke").post("/accounts/new/", new_user(town))
    assert answer.status_code == 303
    user = User.objects.get(username="qin")
    assert actor_for(user).roles() == {"officer"}
    form = {"username": "qin", "password": NEW}
    assert Client().post("/accounts/sign-in/", form).status_code == 303
    (line,) = journal.history(user.stream)
    assert line.name == "user.add"
    assert NEW not in line.content


@pytest.mark.parametrize(
    "fields",
    [
        {"username": "lan"},
        {"username": "a b"},
        {"password": "short"},
        {"post_id": ""},
        {"since": "31.12."},
        {"name": ""},
    ],
)
def test_a_bad_account_is_refused(town: Town, fields: dict[str, str]) -> None:
    """422, the form again, no account; a taken name, a bad name, a weak password, no post, no day."""
    before = User.objects.count()
    answer = town.client("ke").post("/accounts/new/", new_user(town, **fields))
    assert (answer.status_code, User.objects.count()) == (422, before)


def test_a_post_of_another_place_cannot_be_given(town: Town) -> None:
    """Neither through the form nor through the action."""
    foreign = town.posts["gu"].pk
    answer = town.client("ke").post("/accounts/new/", new_user(town, post_id=foreign))
    assert answer.status_code == 422
    with pytest.raises(AccessDenied):
        actions.add_tenure(
            town.users["xu"].pk, post_id=foreign, since=SINCE, actor=town.actor("ke")
        )


def test_posts_are_given_and_ended(town: Town) -> None:
    """Another post from today, then its end; what the person may do follows at once."""
    client, xu = town.client("ke"), town.users["xu"]
    form = {"post_id": town.posts["tao"].pk, "since": clock.today().isoformat()}
    assert client.post(f"/accounts/{xu.pk}/posts/", form).status_code == 303
    assert actor_for(xu).roles() == {"officer", "verifier"}
    assert client.post(f"/accounts/{xu.pk}/posts/", form).status_code == 422
    tenure = Tenure.objects.get(user=xu, post=town.posts["tao"])
    client.post(f"/accounts/posts/{tenure.pk}/end/", {"until": "never"})
    client.post(f"/accounts/posts/{tenure.pk}/end/", {"until": "2019-01-01"})
    tenure.refresh_from_db()
    assert tenure.until is None
    client.post(f"/accounts/posts/{tenure.pk}/end/", {"until": clock.today().isoformat()})
    with clock.at(clock.now() + dt.timedelta(days=1)):
        assert actor_for(xu).roles() == {"officer"}
    names = [line.name for line in journal.history(xu.stream)]
    assert names == ["user.tenure.begin", "user.tenure.end"]


def test_an_account_is_closed_and_opened(town: Town) -> None:
    """A closed account's session ends; the own account cannot be closed."""
    client, xu, ke = town.client("ke"), town.users["xu"], town.users["ke"]
    session = town.client("xu")
    client.post(f"/accounts/{xu.pk}/use/", {"in_use": "no"})
    assert session.get("/").status_code == 302
    client.post(f"/accounts/{xu.pk}/use/", {"in_use": "yes"})
    xu.refresh_from_db()
    assert xu.is_active
    client.post(f"/accounts/{ke.pk}/use/", {"in_use": "no"})
    ke.refresh_from_db()
    assert ke.is_active


def test_a_password_is_set_for_somebody(town: Town) -> None:
    """The new one counts and the person's sessions end; a bad one is refused."""
    client, xu = town.client("ke"), town.users["xu"]
    session = town.client("xu")
    bad = client.post(f"/accounts/{xu.pk}/password/", {"new": "short", "again": "short"})
    assert bad.status_code == 422
    assert session.get("/").status_code == 200
    client.post(f"/accounts/{xu.pk}/password/", {"new": NEW, "again": NEW})
    xu.refresh_from_db()
    assert (xu.check_password(NEW), xu.check_password(PASSWORD)) == (True, False)
    assert session.get("/").status_code == 302


def test_who_moved_up_is_no_longer_kept_below(town: Town) -> None:
    """A county's administrator cannot take over an account that now holds a post of the city."""
    office = actions.add_unit(
        jurisdiction_id=town.city.pk, name="东川市政府督查室", kind="office", actor=_system()
    )
    post = Post.objects.create(unit=office, title="主任", role=Role.APPROVER)
    xu = town.users["xu"]
    Tenure.objects.create(user=xu, post=post, since=SINCE)
    ke = town.actor("ke")
    answer = town.client("ke").post(f"/accounts/{xu.pk}/password/", {"new": NEW, "again": NEW})
    assert answer.status_code == 403
    for attempt in (
        lambda: actions.reset_password(xu.pk, password=NEW, actor=ke),
        lambda: actions.set_user_in_use(xu.pk, in_use=False, actor=ke),
        lambda: actions.add_tenure(xu.pk, post_id=town.posts["tao"].pk, since=SINCE, actor=ke),
    ):
        with pytest.raises(AccessDenied):
            attempt()
    xu.refresh_from_db()
    assert xu.check_password(PASSWORD)


def test_an_account_without_any_post_is_kept_by_nobody(town: Town) -> None:
    """Nobody's administrator may set its password."""
    with pytest.raises(AccessDenied):
        actions.reset_password(town.users["wei"].pk, password=NEW, actor=town.actor("ke"))
    assert town.client("ke").get(f"/accounts/{town.users['wei'].pk}/").status_code == 404


def test_closing_twice_is_once(town: Town) -> None:
    """The second click changes nothing and writes nothing."""
    client, xu = town.client("ke"), town.users["xu"]
    for _ in range(2):
        client.post(f"/accounts/{xu.pk}/use/", {"in_use": "no"})
    assert [line.name for line in journal.history(xu.stream)] == ["user.retire"]


def test_a_tenure_of_another_place_looks_like_none(town: Town) -> None:
    """It cannot be ended, and not even seen."""
    foreign = Tenure.objects.get(user=town.users["gu"])
    answer = town.client("ke").post(f"/accounts/posts/{foreign.pk}/end/", {"until": "2026-01-01"})
    assert answer.status_code == 404
    foreign.refresh_from_db()
    assert foreign.until is None


def _system() -> actions.Who:
    from duban.foundation.access import SystemActor

    return SystemActor("set-up", frozenset({"unit.edit", "user.edit"}))


def test_who_moves_up_tomorrow_is_out_of_reach_today(town: Town) -> None:
    """A county's administrator sets no password for an account that holds a city's post from tomorrow on."""
    office = Unit.objects.create(name="东川市政府督查室", kind="office", jurisdiction=town.city)
    post = Post.objects.create(unit=office, title="主任", role=Role.LEADER)
    tomorrow = clock.today() + dt.timedelta(days=1)
    Tenure.objects.create(user=town.users["bai"], post=post, since=tomorrow)
    with pytest.raises(AccessDenied):
        actions.reset_password(town.users["bai"].pk, password=NEW, actor=town.actor("ke"))

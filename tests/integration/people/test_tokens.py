"""Tokens for programs: made for an own post, shown once, kept as a digest, revoked, journaled."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.http import Http404
from django.urls import reverse

from cast import SINCE, Town
from duban.foundation import clock, journal
from duban.people.access import fetch_token
from duban.people.actions import Refused, add_tenure, end_tenure, make_token, revoke_token
from duban.people.choices import Role
from duban.people.models import ApiToken, Delegation, Post, Tenure
from duban.people.queries.tokens import bearer_of, digest_of, keep_use, own_tokens
from programs import secret_of


def made(town: Town, who: str = "xu", **changes: object) -> tuple[ApiToken, str]:
    """A token of a member of the cast."""
    wanted = {
        "name": "接口",
        "post_id": town.posts[who].pk,
        "scopes": ["write", "read"],
        "expires_on": clock.today(),
        **changes,
    }
    return make_token(**wanted, actor=town.actor(who))  # type: ignore[arg-type]


def test_the_secret_is_kept_nowhere(town: Town) -> None:
    """Only its digest and its first letters are stored; the journal has neither."""
    token, secret = made(town)
    assert token.digest == digest_of(secret)
    assert secret.startswith(token.start)
    assert token.scopes == ["read", "write"]
    lines = journal.history(town.users["xu"].stream)
    line = [e for e in lines if e.name == "user.token.add"][-1]
    assert json.loads(line.content)["token"] == token.pk
    assert token.start not in line.content
    assert token.digest not in line.content


def test_a_token_acts_under_its_one_post(town: Town) -> None:
    """The bearer is the person with that seat alone, whatever other posts the person holds."""
    Tenure.objects.create(user=town.users["xu"], post=town.posts["tao"], since=clock.today())
    bearer = bearer_of(secret_of(town, "xu", "read"))
    assert bearer is not None
    assert bearer.actor.user_id == town.users["xu"].pk
    assert [seat.post_id for seat in bearer.actor.seats] == [town.posts["xu"].pk]
    assert bearer.scopes == {"read"}


def test_the_other_posts_are_remembered_for_the_separation_of_duties(town: Town) -> None:
    """The units of posts held and of posts acted for, today; those that ended are forgotten."""
    day, xu = clock.today(), town.users["xu"]
    Tenure.objects.create(user=xu, post=town.posts["tao"], since=day)
    gone = {"since": day - dt.timedelta(days=9), "until": day - dt.timedelta(days=1)}
    Tenure.objects.create(user=xu, post=town.posts["qiu"], **gone)
    Delegation.objects.create(
        tenure=Tenure.objects.get(user=town.users["he"]),
        delegate=xu,
        since=day,
        until=day,
        given_at=clock.now(),
    )
    bearer = bearer_of(secret_of(town, "xu", "read"))
    assert bearer is not None
    assert bearer.actor.units() == town.actor("xu").units()
    assert bearer.actor.units() == {town.units[key].pk for key in ("housing", "office", "water")}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "  "}, "TOKEN_NAME_MISSING"),
        ({"scopes": []}, "TOKEN_SCOPES"),
        ({"scopes": ["read", "everything"]}, "TOKEN_SCOPES"),
        ({"post_id": 0}, "TOKEN_POST"),
        ({"expires_on": dt.date(2020, 1, 1)}, "TOKEN_DAYS"),
        ({"expires_on": dt.date(2999, 1, 1)}, "TOKEN_DAYS"),
    ],
)
def test_what_a_token_lacks(town: Town, changes: dict[str, object], code: str) -> None:
    """Name, scopes, an own post and a last day within a year are needed."""
    with pytest.raises(Refused) as refused:
        made(town, **changes)
    assert refused.value.code == code
    assert not ApiToken.objects.exists()


def test_a_post_acted_for_is_not_handed_to_a_program(town: Town) -> None:
    """Who stands in for a holder makes no token for that post."""
    day = clock.today()
    Delegation.objects.create(
        tenure=Tenure.objects.get(user=town.users["tao"]),
        delegate=town.users["xu"],
        since=day,
        until=day,
        given_at=clock.now(),
    )
    assert len(town.actor("xu").seats) == 2
    with pytest.raises(Refused, match="TOKEN_POST"):
        made(town, post_id=town.posts["tao"].pk)


def test_nobody_has_more_than_twenty(town: Town) -> None:
    """Live tokens are counted; a revoked one makes room."""
    tokens = [made(town)[0] for _ in range(20)]
    with pytest.raises(Refused, match="TOKEN_TOO_MANY"):
        made(town)
    revoke_token(tokens[0].pk, actor=town.actor("xu"))
    made(town)


def test_what_opens_nothing(town: Town) -> None:
    """An unknown, an expired, a revoked token, and one of a closed account: all alike."""
    token, secret = made(town)
    assert bearer_of(secret) is not None
    assert bearer_of(secret + "x") is None
    assert bearer_of("") is None
    ApiToken.objects.filter(pk=token.pk).update(expires_on=clock.today() - dt.timedelta(days=1))
    assert bearer_of(secret) is None
    ApiToken.objects.filter(pk=token.pk).update(expires_on=clock.today())
    town.users["xu"].is_active = False
    town.users["xu"].save()
    assert bearer_of(secret) is None
    town.users["xu"].is_active = True
    town.users["xu"].save()
    assert bearer_of(secret) is not None
    revoke_token(token.pk, actor=town.actor("xu"))
    assert bearer_of(secret) is None


def test_revoking_is_journaled_once(town: Town) -> None:
    """A second revoking changes nothing and writes nothing."""
    token, _secret = made(town)
    for _ in range(2):
        revoke_token(token.pk, actor=town.actor("xu"))
    names = [entry.name for entry in journal.history(town.users["xu"].stream)]
    assert names.count("user.token.revoke") == 1


def test_whose_token_it_is_to_revoke(town: Town) -> None:
    """The owner's, and who keeps the owner's account; for others there is none."""
    token, _secret = made(town)
    for who in ("tao", "gu"):
        with pytest.raises(Http404):
            revoke_token(token.pk, actor=town.actor(who))
    assert revoke_token(token.pk, actor=town.actor("ke")).revoked_at is not None


def test_who_lost_the_post_has_no_seat(town: Town) -> None:
    """The token still says who it is, and may do nothing."""
    _token, secret = made(town)
    yesterday = clock.today() - dt.timedelta(days=1)
    Tenure.objects.filter(user=town.users["xu"]).update(until=yesterday)
    bearer = bearer_of(secret)
    assert bearer is not None
    assert bearer.actor.seats == ()


def test_last_use_is_coarse(town: Town) -> None:
    """The instant is written at most once an hour, so that reading does not write each time."""
    token, secret = made(town)
    bearer = bearer_of(secret)
    assert bearer is not None
    keep_use(bearer)
    token.refresh_from_db()
    first = token.used_at
    assert first is not None
    again = bearer_of(secret)
    assert again is not None
    keep_use(again)
    token.refresh_from_db()
    assert token.used_at == first
    ApiToken.objects.update(used_at=first - dt.timedelta(hours=2))
    late = bearer_of(secret)
    assert late is not None
    keep_use(late)
    token.refresh_from_db()
    assert token.used_at is not None
    assert token.used_at >= first


def test_the_page_shows_the_secret_once(town: Town) -> None:
    """In the answer to the form and never again; the list names the token by its first letters."""
    client = town.client("xu")
    form = {
        "name": "同步程序",
        "post_id": town.posts["xu"].pk,
        "scopes": ["read"],
        "expires_on": clock.today().isoformat(),
    }
    answer = client.post("/accounts/tokens/", form)
    assert answer.status_code == 201
    token = ApiToken.objects.get()
    secret = answer.context["secret"]
    assert token.digest == digest_of(secret)
    assert secret in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    listed = client.get("/accounts/tokens/").content.decode()
    assert secret not in listed
    assert token.start in listed
    client.post(f"/accounts/tokens/{token.pk}/revoke/")
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_the_page_says_what_is_missing(town: Town) -> None:
    """A form without scopes comes back with 422; who holds no post gets no form."""
    answer = town.client("xu").post("/accounts/tokens/", {"name": "同步程序"})
    assert answer.status_code == 422
    assert not ApiToken.objects.exists()
    assert town.client("wei").get("/accounts/tokens/").context["form"] is None


def test_a_post_that_is_given_back_does_not_revive_a_token(town: Town) -> None:
    """A token lives as long as the time in the post under which it was made; the list says why it opens nothing."""
    _token, secret = made(town, expires_on=clock.today() + dt.timedelta(days=30))
    xu, today = town.users["xu"], clock.today()
    Tenure.objects.filter(user=xu).update(until=today)
    later = today + dt.timedelta(days=3)
    Tenure.objects.create(user=xu, post=town.posts["xu"], since=later)
    with clock.at(clock.now() + dt.timedelta(days=3)):
        assert len(town.actor("xu").seats) == 1
        bearer = bearer_of(secret)
        assert bearer is not None
        assert bearer.actor.seats == ()
        assert [line.state for line in own_tokens(town.actor("xu"))] == ["ended"]
        anew = bearer_of(secret_of(town, "xu", "read"))
        assert anew is not None
        assert len(anew.actor.seats) == 1


def test_an_end_in_the_past_revokes_what_was_made_under_the_post(town: Town) -> None:
    """Not even a post that is given again from the day after that end on opens its tokens anew; each is journaled."""
    with clock.at(clock.now() - dt.timedelta(days=40)):
        _token, secret = made(town, expires_on=clock.today() + dt.timedelta(days=80))
    past = clock.today() - dt.timedelta(days=50)
    tenure = Tenure.objects.get(user=town.users["xu"])
    Tenure.objects.filter(pk=tenure.pk).update(since=past - dt.timedelta(days=9))
    end_tenure(tenure.pk, until=past, actor=town.actor("ke"))
    add_tenure(
        town.users["xu"].pk,
        post_id=tenure.post_id,
        since=past + dt.timedelta(days=1),
        actor=town.actor("ke"),
    )
    assert len(town.actor("xu").seats) == 1
    assert bearer_of(secret) is None
    lines = [e.name for e in journal.history(town.users["xu"].stream)]
    assert lines[-2:] == ["user.token.revoke", "user.tenure.begin"]


def test_a_token_of_an_ended_post_can_be_revoked(town: Town) -> None:
    """It counts among the most that one may have, so its list offers the way."""
    token, _secret = made(town, expires_on=clock.today() + dt.timedelta(days=30))
    Tenure.objects.filter(user=town.users["xu"]).update(until=clock.today())
    with clock.at(clock.now() + dt.timedelta(days=2)):
        page = reverse("people:user-page", args=[town.users["xu"].pk])
        shown = town.client("ke").get(page).content.decode()
        assert reverse("people:token-revoke", args=[token.pk]) in shown


def an_administrator(town: Town, who: str, unit: str) -> None:
    """Let somebody keep the accounts of a unit's place."""
    post = Post.objects.create(unit=town.units[unit], title="管理员", role=Role.ADMINISTRATOR)
    Tenure.objects.create(user=town.users[who], post=post, since=SINCE)


def moved_away(town: Town, who: str = "xu") -> None:
    """A person holds no post of the county any more, and one of the other county since today."""
    today = clock.today()
    Tenure.objects.filter(user=town.users[who]).update(until=today - dt.timedelta(days=1))
    post = Post.objects.create(unit=town.units["elsewhere"], title="科员", role=Role.OFFICER)
    Tenure.objects.create(user=town.users[who], post=post, since=today)


def test_tokens_of_who_moved_away_are_the_new_places_to_keep(town: Town) -> None:
    """The administrator of the former place neither sees nor revokes them; that of the new one does both."""
    token, _secret = made(town)
    an_administrator(town, "gu", "elsewhere")
    page = reverse("people:user-page", args=[town.users["xu"].pk])
    revoke = reverse("people:token-revoke", args=[token.pk])
    assert token.start in town.client("ke").get(page).content.decode()
    assert town.client("gu").get(page).status_code == 404
    moved_away(town)
    assert token.start not in town.client("ke").get(page).content.decode()
    assert town.client("ke").post(revoke).status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None
    assert token.start in town.client("gu").get(page).content.decode()
    assert town.client("gu").post(revoke).status_code == 303
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_who_holds_posts_in_both_places_is_kept_by_both(town: Town) -> None:
    """And who holds none any more stays with the place of the past."""
    token, _secret = made(town)
    an_administrator(town, "gu", "elsewhere")
    ke, gu, xu = town.actor("ke"), town.actor("gu"), town.users["xu"]
    post = Post.objects.create(unit=town.units["elsewhere"], title="科员", role=Role.OFFICER)
    held = Tenure.objects.create(user=xu, post=post, since=clock.today())
    assert [fetch_token(who, token.pk).pk for who in (ke, gu)] == [token.pk] * 2
    held.delete()
    Tenure.objects.filter(user=xu).update(until=clock.today() - dt.timedelta(days=1))
    assert fetch_token(ke, token.pk).pk == token.pk
    with pytest.raises(Http404):
        fetch_token(gu, token.pk)


def test_an_administrator_sees_and_revokes_the_tokens_of_an_account(town: Town) -> None:
    """On the account's page, by name and first letters; then back to that page."""
    token, secret = made(town)
    client, page = town.client("ke"), reverse("people:user-page", args=[town.users["xu"].pk])
    shown = client.get(page).content.decode()
    assert token.start in shown
    assert secret not in shown
    answer = client.post(reverse("people:token-revoke", args=[token.pk]))
    assert answer.headers["Location"] == page
    assert bearer_of(secret) is None
    assert "已吊销" in client.get(page).content.decode()

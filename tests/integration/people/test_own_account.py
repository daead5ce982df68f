"""The own language and password."""

from __future__ import annotations

import json

import pytest
from django.http import Http404
from django.test import Client

from cast import PASSWORD, Town
from duban.foundation import journal
from duban.foundation.access import NOBODY
from duban.people import actions
from duban.people.access import own_account

NEW = "a-heron-on-9-stones"


def test_the_language_changes_and_the_page_stays(town: Town) -> None:
    """The same page again in English; the choice is kept with the account and in the journal."""
    client = town.client("lan")
    answer = client.post("/accounts/language/", {"language": "en", "next": "/units/?place=2"})
    assert answer.headers["Location"] == "/units/?place=2"
    assert "Find a unit by any of its names" in client.get("/units/").content.decode()
    town.users["lan"].refresh_from_db()
    assert town.users["lan"].language == "en"
    (line,) = journal.history(town.users["lan"].stream)
    assert (line.name, json.loads(line.content)) == ("user.language", {"language": "en"})


def test_the_kept_language_comes_with_the_next_sign_in(town: Town) -> None:
    """A browser that never chose gets the language of the account."""
    town.users["lan"].language = "en"
    town.users["lan"].save()
    client = Client()
    client.post("/accounts/sign-in/", {"username": "lan", "password": PASSWORD})
    assert "Open matters" in client.get("/").content.decode()


def test_who_is_not_signed_in_may_choose_too(town: Town) -> None:
    """The sign-in page in English; nothing is written."""
    client = Client()
    client.post("/accounts/language/", {"language": "en", "next": "/accounts/sign-in/"})
    assert "Sign in" in client.get("/accounts/sign-in/").content.decode()


def test_an_unknown_language_and_another_site_are_refused(town: Town) -> None:
    """A language that is not spoken is no page; the way back never leads away."""
    client = town.client("lan")
    assert client.post("/accounts/language/", {"language": "xx"}).status_code == 404
    answer = client.post("/accounts/language/", {"language": "en", "next": "//elsewhere.example"})
    assert answer.headers["Location"] == "/"


def change(client: Client, **fields: str) -> tuple[int, str]:
    """Send the form; status and page of the answer."""
    form = {"old": PASSWORD, "new": NEW, "again": NEW, **fields}
    answer = client.post("/accounts/password/", form)
    return answer.status_code, answer.content.decode()


def test_the_own_password_changes(town: Town) -> None:
    """The session goes on, another one ends, the new password counts, and the journal has a line without it."""
    client, other = town.client("lan"), town.client("lan")
    assert change(client)[0] == 303
    assert client.get("/").status_code == 200
    assert other.get("/").status_code == 302
    town.users["lan"].refresh_from_db()
    assert town.users["lan"].check_password(NEW)
    (line,) = journal.history(town.users["lan"].stream)
    assert line.name == "user.password.change"
    assert NEW not in line.content


def test_a_bad_new_password_is_refused(town: Town) -> None:
    """Wrong present password, two that differ, too short, only digits: 422 and nothing changes."""
    client = town.client("lan")
    for fields, words in (
        ({"old": "wrong"}, "当前密码不正确"),
        ({"again": "different-words-1"}, "两次输入的密码不一致"),
        ({"new": "short", "again": "short"}, "密码长度"),
        ({"new": "9182736455463728", "again": "9182736455463728"}, "数字"),
    ):
        status, page = change(client, **fields)
        assert status == 422
        assert words in page
    town.users["lan"].refresh_from_db()
    assert town.users["lan"].check_password(PASSWORD)


def test_the_same_language_again_writes_nothing(town: Town) -> None:
    """Choosing twice is one line; a language that is not spoken is a fault of the caller."""
    actor = town.actor("lan")
    for _ in range(2):
        actions.choose_language("en", actor=actor)
    assert len(journal.history(town.users["lan"].stream)) == 1
    with pytest.raises(ValueError, match="xx"):
        actions.choose_language("xx", actor=actor)


def test_nobody_has_no_account(db: None) -> None:
    """Without somebody signed in there is no own account to change."""
    with pytest.raises(Http404):
        own_account(NOBODY)

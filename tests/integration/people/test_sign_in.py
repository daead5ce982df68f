"""Signing in and out: right and wrong passwords, the lock, the way back, and one click in demo mode only."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from cast import PASSWORD, Town

SIGN_IN = "/accounts/sign-in/"


def sign_in(client: Client, username: str = "lan", password: str = PASSWORD, **more: str) -> int:
    """Send the sign-in form; the status of the answer."""
    form = {"username": username, "password": password, **more}
    return client.post(SIGN_IN, form).status_code


def test_the_right_password_opens_the_home_page(town: Town) -> None:
    """Name and password lead to the page that was wanted."""
    client = Client()
    answer = client.post(
        SIGN_IN, {"username": "lan", "password": PASSWORD, "next": reverse("people:unit-list")}
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, reverse("people:unit-list"))
    assert client.get("/").status_code == 200


def test_another_site_is_never_the_way_back(town: Town) -> None:
    """A `next` that leads away is replaced by the home page."""
    form = {"username": "lan", "password": PASSWORD, "next": "https://elsewhere.example/"}
    assert Client().post(SIGN_IN, form).headers["Location"] == "/"


def test_a_wrong_password_is_answered_with_the_form(town: Town) -> None:
    """422, one sentence that does not say which of the two was wrong, and nobody is signed in."""
    client = Client()
    answer = client.post(SIGN_IN, {"username": "lan", "password": "wrong"})
    assert answer.status_code == 422
    assert "用户名或密码不正确" in answer.content.decode()
    assert client.get("/").status_code == 302
    unknown = client.post(SIGN_IN, {"username": "nobody", "password": "wrong"})
    assert "用户名或密码不正确" in unknown.content.decode()


def test_a_closed_account_cannot_sign_in(town: Town) -> None:
    """The right password of a closed account opens nothing, and an open session ends."""
    client = town.client("lan")
    assert client.get("/").status_code == 200
    town.users["lan"].is_active = False
    town.users["lan"].save()
    assert client.get("/").status_code == 302
    assert sign_in(Client()) == 422


def test_five_wrong_passwords_lock_the_pair(town: Town, settings: Settings) -> None:
    """The fifth wrong password shows the locked page, then the right one does too; another name still gets in."""
    client = Client()
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        assert sign_in(client, password="wrong") == 422
    assert sign_in(client, password="wrong") == 429
    locked = client.post(SIGN_IN, {"username": "lan", "password": PASSWORD})
    assert locked.status_code == 429
    assert "密码错误次数过多" in locked.content.decode()
    assert sign_in(client, "fang") == 303


def test_signing_out_ends_the_session(town: Town) -> None:
    """After a POST to sign out, pages ask to sign in."""
    client = town.client("lan")
    assert client.post("/accounts/sign-out/").headers["Location"] == SIGN_IN
    assert client.get("/").status_code == 302


def test_a_piece_of_a_page_is_sent_to_sign_in_whole(town: Town) -> None:
    """HTMX gets a redirect of the whole page, not a sign-in form inside another page."""
    answer = Client().get("/units/", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith(SIGN_IN)


def test_one_click_signs_in_only_in_demo_mode(town: Town, settings: Settings) -> None:
    """In demo mode a name is enough; elsewhere there is no such page."""
    assert Client().post("/accounts/demo/", {"username": "lan"}).status_code == 404
    settings.IS_DEMO = True
    client = Client()
    page = client.get(SIGN_IN).content.decode()
    assert 'value="lan"' in page
    assert client.post("/accounts/demo/", {"username": "lan"}).status_code == 303
    home = client.get("/").content.decode()
    assert "蓝青" in home
    assert "演示站点" in home


@pytest.mark.parametrize("who", ["wei", "nobody", ""])
def test_only_holders_of_posts_can_be_clicked(town: Town, settings: Settings, who: str) -> None:
    """An account without a post, a name that is none, and no name at all are refused."""
    settings.IS_DEMO = True
    assert Client().post("/accounts/demo/", {"username": who}).status_code == 404


def test_outside_demo_mode_nothing_speaks_of_it(town: Town) -> None:
    """No banner and no one-click buttons."""
    page = Client().get(SIGN_IN).content.decode()
    assert "演示" not in page
    assert "/accounts/demo/" not in page

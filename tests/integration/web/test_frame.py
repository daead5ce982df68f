"""The frame of every page: headers, menu by posts, marks of the present page, nothing inline."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from cast import Town

PAGES = ("/", "/units/", "/accounts/password/", "/accounts/", "/accounts/new/")


@pytest.mark.parametrize("address", PAGES)
def test_nothing_is_inline(town: Town, address: str) -> None:
    """No inline script, style or event attribute: the policy would block them."""
    text = town.client("ke").get(address).content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text)


def test_the_policy_is_strict(town: Town) -> None:
    """No inline, no other site, no framing."""
    policy = Client().get("/accounts/sign-in/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    ("who", "addresses"),
    [
        (
            "lan",
            "/ /my-work/ /documents/ /ledger/ /programmes/ /projects/ /plans/ /cockpit/ /samples/ /units/ /calendar/",
        ),
        ("xu", "/ /my-work/ /ledger/ /programmes/ /projects/ /plans/ /units/ /calendar/"),
        ("ke", "/ /categories/ /units/ /calendar/ /accounts/ /webhooks/ /journal/"),
        ("wei", "/"),
    ],
)
def test_the_menu_follows_the_posts(town: Town, who: str, addresses: str) -> None:
    """Exactly the entries that a post opens, the present one marked."""
    text = town.client(who).get("/").content.decode()
    menu = text.split('class="topnav"')[1].split("</nav>")[0] if 'class="topnav"' in text else ""
    assert re.findall(r'<a href="([^"]+)"', menu) == addresses.split()
    assert re.findall(r'<a href="([^"]+)"[^>]*aria-current="page"', menu) == ["/"]


def test_every_page_says_its_language(town: Town) -> None:
    """The html element carries the language that is shown."""
    assert '<html lang="zh-hans"' in Client().get("/accounts/sign-in/").content.decode()

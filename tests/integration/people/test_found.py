"""Setting up an empty site by one command."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from duban.people.models import Jurisdiction, Unit, User

OPTIONS = {
    "place": "清河县",
    "level": "county",
    "office": "清河县政府督查室",
    "word": "清督",
    "username": "ke",
    "name": "柯一",
    "password": "red-lantern-over-7-rivers",
}


def test_an_empty_site_is_set_up(db: None) -> None:
    """The administrator signs in and adds a unit; nobody else is needed."""
    call_command("found", **OPTIONS)
    client = Client()
    form = {"username": "ke", "password": OPTIONS["password"]}
    assert client.post("/accounts/sign-in/", form).status_code == 303
    place = Jurisdiction.objects.get()
    unit = {"name": "清河县水利局", "kind": "department"}
    assert client.post(f"/units/in/{place.pk}/new/", unit).status_code == 303


def test_a_site_in_use_is_left_alone(db: None) -> None:
    """A second run, or one on a site with accounts, changes nothing."""
    call_command("found", **OPTIONS)
    with pytest.raises(CommandError, match="set up already"):
        call_command("found", **{**OPTIONS, "place": "白山县"})
    assert Jurisdiction.objects.count() == 1


def test_a_weak_password_founds_nothing(db: None) -> None:
    """Refused with the rule that it breaks, and the site is still empty."""
    with pytest.raises(CommandError):
        call_command("found", **{**OPTIONS, "password": "12345"})
    assert not Unit.objects.exists()
    assert not User.objects.exists()

"""The list of units at the desk: found by any name, and no typed word is dropped without saying so."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from cast import Town
from duban.documents.actions import receive
from duban.ledger.models import Draft

HTMX = {"HX-Request": "true"}
TEXT = "清河县防汛工作会议纪要\n\n会议要求，县住建局、县经信局要尽快疏通老城区排水管网。"


@pytest.fixture
def draft(town: Town) -> Draft:
    """A draft with one settled and one unknown unit."""
    receive(TEXT.encode(), "纪要.txt", jurisdiction_id=town.county.pk, actor=town.actor("lan"))
    return Draft.objects.get()


def searched(body: str, pk: int) -> str:
    """What an option of the list is found by."""
    found = re.search(rf'<option value="{pk}"[^>]*data-search="([^"]*)"', body)
    return found[1] if found else ""


def test_a_unit_is_found_by_its_short_name(town: Town, draft: Draft) -> None:
    """In the panel and in the form of a matter registered by hand."""
    unit = town.units["housing"].pk
    client = town.client("lan")
    panel = client.get(reverse("ledger:draft", args=[draft.pk]), {"panel": "units"}, headers=HTMX)
    assert "县住建局" in searched(panel.content.decode(), unit).split()
    by_hand = client.get(reverse("ledger:matter-add")).content.decode()
    assert "县住建局" in searched(by_hand, unit).split()
    assert "data-tom-empty" in by_hand


def test_typed_words_are_named_and_nothing_else_is_lost(town: Town, draft: Draft) -> None:
    """The form comes back with the words, the units chosen and the parts set; the draft is as it was."""
    url = reverse("ledger:draft-units", args=[draft.pk])
    data = {
        "version": draft.version,
        "role-0": "assist",
        "unit-0": town.units["water"].pk,
        "typed-unit-new": "电白区人民",
    }
    answer = town.client("lan").post(url, data, headers=HTMX)
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "“电白区人民”" in body
    assert 'data-tom-typed="电白区人民"' in body
    assert re.search(rf'<option value="{town.units["water"].pk}"[^>]* selected', body)
    before = draft.units
    draft.refresh_from_db()
    assert draft.units == before


def test_a_suggested_unit_is_found_by_all_its_names_too(town: Town, draft: Draft) -> None:
    """What is offered first has the names that every other unit of the list has."""
    url = reverse("ledger:draft", args=[draft.pk])
    answer = town.client("lan").get(url, {"panel": "units"}, headers=HTMX)
    near = {unit.pk for row in answer.context["panel"].rows for unit in row.near}
    options = re.findall(r'<option value="(\d+)"([^>]*)>', answer.content.decode())
    assert near
    assert [pk for pk, attributes in options if "data-search=" not in attributes] == []
    assert all(searched(answer.content.decode(), pk) for pk in near)


def test_the_clerk_begins_at_the_first_open_name(town: Town, draft: Draft) -> None:
    """The settled name above it is passed over."""
    url = reverse("ledger:draft", args=[draft.pk])
    body = town.client("lan").get(url, {"panel": "units"}, headers=HTMX).content.decode()
    assert body.count("data-first") == 1
    first = re.search(r'name="(unit-[^"]+)"[^>]*data-first', body)
    assert first
    assert first[1] == f"unit-{next(i for i, u in enumerate(draft.units) if not u['unit'])}"

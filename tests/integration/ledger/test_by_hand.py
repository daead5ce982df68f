"""Registering by hand: no name of a unit that was typed is dropped without a word."""

from __future__ import annotations

import re

import pytest

from cast import Town
from duban.ledger.models import Matter


def typed(town: Town, **changes: object) -> dict[str, object]:
    """A form as a clerk fills it, with a lead unit chosen."""
    return {
        "title": "修复东门桥栏杆",
        "requirement": "修复东门桥两侧栏杆",
        "lead": [town.units["housing"].pk],
        "source_title": "县长现场办公",
        "approver": town.posts["fang"].pk,
        "basis": "县长4月9日批示",
        **changes,
    }


@pytest.mark.parametrize("name", ["lead", "assist"])
def test_a_unit_that_was_typed_and_not_chosen_is_refused(town: Town, name: str) -> None:
    """Beside a chosen unit too: the words are named, stay in their list, and nothing is registered."""
    form = typed(town, **{f"typed-{name}": " 电白区人民 "})
    answer = town.client("lan").post("/ledger/add/", form, headers={"Accept-Language": "en"})
    body = answer.content.decode()
    assert answer.status_code == 422
    assert not Matter.objects.exists()
    assert list(answer.context["form"].errors) == [name]
    assert "“电白区人民” was typed but no unit chosen. Choose one from the list" in body
    select = re.search(rf'<select name="{name}"[^>]*>', body)
    assert select
    assert 'data-tom-typed="电白区人民"' in select[0]
    assert "aria-invalid" in select[0]
    chosen = rf'<option value="{town.units["housing"].pk}"[^>]* selected'
    assert re.search(chosen, body)


def test_typed_words_alone_are_not_called_missing(town: Town) -> None:
    """Who typed a lead unit is told to choose it, and not that the field is empty."""
    form = typed(town, **{"lead": [], "typed-lead": "电白区"})
    answer = town.client("lan").post("/ledger/add/", form)
    (told,) = answer.context["form"].errors["lead"]
    assert "电白区" in told


def test_an_empty_box_is_no_refusal(town: Town) -> None:
    """Blanks in the box are nothing typed."""
    form = typed(town, **{"typed-lead": "", "typed-assist": "  "})
    assert town.client("lan").post("/ledger/add/", form).status_code == 303
    assert Matter.objects.count() == 1

"""Categories: every edit is a next version, and a matter keeps the one that it was registered under."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cast import Town, a_matter
from duban.foundation import journal
from duban.foundation.access import AccessDenied
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.categories import retire_category, save_category
from duban.ledger.models import Category
from duban.ledger.queries.categories import UnknownCategory, all_in_force, in_force


def test_an_edit_adds_the_next_version(town: Town) -> None:
    """What was not given stays; the version before is untouched; a matter keeps its own."""
    matter = a_matter(town, category="annual")
    saved = save_category("annual", actor=town.actor("ke"), near_days=30, needs_pair=1)
    assert (saved.version, saved.near_days, saved.needs_pair) == (2, 30, True)
    assert saved.gates == ["self_check", "joint_review"]
    assert (saved.name, saved.made_by) == ("年度重点工作", town.users["ke"])
    assert in_force("annual") == saved
    matter.refresh_from_db()
    assert (matter.category.version, matter.category.near_days) == (1, 15)
    assert a_matter(town, category="annual").category == saved


def test_a_new_code_begins_with_its_first_version(town: Town) -> None:
    """With a name of its own; gates are kept in the order in which they are passed."""
    gates = ["publication", "self_check"]
    saved = save_category("inspection", actor=town.actor("ke"), name=" 巡察整改 ", gates=gates)
    assert (saved.version, saved.name, saved.gates) == (
        1,
        "巡察整改",
        ["self_check", "publication"],
    )
    (line,) = journal.history(saved.stream)
    assert (line.name, line.actor) == ("category.save", "柯一")
    assert json.loads(line.content)["gates"] == saved.gates


def test_a_retired_category_is_not_for_new_matters(town: Town) -> None:
    """It leaves the choice, is retired once, and comes back when it is saved again."""
    ke = town.actor("ke")
    retired = retire_category("meeting", actor=ke)
    assert (retired.version, retired.is_retired) == (2, True)
    assert "meeting" not in {c.code for c in all_in_force()}
    assert journal.history(retired.stream)[-1].name == "category.retire"
    with pytest.raises(ActRefused, match="CATEGORY_UNCHANGED"):
        retire_category("meeting", actor=ke)
    assert save_category("meeting", actor=ke).is_retired is False
    with pytest.raises(UnknownCategory):
        retire_category("nothing", actor=ke)


def test_the_same_again_is_no_new_version(town: Town) -> None:
    """A second click, or a form sent unchanged, adds nothing."""
    ke = town.actor("ke")
    save_category("meeting", actor=ke, near_days=9)
    with pytest.raises(ActRefused, match="CATEGORY_UNCHANGED"):
        save_category("meeting", actor=ke, near_days=9)
    assert Category.objects.filter(code="meeting").count() == 2


@pytest.mark.parametrize(
    ("code", "fields", "refused"),
    [
        ("Meeting", {"name": "会"}, "CATEGORY_CODE"),
        ("m", {"name": "会"}, "CATEGORY_CODE"),
        ("fresh", {}, "CATEGORY_NAME_MISSING"),
        ("fresh", {"name": " "}, "CATEGORY_NAME_MISSING"),
        ("fresh", {"name": "会", "version": 9}, "CATEGORY_FIELD"),
        ("fresh", {"name": "会", "gates": ["tea"]}, "CATEGORY_GATES"),
        ("fresh", {"name": "会", "near_days": -1}, "CATEGORY_DAYS"),
        ("fresh", {"name": "会", "near_days": 99999}, "CATEGORY_DAYS"),
        ("fresh", {"name": "会", "near_days": "7"}, "CATEGORY_DAYS"),
    ],
)
def test_bad_input_is_refused(town: Town, code: str, fields: dict[str, Any], refused: str) -> None:
    """Each by its code, and no row is written."""
    with pytest.raises(ActRefused) as caught:
        save_category(code, actor=town.actor("ke"), **fields)
    assert caught.value.code == refused
    assert not Category.objects.exists()


@pytest.mark.parametrize("who", ["lan", "fang", "xu", "tao", "bai", "wei"])
def test_only_administrators_keep_categories(town: Town, who: str) -> None:
    """Nobody else edits or retires."""
    with pytest.raises(AccessDenied):
        save_category("meeting", actor=town.actor(who), near_days=1)
    with pytest.raises(AccessDenied):
        retire_category("meeting", actor=town.actor(who))

"""The one door: what a registration writes, refuses and leaves untouched when it fails."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from cast import Town, a_matter, a_source
from duban.foundation import journal
from duban.foundation.access import AccessDenied
from duban.foundation.models import Entry
from duban.ledger.actions.register import (
    Authority,
    DutySpec,
    LimitSpec,
    MatterSpec,
    RegistrationRefused,
    register,
)
from duban.ledger.models import Matter, NumberSequence


def spec(town: Town, title: str = "清理东门河") -> MatterSpec:
    """A registration with everything in it."""
    return MatterSpec(
        title=title,
        requirement="清理东门河沿岸垃圾",
        source=a_source(town),
        duties=[
            DutySpec("县水利局", "assist", None, "ambiguous"),
            DutySpec("县住建局", "lead", town.units["housing"].pk),
            DutySpec("县住建局", "lead", town.units["housing"].pk),
        ],
        measures=[("清理垃圾", "step"), ("水体见底", "goal")],
        limit=LimitSpec("6月底前", "date", dt.date(2026, 6, 30)),
    )


def test_registration_writes_the_matter_and_all_its_parts(town: Town) -> None:
    """Number, duties without doubles, measures in order, limit and source are there, and the due date is projected."""
    (matter,) = register(
        [spec(town)],
        jurisdiction_id=town.county.pk,
        authority=town.authority,
        actor=town.actor("lan"),
    )
    assert matter.number.startswith("清督〔")
    assert [(d.said, d.role, d.kind, d.question) for d in matter.duties.all()] == [
        ("县水利局", "assist", "departmental", "ambiguous"),
        ("县住建局", "lead", "departmental", ""),
    ]
    assert [m.text for m in matter.measures.all()] == ["清理垃圾", "水体见底"]
    assert matter.due_on == matter.due_key == dt.date(2026, 6, 30)
    assert matter.sources.get().text == "清理东门河沿岸垃圾"
    assert matter.approver_id == town.posts["fang"].pk


def test_registration_is_journaled_with_its_whole_content(town: Town) -> None:
    """The first line of the matter's stream names the person, the post and every fact."""
    matter = a_matter(town)
    (line,) = journal.history(matter.stream)
    assert (line.name, line.actor, line.post) == ("matter.register", "蓝青", "督查员")
    content = json.loads(line.content)
    assert content["number"] == matter.number
    assert content["basis"] == "县长4月9日批示"
    assert journal.first_fault([line]) is None


def test_numbers_follow_each_other_and_a_failure_leaves_no_gap(town: Town) -> None:
    """A refused registration gives its number back, because it never left the transaction."""
    first = a_matter(town)
    with pytest.raises(RegistrationRefused):
        register(
            [spec(town), spec(town, title=" ")],
            jurisdiction_id=town.county.pk,
            authority=town.authority,
            actor=town.actor("lan"),
        )
    second = a_matter(town)
    assert [first.number[-2], second.number[-2]] == ["1", "2"]
    assert NumberSequence.objects.get().last == 2
    assert Matter.objects.count() == 2


@pytest.mark.parametrize("who", ["xu", "tao", "bai", "ke", "gu", "wei"])
def test_only_registrar_and_approver_register(town: Town, who: str) -> None:
    """Everybody else is refused and nothing is written."""
    with pytest.raises(AccessDenied):
        register(
            [spec(town)],
            jurisdiction_id=town.county.pk,
            authority=town.authority,
            actor=town.actor(who),
        )
    assert not Matter.objects.exists()
    assert not Entry.objects.filter(stream__startswith="matter:").exists()


@pytest.mark.parametrize(
    ("post", "basis", "code"),
    [("fang", "  ", "BASIS_MISSING"), ("lan", "县长批示", "APPROVER_UNKNOWN")],
)
def test_approver_and_basis_are_demanded(town: Town, post: str, basis: str, code: str) -> None:
    """A registration without a basis, or approved by somebody who may not approve, is refused by name."""
    with pytest.raises(RegistrationRefused) as refused:
        register(
            [spec(town)],
            jurisdiction_id=town.county.pk,
            authority=Authority(town.posts[post].pk, basis),
            actor=town.actor("lan"),
        )
    assert refused.value.code == code


def test_two_character_words_are_found(town: Town) -> None:
    """Search finds a word of two characters, a unit's short name and a number, and nothing else."""
    a_matter(town, title="电梯故障维修")
    a_matter(town, title="河道清淤")
    for words in ("电梯", "故障", "梯故", "电梯 住房"):
        assert [m.title for m in Matter.objects.search(words)] == ["电梯故障维修"]
    assert Matter.objects.search("清淤").get().title == "河道清淤"
    assert not Matter.objects.search("淤清").exists()

"""Programmes: what may be done with them, by whom, and that their rows are what their journal says."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import transaction
from django.http import Http404

from cast import Town, a_matter, build_town
from duban.foundation.access import AccessDenied
from duban.ledger.access import fetch_programme, visible_programmes
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.programmes import (
    ProgrammeFacts,
    add_matters,
    change_programme,
    end_programme,
    make_programme,
    nest_programme,
    remove_matters,
    revise_programme,
)
from duban.ledger.models import Programme, ProgrammeMatter
from duban.ledger.models.programmes import ids_within, members_of
from duban.ledger.queries.board import ledger_board
from duban.ledger.queries.filters import LedgerFilter
from duban.ledger.queries.replay_of_programmes import kept_programme
from duban.ledger.queries.soundness import rows_and_journal
from living import DAY, a_programme, on

LATER = DAY + dt.timedelta(days=30)


@pytest.fixture
def town(db: None) -> Town:
    """The cast's county."""
    return build_town()


def findings() -> list[tuple[str, str]]:
    """What differs between rows and journal."""
    return [(f.params["stream"], f.params["column"]) for f in rows_and_journal()]  # type: ignore[misc]


def test_a_whole_life_is_what_its_journal_says(town: Town) -> None:
    """Made, changed, nested, filled, emptied in part, taken out, ended: the doctor finds no difference."""
    lan = town.actor("lan")
    with on(DAY):
        upper, one = a_programme(town, name="全面深化改革"), a_matter(town)
        inner = a_programme(town, [one, a_matter(town, "清淤")], parent_id=upper.pk)
    with on(LATER):
        facts = ProgrammeFacts(
            "排水提质", 2026, town.units["water"].pk, "三年见效", dt.date(2028, 12, 31)
        )
        change_programme(inner.pk, facts, actor=lan)
        remove_matters(inner.pk, [one.pk], reason="归口调整", actor=lan)
        nest_programme(inner.pk, None, actor=lan)
        nest_programme(inner.pk, upper.pk, actor=lan)
        end_programme(inner.pk, reason="并入年度任务", actor=lan)
    assert findings() == []
    row = kept_programme(Programme.objects.get(pk=inner.pk))
    assert [bool(until) for _pk, _since, until in row["members"]] == [True, False]
    assert len(row["nestings"]) == 2


def test_a_change_beside_the_actions_is_found(town: Town) -> None:
    """A membership that no line tells, a date moved by hand: the doctor names both."""
    programme = a_programme(town, [a_matter(town)])
    ProgrammeMatter.objects.create(
        programme=programme, matter=a_matter(town), since=programme.made_at
    )
    Programme.objects.filter(pk=programme.pk).update(planned_end=dt.date(2027, 1, 1))
    assert findings() == [(programme.stream, "members"), (programme.stream, "planned_end")]


def test_no_programme_lies_in_itself_by_any_way(town: Town) -> None:
    """Neither directly nor through others."""
    first = a_programme(town, name="甲")
    second = a_programme(town, name="乙", parent_id=first.pk)
    third = a_programme(town, name="丙", parent_id=second.pk)
    for inner, outer in ((first, first), (first, third), (second, third)):
        with pytest.raises(ActRefused) as refused:
            nest_programme(inner.pk, outer.pk, actor=town.actor("lan"))
        assert refused.value.code == "PROGRAMME_CIRCLE"
    assert ids_within(first.pk) == {first.pk, second.pk, third.pk}


def test_a_form_is_taken_as_a_whole_or_not_at_all(town: Town) -> None:
    """A new name beside a nesting that would be a circle: refused, and the old name stands."""
    lan = town.actor("lan")
    outer = a_programme(town, name="Outer")
    inner = a_programme(town, name="Inner")
    nest_programme(inner.pk, outer.pk, actor=lan)
    facts = ProgrammeFacts("Another", outer.year, outer.office_id)
    with pytest.raises(ActRefused) as refused:
        revise_programme(outer.pk, facts, inner.pk, actor=lan)
    assert refused.value.code == "PROGRAMME_CIRCLE"
    assert Programme.objects.get(pk=outer.pk).name == "Outer"
    assert findings() == []


def test_what_is_refused(town: Town) -> None:
    """Each wrong fact has its code, and nothing is made."""
    lan, good = town.actor("lan"), ProgrammeFacts("攻坚", 2026, town.units["office"].pk)
    elsewhere = town.units["elsewhere"].pk
    make_programme(good, jurisdiction_id=town.county.pk, actor=lan)
    cases = {
        "PROGRAMME_NAME": replace(good, name=" "),
        "PROGRAMME_YEAR": replace(good, name="x", year=1),
        "PROGRAMME_END": replace(good, name="x", planned_end=dt.date(2025, 12, 31)),
        "PROGRAMME_OFFICE": replace(good, name="x", office=elsewhere),
        "PROGRAMME_TWICE": good,
        "SECRECY_MARKING": replace(good, name="机密★攻坚"),
    }
    for code, facts in cases.items():
        with pytest.raises(ActRefused) as refused, transaction.atomic():
            make_programme(facts, jurisdiction_id=town.county.pk, actor=lan)
        assert refused.value.code == code
    assert Programme.objects.count() == 1


def test_an_ended_one_takes_nothing_more(town: Town) -> None:
    """It is neither filled, changed, nested into nor ended again."""
    lan, matter = town.actor("lan"), a_matter(town)
    programme, other = a_programme(town, [matter]), a_programme(town, name="别的")
    end_programme(programme.pk, reason="完成", actor=lan)
    acts = (
        lambda: add_matters(programme.pk, [a_matter(town).pk], actor=lan),
        lambda: remove_matters(programme.pk, [matter.pk], reason="错", actor=lan),
        lambda: nest_programme(other.pk, programme.pk, actor=lan),
        lambda: end_programme(programme.pk, reason="再", actor=lan),
    )
    for act in acts:
        with pytest.raises(ActRefused) as refused:
            act()
        assert refused.value.code == "PROGRAMME_ENDED"


def test_who_may(town: Town) -> None:
    """Registrar and approver keep programmes; the others do not."""
    programme = a_programme(town, [a_matter(town)])
    for who in ("xu", "tao", "bai", "ke"):
        with pytest.raises(AccessDenied):
            end_programme(programme.pk, reason="x", actor=town.actor(who))
    end_programme(programme.pk, reason="完成", actor=town.actor("fang"))


def test_who_sees(town: Town) -> None:
    """The posts of the place; an officer where a matter of the own unit lies in it or below; nobody of elsewhere."""
    upper = a_programme(town, name="总")
    inner = a_programme(town, [a_matter(town, unit="housing")], parent_id=upper.pk)
    for who in ("lan", "fang", "tao", "bai", "xu"):
        seen = set(visible_programmes(town.actor(who)).values_list("pk", flat=True))
        assert seen == {upper.pk, inner.pk}, who
    for who in ("he", "gu", "ke", "wei"):
        assert not visible_programmes(town.actor(who)).exists()
        with pytest.raises(Http404):
            fetch_programme(town.actor(who), inner.pk)


def test_only_matters_in_sight_go_in_and_each_once(town: Town) -> None:
    """Twice the same is once; what the actor does not see is passed over."""
    matter, lan = a_matter(town), town.actor("lan")
    programme = a_programme(town)
    assert add_matters(programme.pk, [matter.pk, matter.pk, 999_999], actor=lan) == 1
    assert add_matters(programme.pk, [matter.pk], actor=lan) == 0
    with pytest.raises(ActRefused):
        add_matters(programme.pk, [999_999], actor=lan)
    assert ProgrammeMatter.objects.count() == 1


def test_membership_as_of_a_day(town: Town) -> None:
    """What lay in it then is found for then, with the nesting of then; the ledger's filter says the same."""
    lan = town.actor("lan")
    with on(DAY):
        matter = a_matter(town)
        upper = a_programme(town, name="总")
        inner = a_programme(town, [matter], parent_id=upper.pk)
    with on(LATER):
        nest_programme(inner.pk, None, actor=lan)

    def found(programme: Programme, as_of: dt.date | None) -> list[int]:
        wanted = LedgerFilter(programme=programme.pk, as_of=as_of)
        with on(LATER, hour=20):
            return [row.pk for row in ledger_board(lan, wanted).rows]

    assert found(upper, DAY) == [matter.pk]
    assert found(upper, None) == []
    assert found(inner, None) == [matter.pk]
    assert found(inner, DAY - dt.timedelta(days=1)) == []
    assert members_of(ids_within(upper.pk)).count() == 0

"""The same question put to the database in several ways, for lists, counts and open matters, has one answer."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models.expressions import RawSQL

from cast import Town, a_matter
from duban.ledger.access import sight_of, visible_matters
from duban.ledger.choices import DutyRole
from duban.ledger.models import Matter, search
from duban.ledger.models.parts import COUNTING, LISTING, OPEN_ONLY
from duban.ledger.models.search import few_found, match_expression
from duban.ledger.queries.board import ledger_board
from duban.ledger.queries.filters import LedgerFilter

SEARCHES = ("12号片区", "号", "120号", "片区 12", "河", "没有", "12 号 片", "。")


@pytest.fixture
def filled(town: Town) -> Town:
    """Matters of two units with like numbers in their titles, one of them ended."""
    for number in (1, 12, 120, 1200):
        unit = "water" if number < 100 else "housing"
        a_matter(town, f"东河村{number}号片区清淤", unit=unit)
    ended = a_matter(town, "东河村12号片区绿化", unit="water")
    Matter.objects.filter(pk=ended.pk).update(state="cancelled")
    return town


def test_each_way_to_ask_sees_the_same(filled: Town) -> None:
    """A list, a count and the open ones of an officer are those that the officer sees; so are a registrar's."""
    for who in ("xu", "lan"):
        actor = filled.actor(who)
        seen = set(visible_matters(actor).values_list("pk", flat=True))
        running = set(visible_matters(actor).open().values_list("pk", flat=True))
        sight = sight_of(actor, is_looked_up=True)
        assert set(sight.matters(LISTING).values_list("pk", flat=True)) == seen
        assert set(sight.matters(COUNTING).values_list("pk", flat=True)) == seen
        assert set(sight.matters(OPEN_ONLY).open().values_list("pk", flat=True)) == running
        assert seen


def test_parts_below_are_seen_where_there_are_any(filled: Town) -> None:
    """Who leads a matter that was relayed sees its part; where nothing was relayed nothing is looked for below."""
    actor = filled.actor("xu")
    assert not sight_of(actor, is_looked_up=True).has_below
    whole, part = (
        Matter.objects.get(title__contains="120号"),
        Matter.objects.get(title__contains="东河村1号"),
    )
    Matter.objects.filter(pk=part.pk).update(parent=whole)
    sight = sight_of(actor, is_looked_up=True)
    assert sight.has_below
    for purpose in (LISTING, COUNTING, OPEN_ONLY):
        assert part in sight.matters(purpose)
    assert part.pk in [row.pk for row in ledger_board(actor, LedgerFilter()).rows]


def test_counts_of_a_units_part_are_those_of_its_list(filled: Town) -> None:
    """The total and the lights under a unit and role agree with the rows."""
    unit = filled.units["water"].pk
    page = ledger_board(filled.actor("lan"), LedgerFilter(unit=unit, role=DutyRole.LEAD))
    small = ledger_board(filled.actor("lan"), LedgerFilter(unit=unit, role=DutyRole.LEAD, size=1))
    assert page.total == len(page.rows) == small.total == 3
    assert sum(page.counts.values()) == sum(small.counts.values()) == 2


@pytest.mark.parametrize("words", SEARCHES)
def test_what_few_found_hands_on_is_what_the_search_finds(
    filled: Town, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it or nothing; a single character beside other words narrows them as any word does."""
    found = set(Matter.objects.search(words).values_list("pk", flat=True))
    few = few_found(words)
    if few is not None:
        # Words of matters that other tests took away may still stand in the index: no matter answers to them.
        assert found <= set(few)
        assert set(Matter.objects.among(few).values_list("pk", flat=True)) == found
    expression = match_expression(words, connection.vendor)
    whole = RawSQL(search._MATCH[connection.vendor], [expression])  # noqa: S611
    assert found == set(
        Matter.objects.filter(pk__in=whole).values_list("pk", flat=True)
        if expression
        else Matter.objects.values_list("pk", flat=True)
    )
    monkeypatch.setattr(search, "FEW", 0)
    assert few_found(words) in (None, [])
    if connection.vendor != "postgresql":
        assert few is None

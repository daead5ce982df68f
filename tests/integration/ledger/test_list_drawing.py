"""The list and the cockpit as they are drawn and counted: marks as elsewhere, nothing unescaped, no count without an end."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from cast import Town, a_matter
from duban.foundation import clock
from duban.ledger.actions.duties import add_duty
from duban.ledger.choices import Light, LimitKind, MatterState
from duban.ledger.forms.board import column_heads
from duban.ledger.queries import board
from duban.ledger.queries.board import ledger_board
from duban.ledger.queries.board_rows import COLUMNS, DutyLine, LedgerRow
from duban.ledger.queries.cockpit import cockpit, figure_list
from duban.ledger.queries.filters import LedgerFilter
from duban.ledger.templatetags.cells import CELLS, Pen, table_rows

DAY = dt.date(2026, 4, 10)


def a_row(**fields: object) -> LedgerRow:
    """A row of the list whose every text is full of markup."""
    odd = "<b>&\"'"
    given: dict[str, object] = {
        **dict.fromkeys(("number", "title", "requirement", "limit_said"), odd),
        **dict.fromkeys(("place", "problem", "instructed_by", "progress", "source"), odd),
        "pk": 7,
        "state": "under_way",
        "light": "green",
        "days": 3,
        "seconds": None,
        "due_at": None,
        "due_on": DAY,
        "limit_kind": "date",
        "registered_on": DAY,
        "pace": "behind",
        "duties": (DutyLine(odd, "lead", is_open=True), DutyLine(odd, "assist", is_open=False)),
        "measures": (odd, odd),
    }
    return LedgerRow(**{**given, **fields})  # type: ignore[arg-type]


def test_every_column_is_drawn_and_escaped() -> None:
    """All seventeen columns have a cell, and no text of a matter becomes markup."""
    assert set(CELLS) == set(COLUMNS)
    text = table_rows([a_row()], column_heads(COLUMNS))
    assert "<b>" not in text
    assert text.count("&lt;b&gt;&amp;&quot;&#x27;") == 12
    assert re.findall(r'<td class="col-(\w+)', text) == list(COLUMNS)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("light", [*Light.values, ""])
def test_a_light_is_the_mark_of_all_pages(light: str, language: str) -> None:
    """A cell has the light that `ui/_light.html` draws, with the days beside it."""
    with translation.override(language):
        drawn = CELLS["light"](Pen(), a_row(light=light, days=None))
        assert drawn == render_to_string("ui/_light.html", {"light": light}).strip()


@pytest.mark.parametrize("state", MatterState.values)
def test_a_state_is_the_badge_of_all_pages(state: str) -> None:
    """A cell has the badge that `ui/_state.html` draws."""
    label = MatterState(state).label
    badge = render_to_string("ui/_state.html", {"state": state, "label": label}).strip()
    assert CELLS["state"](Pen(), a_row(state=state)) == badge


def test_what_is_missing_is_said() -> None:
    """No lead unit, no date; a standing limit needs none."""
    with translation.override("en"):
        assert "no lead unit" in CELLS["lead"](Pen(), a_row(duties=()))
        assert CELLS["assist"](Pen(), a_row(duties=())) == ""
        assert "no date" in CELLS["due_on"](Pen(), a_row(due_on=None))
        standing = a_row(due_on=None, limit_kind=str(LimitKind.STANDING))
        assert CELLS["due_on"](Pen(), standing) == str(LimitKind.STANDING.label)
        assert "to settle" in CELLS["lead"](Pen(), a_row())


def test_a_page_counts_no_further_than_it_must(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """More matters than are counted are said to be more, and are counted where somebody asks."""
    monkeypatch.setattr(board, "COUNTED", 3)
    for number in range(5):
        a_matter(town, f"事项{number}", unit="water" if number < 2 else "housing")
    actor, small = town.actor("lan"), LedgerFilter(size=2)
    page = ledger_board(actor, small)
    assert (page.total, page.is_more) == (3, True)
    page = ledger_board(actor, small, count_all=True)
    assert (page.total, page.is_more) == (5, False)
    page = ledger_board(actor, LedgerFilter(size=25))
    assert (page.total, page.is_more) == (5, False)
    water = ledger_board(actor, LedgerFilter(size=2, unit=town.units["water"].pk))
    assert (water.total, water.is_more) == (2, False)


def test_the_way_to_the_whole_count_is_on_the_page(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The link counts all under the same filters, and a saved view does not keep it."""
    monkeypatch.setattr(board, "COUNTED", 3)
    for number in range(30):
        a_matter(town, f"事项{number}")
    client = town.client("lan")
    body = client.get("/ledger/?size=25&q=事项", headers={"Accept-Language": "en"})
    assert "More than 3 matters" in body.content.decode()
    url = body.context["count_url"]
    assert "count=all" in url
    whole = client.get(f"/ledger/{url}", headers={"Accept-Language": "en"})
    assert "30 matters" in whole.content.decode()
    assert "count" not in whole.context["query"]


def test_columns_that_are_not_shown_are_not_fetched(town: Town) -> None:
    """A list without measures does not read them; the usual columns have all that they show."""
    a_matter(town, measures=[("清淤", "step")])
    actor = town.actor("lan")
    (row,) = ledger_board(actor, LedgerFilter(), columns=("number", "title")).rows
    assert (row.measures, row.duties, row.source) == ((), (), "")
    (row,) = ledger_board(actor, LedgerFilter()).rows
    assert row.measures == ("清淤",)
    assert row.source == "县长办公会"
    assert [d.role for d in row.duties] == ["lead"]


def test_two_lead_units_of_one_place_count_there_once(town: Town) -> None:
    """By unit the matter counts for both, by place once, under every figure and in the bar."""
    matter = a_matter(town, due_on=clock.today() - dt.timedelta(days=1))
    add_duty(matter.pk, unit_id=town.units["water"].pk, role="lead", actor=town.actor("lan"))
    add_duty(matter.pk, unit_id=town.units["township"].pk, role="lead", actor=town.actor("lan"))
    actor = town.actor("bai")
    page = cockpit(actor)
    assert [n.count for n in page.now[:2]] == [1, 1]
    assert {r.name: [n.count for n in r.numbers[:2]] for r in page.units} == {
        "清河县住房和城乡建设局": [1, 1],
        "清河县水利局": [1, 1],
        "柳河镇人民政府": [1, 1],
    }
    assert {r.name: [n.count for n in r.numbers[:2]] for r in page.places} == {
        "清河县": [1, 1],
        "柳河镇": [1, 1],
    }
    assert all([(p.light, p.width) for p in r.bar] == [("red", 100.0)] for r in page.places)
    for row in page.places:
        assert figure_list(actor, "late", place=row.pk).count == 1


def test_a_branch_of_places_is_read_by_ids(town: Town) -> None:
    """Up to the root, and down to the last town."""
    places = type(town.city).objects
    city, county, other, township = (
        p.pk for p in (town.city, town.county, town.other, town.township)
    )
    assert places.ids_above(township) == {township, county, city}
    assert places.ids_below(county) == {county, township}
    assert places.ids_below(city) == {city, county, other, township}
    assert places.ids_above(city) == {city}
    assert places.ids_below(0) == frozenset()

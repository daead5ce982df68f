"""The ledger screen: filters, order, keyset pages, counts by light, views, and who sees what."""

from __future__ import annotations

import base64
import datetime as dt
import re

import pytest

from cast import Town, a_document, a_matter
from duban.foundation import clock
from duban.ledger.models import Matter, MatterSource, Source
from duban.ledger.queries.board import ledger_board
from duban.ledger.queries.filters import FilterError, LedgerFilter, from_params

TODAY = dt.date(2026, 4, 10)
NOON = dt.datetime(2026, 4, 10, 4, tzinfo=dt.UTC)


def titles(town: Town, who: str = "lan", **parts: object) -> list[str]:
    """The titles that a filter shows to somebody."""
    with clock.at(NOON):
        page = ledger_board(town.actor(who), LedgerFilter(**parts))  # type: ignore[arg-type]
    return [row.title for row in page.rows]


@pytest.fixture
def filled(town: Town) -> Town:
    """Four matters, one under each light."""
    with clock.at(NOON):
        a_matter(town, "逾期", due_on=TODAY - dt.timedelta(days=1))
        a_matter(town, "临期", due_on=TODAY)
        a_matter(town, "正常", due_on=TODAY + dt.timedelta(days=8), unit="water")
        a_matter(town, "长期", unit="company")
    return town


@pytest.mark.parametrize(
    ("light", "expected"),
    [("red", ["逾期"]), ("yellow", ["临期"]), ("green", ["正常"]), ("grey", ["长期"])],
)
def test_each_light_shows_its_matters(filled: Town, light: str, expected: list[str]) -> None:
    """A light is a filter, and the day of today decides it."""
    assert titles(filled, light=light) == expected


def test_how_late_a_matter_is_is_said_once(filled: Town) -> None:
    """The light of a late matter bears the days instead of a word before them; a near one keeps its word."""
    with clock.at(NOON):
        answer = filled.client("lan").get("/ledger/", headers={"Accept-Language": "en"})
    body = answer.content.decode()
    table = re.sub(r"<[^>]*>", " ", body[body.index("<tbody>") : body.index("</tbody>")])
    assert re.findall(r"\w+ day late|\bLate\b", table) == ["1 day late"]
    assert 'data-light="red">1 day late' in body
    assert re.search(r"Near\s+due today", table)


def test_the_list_of_units_says_when_nothing_is_found(filled: Town) -> None:
    """The box of the unit filter has its words for an empty list."""
    body = filled.client("lan").get("/ledger/").content.decode()
    assert 'data-tom-empty="没有此名称的单位"' in body


def test_counts_ignore_the_light_that_is_chosen(filled: Town) -> None:
    """The chips always say how many each light would show."""
    with clock.at(NOON):
        page = ledger_board(filled.actor("lan"), LedgerFilter(light="red"))
    assert page.counts == {"red": 1, "yellow": 1, "green": 1, "grey": 1}
    assert page.total == 1


@pytest.mark.parametrize("inner", ["[" * 6000, '["\\ud800", "1"]', '["\\u0000", "1"]'])
def test_a_cursor_that_no_page_gave_is_an_unusable_part(filled: Town, inner: str) -> None:
    """Brackets without end, half a character, a zero: the part is named, and nothing breaks."""
    after = base64.urlsafe_b64encode(inner.encode()).decode()
    with pytest.raises(FilterError, match="after="):
        ledger_board(filled.actor("lan"), LedgerFilter(sort="title"), after=after)


def test_a_matter_with_two_sources_of_one_kind_is_one_row(filled: Town) -> None:
    """Two drafts of one document may be merged into a matter: list, total and counts hold it once."""
    matter = Matter.objects.get(title="逾期")
    document = a_document(filled, "督查通报全文")
    source = Source.objects.create(
        kind="document", document=document, jurisdiction=filled.county, recorded_at=NOON
    )
    for text in ("一、整治排口", "五、排口清零"):
        MatterSource.objects.create(matter=matter, source=source, text=text)
    for parts in ({"document": document.pk}, {"source": "document"}):
        with clock.at(NOON):
            page = ledger_board(filled.actor("lan"), LedgerFilter(**parts))  # type: ignore[arg-type]
        assert [row.title for row in page.rows] == ["逾期"]
        assert (page.total, page.counts["red"]) == (1, 1)


@pytest.mark.parametrize("sort", ["newest", "oldest", "due", "due-last", "title"])
def test_pages_by_keyset_show_every_matter_once(town: Town, sort: str) -> None:
    """Walking the pages gives all matters once, in the order of the whole list, also where dates are equal."""
    for number in range(7):
        a_matter(town, f"事项{number % 3}", due_on=TODAY if number % 2 else None)
    actor = town.actor("lan")
    whole = [r.pk for r in ledger_board(actor, LedgerFilter(sort=sort)).rows]
    walked: list[int] = []
    after = ""
    while True:
        page = ledger_board(actor, LedgerFilter(sort=sort, size=3), after=after)
        walked += [r.pk for r in page.rows]
        after = page.after
        if not after:
            break
    assert walked == whole
    assert len(set(walked)) == 7


@pytest.mark.parametrize("cursor", ["x", "W10", "WyJhIl0", "bm90IGpzb24"])
def test_a_broken_cursor_is_refused(filled: Town, cursor: str) -> None:
    """A cursor that nobody made is an error with a name, not a server fault."""
    with pytest.raises(FilterError):
        ledger_board(filled.actor("lan"), LedgerFilter(), after=cursor)


@pytest.mark.parametrize(
    "params",
    [{"light": "blue"}, {"unit": "x"}, {"due_from": "2026-02-30"}, {"sort": "id"}, {"unit": "１"}],
)
def test_a_broken_filter_names_the_part(params: dict[str, str]) -> None:
    """An address that was mistyped says which part is unusable."""
    with pytest.raises(FilterError) as refused:
        from_params(params)
    assert refused.value.name in params


def test_an_officer_sees_only_the_matters_of_the_own_unit(filled: Town) -> None:
    """The housing bureau's officer sees two, the officer of another county none, the leader all."""
    assert sorted(titles(filled, "xu")) == ["临期", "逾期"]
    assert titles(filled, "gu") == []
    assert len(titles(filled, "bai")) == 4
    assert titles(filled, "wei") == []


def test_unit_and_words_narrow_together(filled: Town) -> None:
    """A unit, a two-character word, both, and a word that only another matter has."""
    water = filled.units["water"].pk
    assert titles(filled, unit=water) == ["正常"]
    assert titles(filled, q="逾期") == ["逾期"]
    assert titles(filled, q="正常", unit=water) == ["正常"]
    assert titles(filled, q="逾期", unit=water) == []


def test_the_page_answers_in_both_forms(filled: Town) -> None:
    """The whole page for a browser, only the list for HTMX, and a broken address leads back with a message."""
    client = filled.client("lan")
    whole = client.get("/ledger/")
    assert whole.status_code == 200
    assert "长期" in whole.content.decode()
    part = client.get("/ledger/", headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "长期" in part.content.decode()
    assert client.get("/ledger/?light=blue").status_code == 303


def test_a_view_is_kept_opened_and_dropped(filled: Town) -> None:
    """A saved view has an address; others find it only when it is shared, and only its owner drops it."""
    client, other = filled.client("lan"), filled.client("bai")
    client.post("/ledger/views/save/", {"name": "住建逾期", "query": "light=red&c=title"})
    (card,) = client.get("/ledger/").context["views"]
    opened = client.get(f"/ledger/views/{card.slug}/")
    assert opened.headers["Location"] == "/ledger/?light=red&c=title"
    assert other.get(f"/ledger/views/{card.slug}/").status_code == 404
    assert other.post(f"/ledger/views/{card.slug}/delete/").status_code == 404
    client.post(f"/ledger/views/{card.slug}/delete/")
    assert client.get("/ledger/").context["views"] == ()


@pytest.mark.parametrize(
    ("who", "offered"),
    [("lan", ["import", "add"]), ("fang", ["add"]), ("xu", [])],
)
@pytest.mark.parametrize("is_filled", [True, False])
def test_only_what_may_be_done_is_offered(
    town: Town, who: str, offered: list[str], is_filled: bool
) -> None:
    """The ledger links to importing and to registering by hand only for posts that those pages let in."""
    if is_filled:
        a_matter(town)
    client = town.client(who)
    text = client.get("/ledger/").content.decode()
    shown = [page for page in ("import", "add") if f'href="/ledger/{page}/"' in text]
    assert shown == [p for p in ("import", "add") if client.get(f"/ledger/{p}/").status_code == 200]
    assert shown == offered


def test_a_light_does_not_open_the_filters(filled: Town) -> None:
    """The panel is open only where something is set that it alone shows."""
    client = filled.client("lan")
    for query, is_open in (("light=red", False), ("q=整治", False), ("state=registered", True)):
        text = client.get(f"/ledger/?{query}").content.decode()
        assert ('<details class="filter-more" open>' in text) is is_open

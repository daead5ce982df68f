"""The relay's page and the thread on the matter's page, as each tier's browser gets them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from cast import Town, a_matter
from duban.foundation import clock
from duban.ledger.models import Matter
from tiers import SENTENCE, a_city_matter, a_thread, add_tiers

END = dt.date(2026, 12, 31)
NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)


@pytest.fixture
def tiers(town: Town) -> Town:
    """The cast's county with a city above and a town and a village below."""
    return add_tiers(town)


@pytest.fixture(autouse=True)
def _today() -> object:
    """A day on which the limits lie ahead."""
    with clock.at(NOW):
        yield


def address(matter: Matter) -> str:
    """Where a matter is relayed."""
    return reverse("ledger:matter-relay", args=[matter.pk])


def sent(town: Town, **changes: object) -> dict[str, object]:
    """What the form holds."""
    form = {
        "unit_ids": [town.units["housing"].pk],
        "requirement": "逐户排查",
        "due_on": "2026-12-31",
    }
    return {**form, "because": "", **changes}


def test_the_lead_unit_relays(tiers: Town) -> None:
    """The form offers lower units only, and sends back to the matter with the thread on it."""
    city = a_city_matter(tiers, END)
    client = tiers.client("qin")
    page = client.get(address(city)).content.decode()
    assert "清河县住房和城乡建设局" in page and "柳村村民委员会" in page
    assert f'<option value="{tiers.units["city_housing"].pk}"' not in page
    answer = client.post(address(city), sent(tiers))
    assert answer.status_code == 303
    part = city.relayed.get()
    page = client.get(answer.headers["Location"]).content.decode()
    assert part.number in page and "逐级转办" in page


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"unit_ids": []}, 'name="unit_ids"'),
        ({"unit_ids": ["0"]}, 'name="unit_ids"'),
        ({"typed-unit_ids": "那个局"}, "那个局"),
        ({"requirement": " "}, 'name="requirement"'),
        ({"due_on": "昨天"}, "昨天"),
        ({"due_on": "2027-01-05"}, "2026年12月31日"),
        ({"due_on": "2026-12-01"}, "30"),
        ({"requirement": "机密★\n排查"}, "密级"),
    ],
)
def test_bad_input_is_told_in_the_form(
    tiers: Town, changes: dict[str, object], expected: str
) -> None:
    """422, the reason in words, what was typed still there, and nothing registered."""
    city = a_city_matter(tiers, END)
    answer = tiers.client("qin").post(address(city), sent(tiers, **changes))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert expected in text
    assert "field-errors" in text or "notice-error" in text
    assert not city.relayed.exists()


def test_twice_in_a_row(tiers: Town) -> None:
    """The second click of the same form registers nothing more."""
    city = a_city_matter(tiers, END)
    client = tiers.client("qin")
    assert client.post(address(city), sent(tiers)).status_code == 303
    again = client.post(address(city), sent(tiers))
    assert again.status_code == 422
    assert "清河县住房和城乡建设局" in again.content.decode()
    assert city.relayed.count() == 1


def test_who_may_not(tiers: Town) -> None:
    """Seen but not led: 403; not seen: 404."""
    city = a_city_matter(tiers, END)
    for who, code in (("cao", 403), ("deng", 403), ("xu", 404), ("gu", 404), ("wei", 403)):
        assert tiers.client(who).get(address(city)).status_code == code
        assert tiers.client(who).post(address(city), sent(tiers)).status_code == code
    assert not city.relayed.exists()


def test_wrong_state(tiers: Town) -> None:
    """A matter that nobody signed for leads back to its page, and a late click is told so."""
    matter = a_matter(tiers, due_on=END)
    client = tiers.client("xu")
    assert client.get(address(matter)).status_code == 303
    answer = client.post(address(matter), sent(tiers, unit_ids=[tiers.units["water"].pk]))
    assert answer.status_code == 422
    assert not matter.relayed.exists()


def test_each_tier_reads_its_own_page(tiers: Town) -> None:
    """The village reads the chain, the sentence and the original limit, and no link upwards; the city reads all states."""
    matters = a_thread(tiers)
    page = tiers.client("liu").get(reverse("ledger:matter-page", args=[matters[3].pk]))
    text = page.content.decode()
    for upper in matters[:3]:
        assert upper.number in text
        assert reverse("ledger:matter-page", args=[upper.pk]) not in text
    assert SENTENCE in text and "年底前" in text and "2026年12月31日" in text
    text = (
        tiers.client("qin")
        .get(reverse("ledger:matter-page", args=[matters[0].pk]))
        .content.decode()
    )
    for lower in matters[1:]:
        assert reverse("ledger:matter-page", args=[lower.pk]) in text
    assert "镇级抽查需两周" in text

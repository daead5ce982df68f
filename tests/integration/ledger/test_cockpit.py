"""The cockpit: each number is the number of rows behind it, for the day that the reader picks and for each unit."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from cast import Town, a_matter
from duban.foundation import clock
from duban.ledger.actions.extensions import ask_extension, decide_extension
from duban.ledger.actions.moves import (
    assign_matter,
    reopen_matter,
    return_matter,
    sign_matter,
    suspend_matter,
)
from duban.ledger.queries.cockpit import FIGURES, Cockpit, cockpit, figure_list
from limits import D, limited
from living import lived, on


def due(days: int) -> dt.date:
    """A day counted from today."""
    return clock.today() + dt.timedelta(days=days)


def busy(town: Town) -> None:
    """A month of work in which everything happens once."""
    past, soon, far = due(-3), due(3), due(60)
    with clock.at(clock.now() - dt.timedelta(days=40)):
        for title, day, unit in (("逾期", past, "housing"), ("临期", soon, "water")):
            matter = a_matter(town, title, due_on=day, unit=unit)
            assign_matter(matter.pk, actor=town.actor("lan"))
        standing = a_matter(town, "未报", due_on=far)
        assign_matter(standing.pk, actor=town.actor("lan"))
        sign_matter(standing.pk, actor=town.actor("xu"))
    today = clock.today()
    suspend_matter(
        lived(town, "under_way", day=today, due_on=far).pk, reason="汛期", actor=town.actor("fang")
    )
    asked = lived(town, "under_way", day=today, due_on=far)
    extension = ask_extension(asked.pk, asked_on=due(90), reason="等料", actor=town.actor("xu"))
    decide_extension(extension.pk, granted=True, answer="同意", actor=town.actor("fang"))
    back = lived(town, "submitted", day=today, due_on=far)
    return_matter(back.pk, reason="照片不清", actor=town.actor("tao"))
    lived(town, "closed", day=today, due_on=far)
    again = lived(town, "closed", day=today, due_on=far)
    reopen_matter(again.pk, reason="反弹", actor=town.actor("fang"))


def counts(page: Cockpit) -> dict[str, int]:
    """All figures by code."""
    return {n.code: n.count for n in (*page.now, *page.changed)}


def test_what_ended_at_a_time_of_the_day_before_is_not_newly_late(town: Town) -> None:
    """It was red on that day already; what ended with that day is late since the chosen one."""
    before = D("2026-08-20")
    limited(town, "1小时内", day=before, hour=9)
    limited(town, "2026年8月20日前办结", day=before - dt.timedelta(days=3))
    with on(before + dt.timedelta(days=1)):
        found = [
            counts(cockpit(town.actor("bai"), before + dt.timedelta(days=days))) for days in (0, 1)
        ]
    assert [(one["late"], one["newly_late"]) for one in found] == [(2, 2), (2, 1)]


def test_each_figure_counts_what_happened(town: Town) -> None:
    """Late, near, stuck, returned, reopened, closed, extended."""
    busy(town)
    found = counts(cockpit(town.actor("bai")))
    assert found["late"] == found["newly_late"] == 1
    assert found["near"] == 1
    assert found["silent"] == 1
    assert found["unsigned"] == 2
    assert found["suspended"] == 1
    assert found["returned"] == found["reopened"] == found["extended"] == found["closed"] == 1
    assert found["registered"] == 5


def test_each_number_is_its_list(town: Town) -> None:
    """For every figure, for all and for each unit and place: as many rows as the number says."""
    busy(town)
    actor = town.actor("bai")
    page = cockpit(actor)
    for code, count in counts(page).items():
        assert len(figure_list(actor, code).rows) == count, code
    for row in page.units:
        for number in row.numbers:
            assert len(figure_list(actor, number.code, unit=row.pk).rows) == number.count
    for row in page.places:
        for number in row.numbers:
            assert len(figure_list(actor, number.code, place=row.pk).rows) == number.count


def test_the_reader_picks_the_day(town: Town) -> None:
    """What was registered before that day is not counted."""
    with clock.at(clock.now() - dt.timedelta(days=30)):
        a_matter(town)
    a_matter(town)
    client = town.client("bai")
    assert counts(cockpit(town.actor("bai")))["registered"] == 1
    long_ago = due(-31).isoformat()
    text = client.get(f"/cockpit/?since={long_ago}").content.decode()
    tile = re.search(r'href="/cockpit/registered/\?since=([\d-]+)"><span[^>]*>(\d+)', text)
    assert tile is not None
    assert tile.groups() == (long_ago, "2")
    assert client.get("/cockpit/?since=yesterday").status_code == 303
    assert client.get("/cockpit/no-such-figure/").status_code == 404
    assert client.get("/cockpit/late/?unit=x").status_code == 303


def test_units_stand_beside_their_own_kind_and_ties_by_name(town: Town) -> None:
    """Two bureaus with nothing late stand by name, with what a share is a share of."""
    a_matter(town, due_on=due(60), unit="water")
    a_matter(town, due_on=due(60), unit="housing")
    a_matter(town, due_on=due(-1), unit="park")
    rows = cockpit(town.actor("bai")).units
    assert [(r.group, r.name) for r in rows] == [
        ("department", "清河县住房和城乡建设局"),
        ("department", "清河县水利局"),
        ("park", "清河县经济开发区管理委员会"),
    ]
    assert [(p.light, p.width) for p in rows[2].bar] == [("red", 100.0)]


def test_an_officer_sees_the_own_unit_only(town: Town) -> None:
    """The figures are those of the matters that the posts open."""
    a_matter(town, due_on=due(60), unit="water")
    assert counts(cockpit(town.actor("xu")))["open"] == 0
    assert counts(cockpit(town.actor("he")))["open"] == 1


@pytest.mark.parametrize("code", sorted(FIGURES))
def test_every_list_answers(town: Town, code: str) -> None:
    """With and without rows."""
    client = town.client("bai")
    assert client.get(f"/cockpit/{code}/").status_code == 200
    busy(town)
    assert client.get(f"/cockpit/{code}/?place={town.county.pk}").status_code == 200

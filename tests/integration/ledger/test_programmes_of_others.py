"""Programmes in programmes that others keep or that have ended: what stays where it is, what opens, and figures of a past day."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from cast import Town, a_matter, build_town
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.programmes import (
    ProgrammeFacts,
    end_programme,
    make_programme,
    nest_programme,
)
from duban.ledger.models import Programme
from duban.ledger.queries.programmes import COMPARED, matters_behind
from living import DAY, a_programme, on
from tiers import add_tiers


@pytest.fixture
def town(db: None) -> Town:
    """The cast's county."""
    return build_town()


@pytest.fixture
def upper(town: Town) -> Programme:
    """A programme of the city, made by its registrar."""
    add_tiers(town)
    facts = ProgrammeFacts("全市排水攻坚", 2026, town.units["city_office"].pk)
    return make_programme(facts, jurisdiction_id=town.city.pk, actor=town.actor("cao"))


def test_a_county_renames_its_programme_and_it_stays_in_the_citys(
    town: Town, upper: Programme
) -> None:
    """The county's registrar keeps nothing of the city's: the form leaves the programme where the city put it."""
    inner = a_programme(town, [a_matter(town)])
    nest_programme(inner.pk, upper.pk, actor=town.actor("cao"))
    renamed(town.client("lan"), inner, "排水提质")
    assert (inner.name, inner.parent_id) == ("排水提质", upper.pk)


def renamed(browser: Client, programme: Programme, name: str) -> None:
    """The form of a programme, sent back as a browser does with one field changed: a select sends a choice that it has."""
    address = f"/programmes/{programme.pk}/edit/"
    form = browser.get(address).context["form"]
    said = {each: form[each].value() or "" for each in form.fields}
    if said["parent"] not in dict(form.fields["parent"].choices):
        said["parent"] = ""
    assert browser.post(address, said | {"name": name}).status_code == 303
    programme.refresh_from_db()


def test_what_an_ended_programme_held_stays_in_it(town: Town) -> None:
    """A part is renamed and stays in the ended one; it is neither taken out nor put elsewhere."""
    upper, other = a_programme(town, name="总"), a_programme(town, name="别的")
    inner = a_programme(town, [a_matter(town)], parent_id=upper.pk)
    end_programme(upper.pk, reason="完成", actor=town.actor("fang"))
    renamed(town.client("lan"), inner, "排水提质")
    assert inner.parent_id == upper.pk
    for elsewhere in (None, other.pk):
        with pytest.raises(ActRefused) as refused:
            nest_programme(inner.pk, elsewhere, actor=town.actor("lan"))
        assert refused.value.code == "PROGRAMME_ENDED"


def test_the_workbook_of_a_past_day_has_its_figures(town: Town) -> None:
    """The page as of a day links a workbook as of that day; one that is no day is not found."""
    with on(DAY):
        programme = a_programme(town, [a_matter(town, due_on=DAY)])
    with on(DAY + dt.timedelta(days=9)):
        browser = town.client("lan")
        page = browser.get(f"/programmes/{programme.pk}/", {"as_of": DAY}).content.decode()
        address = f"/programmes/{programme.pk}/file/?part=units&amp;as_of={DAY}"
        assert address in page
        answer = browser.get(address.replace("&amp;", "&"))
        now = browser.get(address.partition("&")[0])
        assert browser.get(f"/programmes/{programme.pk}/file/?as_of=x").status_code == 404
    late = []
    for each in (answer, now):
        sheet = load_workbook(BytesIO(b"".join(each.streaming_content))).active  # type: ignore[arg-type]
        assert sheet is not None
        _head, row = sheet.iter_rows(values_only=True)
        late.append(row[1 + COMPARED.index("late")])
    assert late == [0, 1]


def test_a_long_list_begins_with_the_earliest_limits(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where not all are shown, those are that are due first, as the page says; what has no date comes last."""
    days = (None, DAY + dt.timedelta(days=9), DAY)
    matters = [a_matter(town, due_on=day) for day in days]
    programme = a_programme(town, matters)
    monkeypatch.setattr("duban.ledger.queries.programmes.LONG", 2)
    page = matters_behind(town.actor("lan"), programme.pk, "all")
    assert page.count == 3
    assert [row.pk for row in page.rows] == [matters[2].pk, matters[1].pk]


def test_every_link_of_a_programmes_page_opens(town: Town, upper: Programme) -> None:
    """What a page names above and below itself opens for whoever sees the page."""
    inner = a_programme(town, [a_matter(town)])
    nest_programme(inner.pk, upper.pk, actor=town.actor("cao"))
    facts = ProgrammeFacts(
        "市直排水", 2026, town.units["city_office"].pk, "", dt.date(2026, 12, 31)
    )
    make_programme(facts, jurisdiction_id=town.city.pk, actor=town.actor("cao"), parent_id=upper.pk)
    for who in ("lan", "xu", "cao"):
        browser = town.client(who)
        for pk in (inner.pk, upper.pk):
            answer = browser.get(f"/programmes/{pk}/")
            if answer.status_code == 404:
                continue
            page = answer.context["page"]
            linked = [link.pk for link in page.above] + [int(line.key) for line in page.parts]
            for other in linked:
                assert browser.get(f"/programmes/{other}/").status_code == 200, (who, pk, other)

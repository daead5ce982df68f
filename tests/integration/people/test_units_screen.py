"""The units screen: reading for those who may, changing for administrators, every change in the journal."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cast import Town
from duban.foundation import journal
from duban.foundation.access import AccessDenied
from duban.people import actions
from duban.people.choices import Level, NameKind
from duban.people.models import Jurisdiction, Post, Unit
from duban.people.queries import UnitIndex
from duban.people.queries.directory import unit_directory


def page(client: Client, address: str) -> str:
    """The text of a page that must open."""
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def last_line(stream: str) -> tuple[str, dict[str, object]]:
    """Name and content of a stream's newest journal line."""
    line = journal.history(stream)[-1]
    return line.name, json.loads(line.content)


def test_the_tree_and_the_units_of_one_place(town: Town) -> None:
    """Places with their counts; choosing one narrows the list; a name finds a unit by its alias."""
    client = town.client("lan")
    everything = page(client, "/units/")
    assert "清河县水利局" in everything
    assert "白山县水利局" not in everything
    assert "清河县住房和城乡建设局" in page(client, f"/units/?place={town.county.pk}")
    found = page(client, "/units/?q=排水公司")
    assert "清河排水有限公司" in found
    assert "清河县水利局" not in found
    assert "没有此名称的单位" in page(client, "/units/?q=没有这个")


def test_the_search_answers_with_the_list_alone(town: Town) -> None:
    """HTMX gets the rows without the frame."""
    answer = town.client("lan").get("/units/?q=水利", headers={"HX-Request": "true"})
    assert "清河县水利局" in answer.content.decode()
    assert "<html" not in answer.content.decode()


@pytest.mark.parametrize("place", ["x", "-1", "99999999999999999999", "0"])
def test_a_place_that_is_none_shows_all(town: Town, place: str) -> None:
    """A damaged address is no error."""
    assert "清河县水利局" in page(town.client("lan"), f"/units/?place={place}")


def test_an_officer_sees_the_own_unit_only(town: Town) -> None:
    """Others' units look like none at all."""
    client = town.client("xu")
    assert "清河县水利局" not in page(client, "/units/")
    assert client.get(f"/units/{town.units['housing'].pk}/").status_code == 200
    assert client.get(f"/units/{town.units['water'].pk}/").status_code == 404


def test_a_reader_is_offered_no_forms(town: Town) -> None:
    """Names and posts without buttons, and no history."""
    text = page(town.client("bai"), f"/units/{town.units['housing'].pk}/")
    assert "许明" in text
    content = text.split('<main id="content"')[1]
    assert "<form" not in content
    assert "流水" not in content


def test_a_unit_is_added_with_its_names(town: Town) -> None:
    """The unit stands in the list, documents find it by a short name, and the journal says who did it."""
    form = {"name": "清河县财政局", "kind": "department", "short_names": "县财政局、财政局"}
    answer = town.client("ke").post(f"/units/in/{town.county.pk}/new/", form)
    assert answer.status_code == 303
    unit = Unit.objects.get(name="清河县财政局")
    assert UnitIndex(town.county.pk).resolve("县财政局").unit_id == unit.pk
    name, content = last_line(unit.stream)
    assert name == "unit.add"
    assert {"name": "财政局", "kind": "short"} in content["names"]  # type: ignore[operator]
    assert "增加单位" in page(town.client("ke"), f"/units/{unit.pk}/")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "field-errors"),
        ({"kind": "castle"}, "field-errors"),
        ({"name": "清河县水利局"}, "本辖区已有同名单位"),
        ({"short_names": "长" * 121}, "名称超过120个字"),
    ],
)
def test_bad_input_comes_back_with_what_is_wrong(
    town: Town, fields: dict[str, str], words: str
) -> None:
    """422, the form again, nothing written."""
    form = {"name": "清河县财政局", "kind": "department", **fields}
    answer = town.client("ke").post(f"/units/in/{town.county.pk}/new/", form)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Unit.objects.filter(name="清河县财政局").exists()


def test_a_renamed_unit_keeps_its_old_name(town: Town) -> None:
    """Old documents use the old name, so it stays as an alias."""
    unit = town.units["water"]
    form = {"name": "清河县水务局", "kind": "department", "document_word": ""}
    assert town.client("ke").post(f"/units/{unit.pk}/edit/", form).status_code == 303
    index = UnitIndex(town.county.pk)
    assert index.resolve("清河县水利局").unit_id == unit.pk
    assert index.resolve("清河县水务局").unit_id == unit.pk
    name, content = last_line(unit.stream)
    assert (name, content["old"]["name"]) == ("unit.edit", "清河县水利局")  # type: ignore[index]


def test_an_edit_that_changes_nothing_writes_nothing(town: Town) -> None:
    """No journal line for a form that was only saved."""
    unit = town.units["water"]
    actor = town.actor("ke")
    actions.edit_unit(unit.pk, name=unit.name, kind=unit.kind, document_word="", actor=actor)
    assert journal.history(unit.stream) == []


def test_names_are_added_and_removed(town: Town) -> None:
    """A short name more, the same again refused, then away; the full name stays."""
    client, unit = town.client("ke"), town.units["water"]
    form = {"name": "水利", "kind": "alias"}
    assert client.post(f"/units/{unit.pk}/names/", form).status_code == 303
    again = client.post(f"/units/{unit.pk}/names/", form)
    assert again.status_code == 422
    assert "该单位已有此名称" in again.content.decode()
    row = unit.names.get(name="水利")
    assert client.post(f"/units/{unit.pk}/names/{row.pk}/remove/").status_code == 303
    assert last_line(unit.stream)[0] == "unit.name.remove"
    assert client.post(f"/units/{unit.pk}/names/{row.pk}/remove/").status_code == 404
    full = unit.names.get(kind=NameKind.FULL)
    client.post(f"/units/{unit.pk}/names/{full.pk}/remove/")
    assert unit.names.filter(pk=full.pk).exists()
    with pytest.raises(actions.Refused, match="FULL_NAME_BY_EDIT"):
        actions.add_name(unit.pk, name="水", kind=NameKind.FULL, actor=town.actor("ke"))


def test_a_unit_goes_out_of_use_and_comes_back(town: Town) -> None:
    """Out of use, documents no longer find it; twice is once in the journal."""
    client, unit = town.client("ke"), town.units["water"]
    for _ in range(2):
        client.post(f"/units/{unit.pk}/use/", {"in_use": "no"})
    assert UnitIndex(town.county.pk).resolve("清河县水利局").unit_id is None
    assert [line.name for line in journal.history(unit.stream)] == ["unit.retire"]
    assert "已停用" in page(client, f"/units/{unit.pk}/")
    client.post(f"/units/{unit.pk}/use/", {"in_use": "yes"})
    assert UnitIndex(town.county.pk).resolve("清河县水利局").unit_id == unit.pk


def test_a_post_is_added(town: Town) -> None:
    """A post with its role; the same title again is refused."""
    client, unit = town.client("ke"), town.units["park"]
    form = {"title": "联络员", "role": "officer"}
    assert client.post(f"/units/{unit.pk}/posts/", form).status_code == 303
    assert Post.objects.get(unit=unit).role == "officer"
    again = client.post(f"/units/{unit.pk}/posts/", form)
    assert (again.status_code, "同名岗位" in again.content.decode()) == (422, True)


def test_another_place_is_nobodys_business(town: Town) -> None:
    """Units of another county: no page for readers, no write for administrators, whichever door they try."""
    foreign = town.units["elsewhere"]
    client = town.client("ke")
    assert client.get(f"/units/{foreign.pk}/").status_code == 404
    assert client.post(f"/units/{foreign.pk}/use/", {"in_use": "no"}).status_code == 404
    assert client.get(f"/units/in/{town.other.pk}/new/").status_code == 404
    with pytest.raises(AccessDenied):
        actions.set_unit_in_use(foreign.pk, in_use=False, actor=town.actor("ke"))
    foreign.refresh_from_db()
    assert foreign.is_active


def test_a_place_is_added_below_the_own_one(town: Town) -> None:
    """An administrator adds a town to the county, not a county to the city above."""
    actor = town.actor("ke")
    made = actions.add_place(parent_id=town.county.pk, name="柳林镇", level=Level.TOWN, actor=actor)
    assert made.parent_id == town.county.pk
    assert last_line(f"place:{made.pk}")[0] == "place.add"
    with pytest.raises(actions.Refused, match="PLACE_NAME_TAKEN"):
        actions.add_place(parent_id=town.county.pk, name="柳林镇", level=Level.TOWN, actor=actor)
    for parent in (town.city.pk, None):
        with pytest.raises(AccessDenied):
            actions.add_place(parent_id=parent, name="新县", level=Level.COUNTY, actor=actor)
    assert not Jurisdiction.objects.filter(name="新县").exists()


def test_a_place_is_added_on_the_screen(town: Town) -> None:
    """The form, a taken name, a bad code, a place of another county."""
    client, address = town.client("ke"), f"/units/in/{town.county.pk}/places/new/"
    form = {"name": "柳林镇", "level": "town", "code": "440902100"}
    answer = client.post(address, form)
    made = Jurisdiction.objects.get(name="柳林镇")
    assert answer.headers["Location"] == f"/units/?place={made.pk}"
    assert client.post(address, form).status_code == 422
    assert client.post(address, {**form, "name": "松岗镇", "code": "x"}).status_code == 422
    assert client.get(f"/units/in/{town.other.pk}/places/new/").status_code == 404


def test_a_taken_name_is_refused_and_a_kind_alone_changes(town: Town) -> None:
    """Renaming to another unit's name comes back with the reason; a change of kind leaves the names as they were."""
    client, unit = town.client("ke"), town.units["water"]
    form = {"name": "清河县住房和城乡建设局", "kind": "department"}
    answer = client.post(f"/units/{unit.pk}/edit/", form)
    assert (answer.status_code, "同名单位" in answer.content.decode()) == (422, True)
    names = set(unit.names.values_list("name", flat=True))
    client.post(f"/units/{unit.pk}/edit/", {"name": unit.name, "kind": "office"})
    unit.refresh_from_db()
    assert (unit.kind, set(unit.names.values_list("name", flat=True))) == ("office", names)


def test_forty_towns_cost_no_more_queries_than_one(
    town: Town, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """The tree of places is one query, however many places it has; it holds the way up to each of them."""
    for number in range(40):
        place = Jurisdiction.objects.create(
            name=f"第{number}镇", level=Level.TOWN, parent=town.county
        )
        Unit.objects.create(name=f"第{number}镇人民政府", kind="government", jurisdiction=place)
    with django_assert_max_num_queries(8):
        page = unit_directory(town.actor("lan"))
    assert [(p.name, p.depth) for p in page.places][:2] == [("东川市", 0), ("清河县", 1)]
    assert len(page.places) == 43  # with the city, the county and its one town of the cast

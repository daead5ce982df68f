"""What belongs to one place stays there: unit lists, shared views, and the search for likely duplicates."""

from __future__ import annotations

from cast import SINCE, Town, a_matter, a_source
from duban.documents.actions import receive
from duban.ledger.actions.register import DutySpec, MatterSpec, register
from duban.ledger.actions.views import save_view
from duban.ledger.forms.by_hand import MatterForm
from duban.ledger.models import Draft, Matter
from duban.ledger.queries.duplicates import CANDIDATES, likely_duplicates
from duban.ledger.queries.options import unit_choices
from duban.people.choices import Role, UnitKind
from duban.people.models import Post, Tenure, Unit

ASKED = "持续整治东门河沿线污水溢流，确保断面水质稳定向好"


def test_an_officer_is_offered_the_own_unit_only(town: Town) -> None:
    """The filter lists what `unit.view` opens: one's own unit for an officer, the county's and its town's for the office."""
    assert [u.name for u in unit_choices(town.actor("xu"))] == [town.units["housing"].name]
    assert len(unit_choices(town.actor("lan"))) == 7


def test_by_hand_units_of_the_home_are_offered(town: Town) -> None:
    """The form writes into one jurisdiction: units of it, above and below, though a second post opens another county."""
    post = Post.objects.create(unit=town.units["elsewhere"], title="督查员", role=Role.REGISTRAR)
    Tenure.objects.create(user=town.users["lan"], post=post, since=SINCE)
    above = Unit.objects.create(
        name="东川市水利局", kind=UnitKind.DEPARTMENT, jurisdiction=town.city
    )
    above.names.create(name=above.name, kind="full")
    form = MatterForm(actor=town.actor("lan"))
    offered = {name for _pk, name in form.fields["lead"].choices}  # type: ignore[attr-defined]
    home = town.units["housing"] if form.home == town.county.pk else town.units["elsewhere"]
    other = town.units["elsewhere"] if form.home == town.county.pk else town.units["housing"]
    assert {home.name, above.name} <= offered
    assert other.name not in offered


def test_a_shared_view_stays_in_its_place(town: Town) -> None:
    """Colleagues of the county open it; the next county and somebody without a post find nothing."""
    view = save_view(name="红灯", query="light=red", is_shared=True, actor=town.actor("lan"))
    url = f"/ledger/views/{view.slug}/"
    states = {who: town.client(who).get(url).status_code for who in ("lan", "fang", "xu", "gu")}
    assert (states["gu"], 404 in (states["lan"], states["fang"], states["xu"])) == (404, False)
    assert "红灯" not in town.client("gu").get("/ledger/").content.decode()
    Tenure.objects.filter(user=town.users["lan"]).update(until=SINCE)
    assert town.client("fang").get(url).status_code == 404


def test_a_large_neighbour_hides_no_duplicate(town: Town) -> None:
    """More matters of the next county than the search takes stand nearer; the own one is named all the same."""
    housing, source = town.units["housing"], a_source(town)
    duty = DutySpec(housing.name, "lead", housing.pk)
    specs = [
        MatterSpec(title=ASKED, requirement=ASKED, source=source, duties=[duty])
        for _ in range(CANDIDATES + 5)
    ]
    rows = register(
        specs, jurisdiction_id=town.county.pk, authority=town.authority, actor=town.actor("lan")
    )
    Matter.objects.filter(pk__in=[m.pk for m in rows]).update(jurisdiction=town.other)
    own = a_matter(town, f"{ASKED}，另行安排管网普查和雨季值守")
    text = f"清河县督查通报\n\n县长白岩要求，县水利局要{ASKED}。\n"
    receive(text.encode(), "通报.txt", jurisdiction_id=town.county.pk, actor=town.actor("lan"))
    found = likely_duplicates(town.actor("lan"), Draft.objects.get().pk)
    assert [one.pk for one in found] == [own.pk]

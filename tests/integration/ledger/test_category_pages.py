"""The screens of categories: who reads them, who makes the next version, and what stays with matters that run."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import Workbook

from cast import Town, a_document, a_matter
from duban.foundation import clock, journal
from duban.ledger.actions.drafts import add_draft
from duban.ledger.actions.imports import prepare_import
from duban.ledger.actions.propose import source_of
from duban.ledger.models import Category, ImportRun, Matter
from duban.ledger.queries.categories import category_options, in_force
from duban.ledger.queries.category_pages import category_card

EDIT = {"code": "livelihood"}


def filled(code: str = "livelihood", **changes: object) -> dict[str, object]:
    """The form of a category as it stands, with some fields changed."""
    row = in_force(code)
    days = ("near", "margin", "dispute", "publication", "look_back", "default")
    fields: dict[str, object] = {f"{d}_days": getattr(row, f"{d}_days") for d in days}
    flags = ("needs_evidence", "needs_pair", "stops_clock")
    fields |= {name: "on" for name in flags if getattr(row, name)}
    return {"name": row.name, "gates": row.gates, **fields, **changes}


def a_workbook() -> bytes:
    """One row as offices keep them."""
    book, stream = Workbook(), BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(("序号", "问题", "牵头单位", "完成时限"))
    sheet.append((1, "河道淤积", "县水利局", "2026-12-31"))
    book.save(stream)
    return stream.getvalue()


def mapped(run: ImportRun) -> dict[str, str]:
    """The meaning of each column as the preview's form sends it back."""
    keys = [column["key"] for column in run.columns]
    return {f"field-{at}": run.mapping.get(key, "") for at, key in enumerate(keys)}


@pytest.mark.parametrize("who", ["lan", "fang", "tao", "ke"])
def test_who_reads_them(town: Town, who: str) -> None:
    """Registrar, approver, verifier and administrator read all; only the administrator finds a way to edit."""
    page = town.client(who).get(reverse("ledger:category-list"))
    text = page.content.decode()
    assert page.status_code == 200
    assert "民生实事" in text and "督察整改任务" in text
    assert (reverse("ledger:category-edit", kwargs=EDIT) in text) == (who == "ke")


def test_an_edit_makes_the_next_version(town: Town) -> None:
    """Matters keep theirs, new ones get it, the page counts both, and the journal tells who made it."""
    old = a_matter(town, category="livelihood")
    client = town.client("ke")
    address = reverse("ledger:category-edit", kwargs=EDIT)
    assert "1" in client.get(address).content.decode()
    assert client.post(address, filled(near_days=12)).status_code == 303
    new = a_matter(town, "新的一件", category="livelihood")
    old.refresh_from_db()
    assert (old.category.version, new.category.version) == (1, 2)
    assert (old.category.near_days, new.category.near_days) == (7, 12)
    card = category_card("livelihood")
    assert [(v.version, v.open_count) for v in card.versions] == [(2, 1), (1, 1)]
    assert (card.open_now, card.versions[0].made_by, card.versions[1].made_by) == (2, "柯一", "")
    line = journal.history("category:livelihood")[-1]
    assert (line.name, line.actor) == ("category.save", "柯一")
    assert json.loads(line.content)["near_days"] == 12
    assert "2" in client.get(address).content.decode()


def test_twice_in_a_row(town: Town) -> None:
    """The same form again changes nothing and says so."""
    client, address = town.client("ke"), reverse("ledger:category-edit", kwargs=EDIT)
    assert client.post(address, filled(name="民生")).status_code == 303
    again = client.post(address, filled(name="民生"))
    assert again.status_code == 422
    assert "notice-error" in again.content.decode()
    assert Category.objects.filter(code="livelihood").count() == 2


@pytest.mark.parametrize(
    "change",
    [
        {"name": " "},
        {"gates": ["nobody"]},
        {"near_days": "-1"},
        {"margin_days": "很多"},
        {"default_days": "4000"},
    ],
)
def test_bad_input(town: Town, change: dict[str, object]) -> None:
    """422, the reason beside the field, no version."""
    client, address = town.client("ke"), reverse("ledger:category-edit", kwargs=EDIT)
    answer = client.post(address, filled(**change))
    assert answer.status_code == 422
    assert "field-errors" in answer.content.decode()
    assert in_force("livelihood").version == 1


def test_a_new_category(town: Town) -> None:
    """A code of its own, offered from then on; a code that is taken or odd is refused in its field."""
    client, address = town.client("ke"), reverse("ledger:category-add")
    assert client.get(address).status_code == 200
    form = {**filled(), "name": "人大建议"}
    for code in ("livelihood", "人大", "X", ""):
        answer = client.post(address, {**form, "code": code})
        assert (answer.status_code, "field-errors" in answer.content.decode()) == (422, True)
    assert client.post(address, {**form, "code": "proposal"}).status_code == 303
    assert ("proposal", "人大建议") in category_options()


def test_a_category_is_retired_and_comes_back(town: Town) -> None:
    """No longer offered, still there for what runs; a second time is told; saving it brings it back."""
    client = town.client("ke")
    retire = reverse("ledger:category-retire", kwargs=EDIT)
    assert client.post(retire).status_code == 303
    assert "livelihood" not in dict(category_options())
    assert client.post(retire).status_code == 303
    assert "notice-error" in client.get(reverse("ledger:category-list")).content.decode()
    edit = reverse("ledger:category-edit", kwargs=EDIT)
    assert client.post(edit, filled()).status_code == 303
    assert "livelihood" in dict(category_options())


def test_no_such_category(town: Town) -> None:
    """An unknown code is no page."""
    client = town.client("ke")
    for name, send in (("edit", client.get), ("retire", client.post)):
        assert send(reverse(f"ledger:category-{name}", args=["nothing"])).status_code == 404


@pytest.mark.parametrize("who", ["lan", "fang", "tao", "bai", "xu", "wei"])
def test_who_may_not_edit(town: Town, who: str) -> None:
    """Only the administrator."""
    client = town.client(who)
    for name in ("edit", "retire"):
        address = reverse(f"ledger:category-{name}", kwargs=EDIT)
        assert client.post(address, filled()).status_code == 403
    assert client.post(reverse("ledger:category-add"), filled()).status_code == 403


def test_a_registrar_chooses_one_by_hand(town: Town) -> None:
    """The form offers those in force; the matter stands under the chosen one, and under the ordinary one if none is."""
    client = town.client("lan")
    page = client.get(reverse("ledger:matter-add")).content.decode()
    assert '<option value="ordinary" selected>' in page and "民生实事" in page
    form = {
        "title": "修复东门桥栏杆",
        "requirement": "修复东门桥两侧栏杆",
        "lead": [town.units["housing"].pk],
        "source_title": "县长现场办公",
        "approver": town.posts["fang"].pk,
        "basis": "县长4月9日批示",
    }
    for category, expected in (("livelihood", "livelihood"), ("", "ordinary")):
        assert (
            client.post(reverse("ledger:matter-add"), {**form, "category": category}).status_code
            == 303
        )
        assert Matter.objects.latest("pk").category.code == expected
    answer = client.post(reverse("ledger:matter-add"), {**form, "category": "nothing"})
    assert answer.status_code == 422


def test_a_registrar_chooses_one_for_an_import(town: Town) -> None:
    """All rows of a workbook stand under the category that was chosen for it."""
    client, clerk = town.client("lan"), town.actor("lan")
    run = prepare_import(
        a_workbook(),
        "台账.xlsx",
        jurisdiction_id=town.county.pk,
        based_on=clock.today(),
        actor=clerk,
    )
    address = reverse("ledger:import-preview", args=[run.pk])
    assert "督察整改任务" in client.get(address).content.decode()
    form = {"step": "import", "approver": town.posts["fang"].pk, "basis": "批示"}
    sent = {**form, **mapped(run), "category": "rectification"}
    assert client.post(address, sent).status_code == 303
    assert Matter.objects.get(import_run=run).category.code == "rectification"


def test_a_registrar_chooses_one_at_the_desk(town: Town) -> None:
    """The bar keeps it beside approver and basis, and a draft is registered under it."""
    document = a_document(town, "要加快推进东门河清淤，6月底前完成。")
    clerk, client = town.actor("lan"), town.client("lan")
    source = source_of(document)
    draft = add_draft(source.pk, text="要加快推进东门河清淤", spans=[[0, 10]], actor=clerk)
    form = {"approver": town.posts["fang"].pk, "basis": "批示", "category": "instruction"}
    assert (
        client.post(reverse("ledger:desk-authority", args=[document.pk]), form).status_code == 303
    )
    assert "领导批示件" in client.get(reverse("ledger:desk", args=[document.pk])).content.decode()
    address = reverse("ledger:draft-register", args=[draft.pk])
    client.post(address, {"version": draft.version, "leave_open": "on"})
    assert Matter.objects.latest("pk").category.code == "instruction"

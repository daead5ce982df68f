"""What a clerk does at the desk over HTTP: works, wrong state, not allowed, not visible, bad input, twice, journaled."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.http import HttpResponse
from django.urls import reverse

from cast import Town
from duban.documents.actions import receive
from duban.documents.models import Document
from duban.foundation import journal
from duban.ledger.models import Draft, Matter

TEXT = (
    "清河县督查通报\n\n4月9日，县长白岩到东门河调研，强调，县住建局、县经信局要尽快疏通管网，6月底前完成；"
    "县水利局要加强巡查，确保不再积水。白岩要求，属地要落实责任，在15个工作日内完成清淤。\n𠮷祥社区排口，抓紧整治。\n"
)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def document(town: Town) -> Document:
    """The notice, read."""
    return receive(
        TEXT.encode(),
        "通报.txt",
        jurisdiction_id=town.county.pk,
        dated_on=dt.date(2026, 4, 9),
        actor=town.actor("lan"),
    )


def named(words: str) -> Draft:
    """The draft whose text holds the words."""
    return next(d for d in Draft.objects.order_by("pk") if words in d.text)


def post(town: Town, name: str, draft: Draft, who: str = "lan", **data: object) -> HttpResponse:
    """Send one change as a script does."""
    url = reverse(f"ledger:draft-{name}", args=[draft.pk])
    values = {"version": draft.version, **data}
    answer: HttpResponse = town.client(who).post(url, values, headers=HTMX)
    draft.refresh_from_db()
    return answer


def approving(town: Town, document: Document, who: str = "lan") -> object:
    """A browser in which approver and basis are chosen."""
    client = town.client(who)
    url = reverse("ledger:desk-authority", args=[document.pk])
    data = {"approver": town.posts["fang"].pk, "basis": "县长4月9日批示"}
    assert client.post(url, data).status_code == 303
    return client


def register(client: object, draft: Draft, **data: object) -> HttpResponse:
    """Press register."""
    url = reverse("ledger:draft-register", args=[draft.pk])
    values = {"version": draft.version, **data}
    answer: HttpResponse = client.post(url, values, headers=HTMX)  # type: ignore[attr-defined]
    draft.refresh_from_db()
    return answer


def test_nothing_is_registered_without_approver_and_basis(town: Town, document: Document) -> None:
    """The bar comes back open with what is missing; no matter is made."""
    draft = named("加强巡查")
    answer = register(town.client("lan"), draft)
    assert answer.status_code == 422
    assert answer["HX-Retarget"] == "#desk-authority"
    assert 'aria-invalid="true"' in answer.content.decode()
    assert draft.state == "proposed"
    assert not Matter.objects.exists()


def test_a_basis_is_demanded_and_kept_for_this_document_only(
    town: Town, document: Document
) -> None:
    """An empty basis is refused; a chosen one stands on this desk and on no other."""
    client = town.client("lan")
    url = reverse("ledger:desk-authority", args=[document.pk])
    assert client.post(url, {"approver": town.posts["fang"].pk}, headers=HTMX).status_code == 422
    assert client.post(url, {"approver": town.posts["lan"].pk, "basis": "x"}).status_code == 422
    client = approving(town, document)  # type: ignore[assignment]
    assert (
        "县长4月9日批示" in client.get(reverse("ledger:desk", args=[document.pk])).content.decode()
    )
    other = receive(
        "会议纪要\n\n会议要求，县水利局要加强值守。".encode(),
        "b.txt",
        jurisdiction_id=town.county.pk,
        actor=town.actor("lan"),
    )
    assert (
        "县长4月9日批示" not in client.get(reverse("ledger:desk", args=[other.pk])).content.decode()
    )


def test_a_draft_becomes_a_matter_with_the_documents_own_words(
    town: Town, document: Document
) -> None:
    """Registered under the chosen authority, with its source, unit and journal lines; a second press is told."""
    client, draft = approving(town, document), named("加强巡查")
    version = draft.version
    answer = register(client, draft)
    assert (answer.status_code, draft.state) == (200, "registered")
    matter = Matter.objects.get()
    assert matter.number in answer.content.decode()
    assert (matter.approver_id, matter.basis) == (town.posts["fang"].pk, "县长4月9日批示")
    assert matter.sources.get().text == draft.text
    assert [e.name for e in journal.history(draft.stream)] == ["draft.propose", "draft.register"]
    draft.version = version
    again = register(client, draft)
    assert again.status_code == 409
    assert "蓝青" in again.content.decode()
    assert Matter.objects.count() == 1


def test_open_units_are_asked_about_once(town: Town, document: Document) -> None:
    """A name that no unit bears is shown with a second button, which registers and keeps the question."""
    client, draft = approving(town, document), named("疏通管网")
    answer = register(client, draft)
    assert answer.status_code == 422
    assert "县经信局" in answer.content.decode()
    assert 'name="leave_open"' in answer.content.decode()
    assert register(client, draft, leave_open="on").status_code == 200
    assert Matter.objects.get().duties.filter(question="unknown").count() == 1


def test_of_two_registrars_one_wins_and_the_other_is_told(town: Town, document: Document) -> None:
    """The second sees who was faster, what stands now, and changes nothing."""
    draft = named("加强巡查")
    assert post(town, "dismiss", draft, reason="done").status_code == 200
    answer = register(approving(town, document), draft)
    body = answer.content.decode()
    assert answer.status_code == 409
    assert "蓝青" in body and 'data-state="dismissed"' in body
    assert not Matter.objects.exists()


def test_a_change_that_saw_an_older_version_is_refused(town: Town, document: Document) -> None:
    """The first edit stands; the second gets 409 with the first one's words."""
    draft = named("加强巡查")
    values = {"text": draft.text, "place": "", "speaker": "", "measures": ""}
    url = reverse("ledger:draft-words", args=[draft.pk])
    first = {**values, "title": "加强东门河巡查", "version": 1}
    assert town.client("lan").post(url, first, headers=HTMX).status_code == 200
    second = town.client("lan").post(url, {**first, "title": "别的"}, headers=HTMX)
    assert second.status_code == 409
    assert "加强东门河巡查" in second.content.decode()
    draft.refresh_from_db()
    assert (draft.title, draft.version) == ("加强东门河巡查", 2)


def test_rewording_keeps_where_it_was_read(town: Town, document: Document) -> None:
    """The matter asks in the clerk's words and still shows the document's own sentence."""
    draft = named("加强巡查")
    spans, said = draft.spans, draft.text
    answer = post(
        town,
        "words",
        draft,
        title="巡查",
        text="县水利局每日巡查东门河",
        place="东门河",
        speaker="白岩",
        measures="每日一次\n\n记录在册",
    )
    assert answer.status_code == 200
    assert draft.spans == spans
    assert [m["text"] for m in draft.measures] == ["每日一次", "记录在册"]
    assert said in answer.content.decode()
    register(approving(town, document), draft)
    matter = Matter.objects.get()
    assert (matter.requirement, matter.sources.get().text) == ("县水利局每日巡查东门河", said)


def test_a_collective_name_fans_out_to_several_units(town: Town, document: Document) -> None:
    """属地 is said to mean two units: one duty each; an empty choice leaves the question."""
    draft = named("落实责任")
    assert draft.units[0]["question"] == "collective"
    chosen = [town.units["government"].pk, town.units["park"].pk]
    answer = post(town, "units", draft, **{"role-0": "lead", "unit-0": chosen})
    assert answer.status_code == 200
    assert [(u["text"], u["unit"]) for u in draft.units] == [("属地", pk) for pk in chosen]
    register(approving(town, document), draft)
    assert set(Matter.objects.get().duties.values_list("unit_id", flat=True)) == set(chosen)


def test_units_are_added_taken_away_and_left_open(town: Town, document: Document) -> None:
    """One name is dropped, one left open on purpose, one unit added; a unit of nowhere is ignored."""
    draft = named("疏通管网")
    data = {
        "drop-0": "1",
        "role-1": "assist",
        "unit-1": [],
        "role-new": "supervise",
        "unit-new": [town.units["water"].pk, 4711],
    }
    assert post(town, "units", draft, **data).status_code == 200
    assert [(u["text"], u["role"], u["question"]) for u in draft.units] == [
        ("县经信局", "assist", "unknown"),
        ("清河县水利局", "supervise", ""),
    ]


@pytest.mark.parametrize(
    ("data", "kind", "iso"),
    [
        ({"said": "9月30日前", "due_on": "", "kind": "date"}, "date", "2026-09-30"),
        ({"said": "", "due_on": "2026-07-01", "kind": "vague"}, "date", "2026-07-01"),
        ({"said": "立行立改，长期坚持", "due_on": "", "kind": "standing"}, "standing", None),
        ({"said": "", "due_on": "", "kind": "date"}, None, None),
    ],
)
def test_a_limit_is_understood_set_or_taken_away(
    town: Town, document: Document, data: dict[str, str], kind: str | None, iso: str | None
) -> None:
    """Words give the day by themselves, a day stands over words, and nothing at all takes the limit away."""
    draft = named("加强巡查")
    assert post(town, "limit", draft, **data).status_code == 200
    assert (
        draft.deadline and draft.deadline["kind"],
        draft.deadline and draft.deadline["iso"],
    ) == (kind, iso)


def test_dismissal_needs_a_reason_and_is_undone(town: Town, document: Document) -> None:
    """Without a reason the panel says so; a usual one is stored by its code; restore brings the draft back once."""
    draft = named("加强巡查")
    assert post(town, "dismiss", draft).status_code == 422
    assert post(town, "dismiss", draft, words="已由市里督办").status_code == 200
    assert (draft.state, draft.dismissal_reason) == ("dismissed", "已由市里督办")
    assert post(town, "dismiss", draft, reason="done").status_code == 409
    assert post(town, "restore", draft).status_code == 200
    assert draft.state == "proposed"
    assert post(town, "restore", draft).status_code == 409


def test_a_draft_is_split_where_it_was_ticked(town: Town, document: Document) -> None:
    """Both panes come back; each part stands in the document; without a tick nothing happens."""
    draft = named("疏通管网")
    assert post(town, "split", draft).status_code == 422
    cut = draft.text.index("，") + 1
    answer = post(town, "split", draft, cuts=[cut])
    assert (answer.status_code, answer["HX-Retarget"]) == (200, "#desk-panes")
    parts = Draft.objects.filter(rule="BY_HAND")
    assert parts.count() == 2
    assert all("".join(TEXT[a:b] for a, b in p.spans) == p.text for p in parts)
    assert post(town, "split", draft, cuts=[cut]).status_code == 409


def test_two_drafts_are_merged_and_can_be_split_again(town: Town, document: Document) -> None:
    """The merged draft holds both; cutting it at the seam gives each part its own characters."""
    first, second = named("疏通管网"), named("加强巡查")
    answer = post(town, "merge", first, other=f"{second.pk}:{second.version}")
    assert answer.status_code == 200
    assert first.spans and len(first.spans) == 2
    assert post(town, "merge", first, other=f"{second.pk}:1").status_code == 409
    seam = first.text.index("；") + 1
    assert post(town, "split", first, cuts=[seam]).status_code == 200
    parts = list(Draft.objects.filter(rule="BY_HAND").order_by("pk"))
    assert [p.text for p in parts] == [
        "县住建局、县经信局要尽快疏通管网，6月底前完成",
        "县水利局要加强巡查，确保不再积水",
    ]
    assert all("".join(TEXT[a:b] for a, b in p.spans) == p.text for p in parts)


def test_selected_text_becomes_a_draft_by_code_points(town: Town, document: Document) -> None:
    """Behind a character of two UTF-16 units the draft still holds exactly what was selected, line ends left out."""
    start, end = TEXT.index("排口"), TEXT.index("整治") + 2
    url = reverse("ledger:draft-add", args=[document.pk])
    client = town.client("lan")
    spans = json.dumps([[start - 1, end + 1]])
    assert client.post(url, {"spans": spans}, headers=HTMX).status_code == 200
    made = Draft.objects.get(kind="selection")
    assert made.text == TEXT[start - 1 : end + 1].strip()
    assert "".join(TEXT[a:b] for a, b in made.spans) == made.text
    for bad in ("[[3,3]]", "[[0,99999]]", "[]", "x", '{"a":1}', "[[1.5,2]]", "[[-4,2]]"):
        refused = client.post(url, {"spans": bad}, headers=HTMX)
        assert refused.status_code == 422
        assert 'role="alert"' in refused.content.decode()
    assert Draft.objects.filter(kind="selection").count() == 1


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("unit", "县水利局"),
        ("place", "东门河"),
        ("speaker", "白岩"),
        ("measure", "抓紧整治"),
        ("deadline", "6月底前"),
    ],
)
def test_selected_text_becomes_a_field(
    town: Town, document: Document, field: str, words: str
) -> None:
    """The field holds the words and their place in the document."""
    draft = named("落实责任")
    at = [[TEXT.index(words), TEXT.index(words) + len(words)]]
    assert post(town, "assign", draft, field=field, spans=json.dumps(at)).status_code == 200
    values = {
        "unit": draft.units[-1],
        "measure": draft.measures[-1] if draft.measures else {},
        "deadline": draft.deadline,
        "place": draft.place,
        "speaker": draft.speaker,
    }
    assert (values[field]["text"], values[field]["spans"]) == (words, at)  # type: ignore[index]
    if field == "deadline":
        assert draft.deadline and draft.deadline["iso"] == "2026-06-30"


CHANGES = ("words", "units", "limit", "assign", "dismiss", "restore", "split", "merge", "attach")


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("who", ["fang", "bai", "xu", "gu"])
def test_who_may_not_edit_changes_nothing(
    town: Town, document: Document, name: str, who: str
) -> None:
    """Approver, leader, officer and stranger are refused whatever they send."""
    draft = named("加强巡查")
    answer = post(town, name, draft, who, reason="done", title="x", text="x")
    assert answer.status_code in {403, 404}
    assert (draft.version, draft.state) == (1, "proposed")


@pytest.mark.parametrize(
    "panel", ["words", "units", "limit", "dismiss", "split", "merge", "open", "nonsense"]
)
def test_without_scripts_each_panel_is_a_page(town: Town, document: Document, panel: str) -> None:
    """A plain browser gets the draft, its lit sentence and the form on one page."""
    draft = named("加强巡查")
    url = reverse("ledger:draft", args=[draft.pk])
    body = town.client("lan").get(url, {"panel": panel}).content.decode()
    assert "lit lit-text" in body
    assert (f'data-panel="{panel}"' in body) == (panel != "nonsense")


def test_a_plain_form_leads_back_to_the_draft_on_the_desk(town: Town, document: Document) -> None:
    """Without scripts a change answers with a redirect, a refused one with the page and its error."""
    draft = named("加强巡查")
    url = reverse("ledger:draft-dismiss", args=[draft.pk])
    client = town.client("lan")
    assert client.post(url, {"version": 1}).status_code == 422
    answer = client.post(url, {"version": 1, "reason": "appeal"})
    assert answer.status_code == 303
    assert answer["Location"] == f"{reverse('ledger:desk', args=[document.pk])}#draft-{draft.pk}"

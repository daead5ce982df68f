"""What a clerk does with drafts: each action works, is refused where it must be, and is journaled."""

from __future__ import annotations

import pytest

from cast import Town, a_document
from duban.foundation import journal
from duban.foundation.access import AccessDenied
from duban.foundation.lifecycle import MissingFact, WrongState
from duban.ledger.actions import drafts
from duban.ledger.actions.propose import propose
from duban.ledger.models import Draft, Matter

TEXT = "县住建局、县经信局要尽快疏通管网，6月底前完成；属地要加强巡查，确保不再积水。"


def field(text: str, piece: str, **more: object) -> dict[str, object]:
    """A field of the reading contract for a piece of the text."""
    start = text.index(piece)
    return {"text": piece, "spans": [[start, start + len(piece)]], **more}


def proposed(town: Town) -> list[Draft]:
    """Two drafts of one document."""
    document = a_document(town, TEXT)
    first, second = "县住建局、县经信局要尽快疏通管网，6月底前完成", "属地要加强巡查，确保不再积水"
    contract = {
        "directives": [
            {
                **field(TEXT, first),
                "article": 0,
                "rule": "MODAL_GROUP",
                "units": [field(TEXT, "县住建局、县经信局", role="subject")],
                "deadline": field(TEXT, "6月底前", iso="2026-06-30", kind="date"),
                "measures": [field(TEXT, "尽快疏通管网", role="step")],
            },
            {
                **field(TEXT, second),
                "article": 0,
                "rule": "MODAL_GROUP",
                "units": [field(TEXT, "属地", role="subject")],
                "measures": [],
            },
        ]
    }
    return propose(document, contract, actor=town.actor("lan"))


def test_a_reading_becomes_drafts_with_units_resolved_or_left_open(town: Town) -> None:
    """A compound fans out, a short name finds its unit, 属地 and an unknown bureau stay questions."""
    first, second = proposed(town)
    assert [(u["text"], u["unit"], u["question"]) for u in first.units] == [
        ("县住建局", town.units["housing"].pk, ""),
        ("县经信局", None, "unknown"),
    ]
    assert second.units[0]["question"] == "collective"
    assert first.state == "proposed"
    assert not Matter.objects.exists()


def test_an_edit_is_kept_and_journaled(town: Town) -> None:
    """The new title stands, the version counts up, and the journal says what changed."""
    draft = proposed(town)[0]
    edited = drafts.edit_draft(
        draft.pk, version=1, changes={"title": "疏通管网"}, actor=town.actor("lan")
    )
    assert (edited.title, edited.version) == ("疏通管网", 2)
    assert journal.history(draft.stream)[-1].content == '{"title":"疏通管网"}'


def test_of_two_clerks_the_second_is_told(town: Town) -> None:
    """An edit or a registration that saw an older version is refused and changes nothing."""
    draft = proposed(town)[1]
    drafts.edit_draft(draft.pk, version=1, changes={"title": "巡查"}, actor=town.actor("lan"))
    with pytest.raises(drafts.StaleDraft):
        drafts.edit_draft(draft.pk, version=1, changes={"title": "x"}, actor=town.actor("lan"))
    with pytest.raises(drafts.StaleDraft):
        drafts.register_draft(
            draft.pk, version=1, authority=town.authority, actor=town.actor("lan")
        )
    assert not Matter.objects.exists()


def test_registering_twice_is_refused(town: Town) -> None:
    """The second confirmation of one draft finds it registered."""
    draft = proposed(town)[0]
    arguments = {"version": 1, "authority": town.authority, "leave_units_open": True}
    matter = drafts.register_draft(draft.pk, actor=town.actor("lan"), **arguments)
    with pytest.raises(WrongState):
        drafts.register_draft(draft.pk, actor=town.actor("lan"), **arguments)
    draft.refresh_from_db()
    assert (draft.state, draft.matter_id) == ("registered", matter.pk)
    assert matter.duties.count() == 2
    assert str(matter.due_on) == "2026-06-30"


def test_open_units_must_be_confirmed(town: Town) -> None:
    """Registering with an unsettled name needs a second word, and names what is unsettled."""
    draft = proposed(town)[0]
    with pytest.raises(drafts.UnitsOpen) as raised:
        drafts.register_draft(
            draft.pk, version=1, authority=town.authority, actor=town.actor("lan")
        )
    assert raised.value.names == ["县经信局"]


def test_dismissal_needs_a_reason_and_can_be_taken_back(town: Town) -> None:
    """A blank reason is refused; a dismissed draft keeps its reason and comes back on restore."""
    draft = proposed(town)[1]
    with pytest.raises(MissingFact):
        drafts.dismiss_draft(draft.pk, version=1, reason=" ", actor=town.actor("lan"))
    gone = drafts.dismiss_draft(draft.pk, version=1, reason="一般性号召", actor=town.actor("lan"))
    assert (gone.state, gone.dismissal_reason) == ("dismissed", "一般性号召")
    back = drafts.restore_draft(draft.pk, actor=town.actor("lan"))
    assert (back.state, back.dismissal_reason) == ("proposed", "")


def test_merging_keeps_every_character_of_both(town: Town) -> None:
    """The joined draft has both texts, spans and units; the other points at it."""
    first, second = proposed(town)
    versions = {first.pk: 1, second.pk: 1}
    merged = drafts.merge_drafts(first.pk, second.pk, versions=versions, actor=town.actor("lan"))
    second.refresh_from_db()
    assert merged.spans == [*first.spans, *second.spans]
    assert [u["text"] for u in merged.units] == ["县住建局", "县经信局", "属地"]
    assert (second.state, second.merged_into_id) == ("merged", first.pk)


def test_splitting_gives_each_part_its_own_characters(town: Town) -> None:
    """Each part's spans spell out its text in the document."""
    draft = proposed(town)[0]
    cut = draft.text.index("，")
    parts = drafts.split_draft(
        draft.pk,
        version=1,
        parts=[(0, cut + 1), (cut + 1, len(draft.text))],
        actor=town.actor("lan"),
    )
    for part in parts:
        assert "".join(TEXT[a:b] for a, b in part.spans) == part.text
    assert [p.text for p in parts] == ["县住建局、县经信局要尽快疏通管网", "6月底前完成"]
    draft.refresh_from_db()
    assert draft.state == "split"


def test_a_selection_must_stand_in_the_document(town: Town) -> None:
    """Selected text becomes a draft only where the spans spell it."""
    source = proposed(town)[0].source
    start = TEXT.index("加强巡查")
    spans = [[start, start + 4]]
    made = drafts.add_draft(source.pk, text="加强巡查", spans=spans, actor=town.actor("lan"))
    assert made.rule == "BY_HAND"
    with pytest.raises(ValueError, match="does not stand"):
        drafts.add_draft(source.pk, text="加强巡逻", spans=spans, actor=town.actor("lan"))


@pytest.mark.parametrize("who", ["xu", "tao", "bai", "ke", "gu", "wei", "fang"])
def test_only_the_registrar_edits(town: Town, who: str) -> None:
    """Everybody else is refused; an approver registers but does not edit."""
    draft = proposed(town)[0]
    with pytest.raises(AccessDenied):
        drafts.edit_draft(draft.pk, version=1, changes={"title": "x"}, actor=town.actor(who))

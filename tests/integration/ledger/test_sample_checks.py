"""The check of a drawn matter: by a verifier without a part in it, with evidence of the own, and nothing moves by itself."""

from __future__ import annotations

import io
import json

import pytest
from django.urls import reverse

from cast import Town
from duban.foundation import journal
from duban.foundation.access import AccessDenied
from duban.foundation.lifecycle import WrongState
from duban.foundation.proof import checkpoints
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.evidence import EvidenceSpec, attach_evidence
from duban.ledger.actions.moves import reopen_matter, submit_matter
from duban.ledger.actions.progress import report_progress
from duban.ledger.actions.sample_checks import check_sampled
from duban.ledger.actions.sampling import draw_sample
from duban.ledger.models import Evidence, Matter, SampleItem
from duban.ledger.queries import soundness
from duban.ledger.queries.evidence import evidence_gallery
from duban.ledger.queries.permitted import permitted_acts
from duban.ledger.queries.work import work_page
from duban.uploads.actions import take_in
from living import a_category, a_sample, gains, last_line, lived


@pytest.fixture
def item(town: Town) -> SampleItem:
    """One matter, led by Xu's bureau and verified by Tao, drawn and waiting."""
    sample = a_sample(town, 1, percent=100)
    checkpoints.make()
    draw_sample(sample.pk, actor=town.actor("lan"))
    return SampleItem.objects.select_related("matter").get()


def codes(town: Town, who: str) -> set[str]:
    """The lists in which something waits for somebody."""
    return {x.code for x in work_page(town.actor(who)).lists}


def brought(town: Town, matter: Matter, who: str) -> Evidence:
    """A file that somebody adds as evidence."""
    data = f"现场记录 {who}".encode()
    upload = take_in("记录.txt", len(data), io.BytesIO(data), actor=town.actor(who))
    return attach_evidence(matter.pk, EvidenceSpec(upload.pk), actor=town.actor(who))


def test_it_waits_for_a_verifier_without_a_part(town: Town, item: SampleItem) -> None:
    """In Shen's list with its purpose; not in that of Tao, who verified it, nor on Tao's page."""
    assert "sampled" in codes(town, "shen")
    assert "sampled" not in codes(town, "tao")
    names = {
        who: {a.name for a in permitted_acts(item.matter, town.actor(who))}
        for who in ("shen", "tao")
    }
    assert "sample-check" in names["shen"]
    assert "sample-check" not in names["tao"]


def test_the_check_is_recorded_on_the_page(town: Town, item: SampleItem) -> None:
    """With findings and the person; the list is empty afterwards, and the row is that of the journal."""
    address = reverse("ledger:matter-act", args=[item.matter_id, "sample-check"])
    given = {"item": item.pk, "outcome": "passed", "text": "现场属实"}
    assert town.client("shen").post(address, {**given, "text": ""}).status_code == 422
    assert town.client("shen").post(address, given).status_code == 303
    item.refresh_from_db()
    assert (item.outcome, item.text, item.user, item.cycle) == (
        "passed",
        "现场属实",
        town.users["shen"],
        1,
    )
    name, who, told = last_line(item.matter)
    assert (name, who, told["outcome"]) == ("matter.sample.check", "沈岩", "passed")
    assert "sampled" not in codes(town, "shen")
    assert not list(soundness.rows_and_journal())
    assert town.client("shen").post(address, given).status_code == 409


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        ("tao", "APART_JUDGE"),
        ("xu", "ROLE_MAY_NOT"),
        ("lan", "ROLE_MAY_NOT"),
        ("gu", "ROLE_MAY_NOT"),
    ],
)
def test_who_may_not_check(town: Town, item: SampleItem, who: str, reason: str) -> None:
    """Who verified it is kept apart; the others have no such act."""
    with pytest.raises(AccessDenied, match=reason):
        check_sampled(item.pk, outcome="passed", text="属实", actor=town.actor(who))


def test_who_did_the_work_does_not_check_it_under_another_post(
    town: Town, item: SampleItem
) -> None:
    """Xu is a verifier by now, and reported on it once."""
    gains(town, "xu", "shen")
    with pytest.raises(AccessDenied, match="APART_EXECUTOR"):
        check_sampled(item.pk, outcome="passed", text="属实", actor=town.actor("xu"))


def test_a_failed_check_moves_nothing_and_is_a_reason_to_reopen(
    town: Town, item: SampleItem
) -> None:
    """The matter stays closed, waits in the approver's list with the findings, and is reopened by a person with them."""
    check_sampled(item.pk, outcome="failed", text="管道仍在排水", actor=town.actor("shen"))
    item.matter.refresh_from_db()
    assert item.matter.state == "closed"
    (listed,) = [x for x in work_page(town.actor("fang")).lists if x.code == "to_reopen"]
    assert listed.rows[0].notes[0].text == "管道仍在排水"
    reopened = reopen_matter(item.matter_id, actor=town.actor("fang"))
    assert (reopened.state, reopened.cycle) == ("under_way", 2)
    assert json.loads(journal.history(reopened.stream)[-1].content)["reason"] == "管道仍在排水"


def test_it_is_checked_once_and_while_there_is_something_to_check(
    town: Town, item: SampleItem
) -> None:
    """Not twice, not without findings, and not while the matter is being worked on again."""
    for facts, code in (
        ({"outcome": "", "text": "属实"}, "OUTCOME_UNKNOWN"),
        ({"outcome": "passed", "text": ""}, "FINDINGS_MISSING"),
    ):
        with pytest.raises(ActRefused, match=code):
            check_sampled(item.pk, **facts, actor=town.actor("shen"))
    reopen_matter(item.matter_id, reason="反弹", actor=town.actor("fang"))
    with pytest.raises(WrongState):
        check_sampled(item.pk, outcome="passed", text="属实", actor=town.actor("shen"))
    report_progress(item.matter_id, text="再改", actor=town.actor("xu"))
    submit_matter(item.matter_id, statement="已改", actor=town.actor("xu"))
    check_sampled(item.pk, outcome="passed", text="属实", actor=town.actor("shen"))
    with pytest.raises(ActRefused, match="SAMPLE_CHECKED_ALREADY"):
        check_sampled(item.pk, outcome="passed", text="属实", actor=town.actor("shen"))


def test_who_checks_brings_evidence_of_the_own(town: Town, item: SampleItem) -> None:
    """It is marked as of the checking side, and does not make the verifier one who did the work."""
    matter, shen = item.matter, town.actor("shen")
    piece = brought(town, matter, "shen")
    assert piece.origin == "check"
    assert last_line(matter)[2]["origin"] == "check"
    assert not matter.bars("executor", shen)
    gallery = evidence_gallery(shen, matter)
    assert gallery.may_add
    assert [view.is_of_check for view in gallery.others] == [True]
    assert "核查方提供" in town.client("shen").get(f"/ledger/{matter.pk}/").content.decode()
    check_sampled(item.pk, outcome="passed", text="属实", actor=shen)
    assert not list(soundness.rows_and_journal())


def test_a_units_evidence_and_a_checkers_are_kept_apart(town: Town) -> None:
    """The unit adds none after the submission; the checker none before; neither counts for the other."""
    a_category("proven", needs_evidence=True)
    working = lived(town, "under_way", category="proven")
    with pytest.raises(AccessDenied):
        brought(town, working, "tao")
    brought(town, working, "xu")
    submitted = submit_matter(working.pk, statement="已完成", actor=town.actor("xu"))
    with pytest.raises(WrongState):
        brought(town, submitted, "xu")
    gains(town, "xu", "tao")
    with pytest.raises(AccessDenied, match="APART_EXECUTOR"):
        brought(town, submitted, "xu")
    assert not evidence_gallery(town.actor("xu"), submitted).may_add
    assert brought(town, submitted, "shen").origin == "check"

"""What a change leaves behind: released units, cancelled wholes, retired categories, earlier applicants, names out of sight."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.urls import reverse

from cast import Town, a_document, a_matter, a_photo, at_work
from duban.foundation import journal
from duban.foundation.access import AccessDenied
from duban.foundation.lifecycle import Obstructed
from duban.foundation.proof import checkpoints
from duban.journal import verify_bundle
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.categories import retire_category, save_category
from duban.ledger.actions.duties import add_duty, release_duty
from duban.ledger.actions.evidence import EvidenceRefused
from duban.ledger.actions.gates import record_gate
from duban.ledger.actions.issued import issue_document
from duban.ledger.actions.moves import cancel_matter, return_matter, submit_matter
from duban.ledger.actions.progress import report_progress
from duban.ledger.actions.propose import source_of
from duban.ledger.actions.register import RegistrationRefused
from duban.ledger.models import Duty, MatterSource, MatterVersion
from duban.ledger.queries import soundness
from duban.ledger.queries.cockpit import figure_list
from duban.ledger.queries.hand_over import open_items
from duban.ledger.queries.work import work_page
from duban.people.models import Tenure
from living import DAY, DUE, a_category, gains, lived, on
from tiers import a_city_matter, add_tiers, relayed

SECRET = "机密★10年\n内容"


def codes(town: Town, who: str) -> dict[str, int]:
    """Code and count of somebody's lists."""
    return {x.code: x.count for x in work_page(town.actor(who)).lists}


def test_a_released_unit_owes_no_answer(town: Town) -> None:
    """Its list and a hand-over of its post forget the document; the document stays on the matter's page."""
    matter = lived(town)
    duty = add_duty(
        matter.pk, unit_id=town.units["water"].pk, role="assist", actor=town.actor("lan")
    )
    with on(DAY):
        issue_document(
            kind="reminder",
            matter_ids=[matter.pk],
            addressee_id=town.units["water"].pk,
            text="请报送进展",
            answer_by=DUE,
            actor=town.actor("lan"),
        )
    assert codes(town, "he").get("to_answer") == 1
    release_duty(duty.pk, reason="职能划转", actor=town.actor("lan"))
    assert "to_answer" not in codes(town, "he")
    assert not list(open_items(town.posts["he"].pk, DUE))


def test_a_whole_is_not_cancelled_over_its_parts(town: Town) -> None:
    """The refusal names the open parts, and the page says it beside the button; without open parts it is cancelled."""
    add_tiers(town)
    with on(DAY):
        whole = a_city_matter(town, DUE)
        (part,) = relayed(town, whole, "qin", ["housing"], DUE)
        with pytest.raises(Obstructed, match=f"RELAYED_OPEN:{part.number}"):
            cancel_matter(whole.pk, reason="作废", actor=town.actor("deng"))
        page = town.client("deng").get(reverse("ledger:matter-page", args=[whole.pk]))
        assert f"转办下级的部分尚未办结： {part.number}" in page.content.decode()
        cancel_matter(part.pk, reason="作废", actor=town.actor("deng"))
        assert cancel_matter(whole.pk, reason="作废", actor=town.actor("deng")).state == "cancelled"


def test_a_part_keeps_the_version_and_all_sources_of_the_whole(town: Town) -> None:
    """The category was edited and retired meanwhile, and the whole has a second source."""
    add_tiers(town)
    with on(DAY):
        save_category("own", actor=town.actor("ke"), name="专项", near_days=5)
        whole = a_city_matter(town, DUE, category="own")
        save_category("own", actor=town.actor("ke"), near_days=9)
        retire_category("own", actor=town.actor("ke"))
        second = source_of(a_document(town, "另据群众反映，该处仍有隐患。"))
        MatterSource.objects.create(
            matter=whole, source=second, text="该处仍有隐患", spans=[[7, 13]]
        )
        (part,) = relayed(town, whole, "qin", ["housing"], DUE)
    assert part.category == whole.category
    assert part.near_on == whole.near_on
    texts = list(part.sources.order_by("id").values_list("text", flat=True))
    assert texts == list(whole.sources.order_by("id").values_list("text", flat=True))
    assert len(texts) == 2
    differing = [f for f in soundness.rows_and_journal() if f.params["stream"] == part.stream]
    assert not differing


def test_a_retired_category_takes_no_new_matter(town: Town) -> None:
    """At the one door, whoever comes through it."""
    retire_category("meeting", actor=town.actor("ke"))
    with pytest.raises(RegistrationRefused, match="CATEGORY_RETIRED"):
        a_matter(town, category="meeting")
    with pytest.raises(RegistrationRefused, match="CATEGORY_UNKNOWN"):
        a_matter(town, category="nothing")


def test_who_applied_in_an_earlier_round_does_not_check(town: Town) -> None:
    """Another officer submits the second round; the first applicant, a verifier by now, is still kept apart."""
    a_category("checked", gates=["site_check"])
    matter = lived(town, "submitted", category="checked")
    with on(DAY, hour=11):
        return_matter(matter.pk, reason="照片不清", actor=town.actor("shen"))
        Tenure.objects.create(user=town.users["he"], post=town.posts["xu"], since=DAY)
        report_progress(matter.pk, text="补齐", actor=town.actor("he"))
        submit_matter(matter.pk, statement="已补齐", actor=town.actor("he"))
        Tenure.objects.filter(user=town.users["xu"]).delete()
        gains(town, "xu", "tao")
        assert matter.bars("applicant", town.actor("xu"))
        assert not matter.bars("applicant", town.actor("shen"))
        with pytest.raises(AccessDenied, match="APART_"):
            record_gate(
                matter.pk, gate="site_check", outcome="passed", note="属实", actor=town.actor("xu")
            )
        assert "submitted" not in codes(town, "xu")


def test_the_same_new_code_saved_twice_at_once_is_a_refusal(town: Town) -> None:
    """Somebody else's first version is written between look and write: the code is taken, and no page breaks."""
    came: list[bool] = []

    def before(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith('INSERT INTO "ledger_category"') and not came:
            came.append(True)
            a_category("inspection")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(before), pytest.raises(ActRefused, match="CODE_TAKEN"):
        save_category("inspection", actor=town.actor("ke"), name="巡察整改")
    assert came


def test_a_figure_names_no_unit_out_of_sight(town: Town) -> None:
    """A unit of another county is as if it were not there; one's own county's units have their names."""
    bai = town.actor("bai")
    assert figure_list(bai, "late", unit=town.units["water"].pk).of == town.units["water"].name
    for given in ({"unit": town.units["elsewhere"].pk}, {"place": town.other.pk}, {"unit": 0x7FFF}):
        with pytest.raises(Http404):
            figure_list(bai, "late", **given)
    assert figure_list(bai, "late", place=town.county.pk).of == town.county.name
    assert town.client("bai").get(f"/cockpit/late/?place={town.other.pk}").status_code == 404


def test_a_changed_version_is_found_by_the_doctor(town: Town) -> None:
    """How a matter stood in the past is replayed from the journal too."""
    matter = lived(town, "closed")
    assert not list(soundness.rows_and_journal())
    MatterVersion.objects.filter(matter=matter).update(share_done=99)
    (found,) = soundness.rows_and_journal()
    assert found.params == {"stream": matter.stream, "column": "versions"}


def test_the_proof_of_a_history_is_handed_out(town: Town) -> None:
    """Whoever sees the matter gets a file that holds against its checkpoint; before one covers it, the page says so."""
    matter = lived(town, "closed")
    address = reverse("ledger:matter-proof", args=[matter.pk])
    early = town.client("xu").get(address)
    assert early.status_code == 409
    assert "最近一次检查点早于这段流水的最新一条" in early.content.decode()
    checkpoints.make()
    answer = town.client("xu").get(address)
    assert "attachment" in answer["Content-Disposition"]
    bundle = json.loads(answer.content)
    assert verify_bundle(bundle).fault is None
    assert len(bundle["entries"]) == len(journal.history(matter.stream))
    assert town.client("gu").get(address).status_code == 404


def test_the_leader_has_lists(town: Town) -> None:
    """Late matters and overdue answers wait for the leader, who does nothing to them from there."""
    matter = lived(town)
    with on(DAY):
        issue_document(
            kind="notice",
            matter_ids=[matter.pk],
            addressee_id=town.units["housing"].pk,
            text="限期报送",
            answer_by=DAY,
            actor=town.actor("fang"),
        )
    page = work_page(town.actor("bai"))
    found = {x.code: x for x in page.lists}
    assert {"leader_late", "leader_unanswered"} <= set(found)
    assert town.units["housing"].name in found["leader_unanswered"].rows[0].notes[0].text
    assert {x.bulk for x in page.lists} == {""}


def test_the_verifiers_list_costs_no_more_for_more_rows(
    town: Town, django_assert_max_num_queries: Any
) -> None:
    """The gates that are left are asked for all rows together."""
    a_category("checked", gates=["site_check", "joint_review"])
    lived(town, "submitted", category="checked")
    with django_assert_max_num_queries(60) as one:
        work_page(town.actor("tao"))
    for _more in range(4):
        lived(town, "submitted", category="checked")
    with django_assert_max_num_queries(len(one.captured_queries)):
        (submitted,) = [x for x in work_page(town.actor("tao")).lists if x.code == "submitted"]
    assert [n.text for n in submitted.rows[4].notes if n.code == "obstacle"] == [
        "GATE_SITE_CHECK",
        "GATE_JOINT_REVIEW",
    ]


def test_marked_words_are_not_kept_with_evidence_or_a_relay(town: Town) -> None:
    """A note beside a file, and the reason of an early limit, are searched as every other text."""
    matter = lived(town)
    add_tiers(town)
    with pytest.raises(EvidenceRefused, match="SECRECY_MARKING_NOTE"):
        a_photo(town, matter, note=SECRET)
    assert not matter.evidence.exists()
    with on(DAY):
        whole = a_city_matter(town, DUE)
        with pytest.raises(ActRefused, match="SECRECY_MARKING"):
            relayed(town, whole, "qin", ["housing"], DAY, because=SECRET)
        assert not whole.relayed.exists()


def test_a_file_that_nobody_may_add_leaves_no_upload(town: Town) -> None:
    """A reader's form, and one whose right ended while the file came in: both are refused, and nothing is left behind."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from duban.ledger.views import evidence
    from duban.uploads.models import Upload

    matter = at_work(town, a_matter(town))
    address, real = reverse("ledger:evidence-add", args=[matter.pk]), evidence.take_in

    def send() -> int:
        given = SimpleUploadedFile("记录.txt", "现场记录".encode())
        fields = {"given": given, "side": "after"}
        return int(town.client("xu").post(address, fields).status_code)

    def slow(*args: Any, **kwargs: Any) -> Any:
        arrived = real(*args, **kwargs)
        Duty.objects.filter(matter=matter).delete()
        return arrived

    with pytest.MonkeyPatch.context() as during:
        during.setattr(evidence, "take_in", slow)
        assert send() == 403
    assert not Upload.objects.exists()

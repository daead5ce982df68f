"""One life through everything that can happen to a matter: every kind of line is replayed, and every harm to a row is named."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from PIL import Image

from cast import Town, a_document, a_matter, a_source
from duban.foundation import files, journal
from duban.foundation.models import Entry
from duban.foundation.proof import checkpoints
from duban.imagery import Place
from duban.ledger.actions.attach import attach_source, detach_source
from duban.ledger.actions.categories import retire_category, save_category
from duban.ledger.actions.duties import add_duty, name_unit, release_duty
from duban.ledger.actions.evidence import EvidenceSpec, attach_evidence, supersede_evidence
from duban.ledger.actions.extensions import ask_extension, decide_extension
from duban.ledger.actions.gates import record_gate
from duban.ledger.actions.issued import answer_document, issue_document
from duban.ledger.actions.look_backs import look_back
from duban.ledger.actions.moves import MOVES, sign_part
from duban.ledger.actions.progress import report_progress
from duban.ledger.actions.propose import propose
from duban.ledger.actions.register import DutySpec, LimitSpec, MatterSpec, register
from duban.ledger.actions.relay import relay_matter
from duban.ledger.actions.reviews import ask_review, decide_review
from duban.ledger.actions.sample_checks import check_sampled
from duban.ledger.actions.sampling import commit_sample, draw_sample
from duban.ledger.models import (
    Category,
    Duty,
    Evidence,
    Extension,
    GateRecord,
    IssuedDocument,
    LookBack,
    Matter,
    MatterSource,
    Measure,
    NumberSequence,
    Progress,
    Review,
    SampleItem,
    Suspension,
    TimeLimit,
    Verification,
)
from duban.ledger.queries import soundness
from duban.ledger.queries.replay import HANDLERS, OF_BEFORE, Told, replayed, told
from duban.uploads.actions import take_in
from limits import limited, published
from living import DAY, DUE, a_category, a_rule, on

LATER = DUE - dt.timedelta(days=1)


def registered(town: Town) -> Matter:
    """A matter with two units and an open question."""
    a_category("full", gates=["self_check"])
    duties = [
        DutySpec("县住建局", "lead", town.units["housing"].pk),
        DutySpec("县水利局", "assist", town.units["water"].pk),
        DutySpec("有关部门", "assist", None, "collective"),
    ]
    spec = MatterSpec(
        title="整治",
        requirement="限期整治",
        source=a_source(town),
        duties=duties,
        measures=[("清淤", "step")],
        limit=LimitSpec("6月底前", "date", DUE),
        extra={"联系人": "何某"},
        category="full",
    )
    county, approved = town.county.pk, town.authority
    (matter,) = register(
        [spec], jurisdiction_id=county, authority=approved, actor=town.actor("lan")
    )
    return matter


def a_whole_life(town: Town) -> Matter:
    """Everything that can happen, by the people whose business it is."""
    lan, fang, xu, he = (town.actor(who) for who in ("lan", "fang", "xu", "he"))
    tao, shen, ke = (town.actor(who) for who in ("tao", "shen", "ke"))
    with on(DAY):
        matter = registered(town)
        pk = matter.pk
        save_category("full", actor=ke, near_days=3)
        retire_category("full", actor=ke)
        name_unit(matter.duties.get(unit=None).pk, unit_id=town.units["park"].pk, actor=lan)
        release_duty(matter.duties.get(unit=town.units["park"]).pk, reason="划转", actor=lan)
        add_duty(pk, unit_id=town.units["township"].pk, role="assist", actor=lan)
        MOVES["assign"](pk, actor=lan)
        MOVES["dispute"](pk, reason="不属职责", actor=xu)
        MOVES["assign"](pk, actor=lan)
        MOVES["sign"](pk, actor=xu)
        sign_part(matter.duties.get(unit=town.units["water"]).pk, actor=he)
        theirs = report_progress(pk, text="已清淤", share=50, actor=he)
        report_progress(pk, text="汇总", share=40, cites=[theirs.pk], actor=xu)
        attach_both(town, pk)
        park = town.units["park"].pk
        (part,) = relay_matter(pk, unit_ids=[park], requirement="清淤", due_on=None, actor=xu)
        MOVES["cancel"](part.pk, reason="收回", actor=fang)
        MOVES["suspend"](pk, reason="汛期", actor=fang)
    with on(DAY + dt.timedelta(days=10)):
        MOVES["resume"](pk, reason="汛期已过", actor=fang)
    with on(LATER):
        refused = ask_extension(pk, asked_on=dt.date(2026, 9, 1), reason="停工", actor=xu)
        decide_extension(refused.pk, granted=False, answer="理由不足", actor=fang)
        asked = ask_extension(pk, said="延长20个工作日", reason="停工", actor=xu)
        decide_extension(asked.pk, granted=True, answer="同意", actor=fang)
        housing = town.units["housing"].pk
        paper = {"matter_ids": [pk], "addressee_id": housing, "text": "请抓紧", "answer_by": None}
        reminder = issue_document(kind="reminder", actor=lan, **paper)
        answer_document(reminder.pk, answer="已安排", actor=xu)
        _to_the_end(town, pk)
        sampled(town)
        look_back(pk, outcome="failed", text="反弹", actor=tao)
        MOVES["reopen"](pk, reason="", actor=shen)
        report_progress(pk, text="再清", actor=xu)
        record_gate(pk, gate="self_check", outcome="passed", note="已查", actor=xu)
        MOVES["submit"](pk, statement="完成", actor=xu)
        MOVES["return"](pk, reason="未到位", actor=tao)
        review = ask_review(_last_conclusion(pk), reason="不服", actor=xu)
        decide_review(review.pk, changed=True, answer="结论不当", actor=fang)
        MOVES["verify"](pk, findings="属实", actor=shen)
        review = ask_review(_last_conclusion(pk), reason="误判", actor=xu)
        decide_review(review.pk, changed=True, answer="不应通过", actor=fang)
        draft_of(town, pk)
        MOVES["merge"](pk, into=a_matter(town, "另一事项").pk, reason="同一事项", actor=lan)
        cancelled = a_matter(town, "作废", due_on=DUE)
        for name, who in (("assign", lan), ("sign", xu), ("start", xu)):
            MOVES[name](cancelled.pk, actor=who)
        limited(town, "3个工作日")
        published(town)
        MOVES["suspend"](cancelled.pk, reason="暂缓", actor=fang)
        MOVES["cancel"](cancelled.pk, reason="作废", actor=fang)
    return matter


def attach_both(town: Town, pk: int) -> None:
    """A photograph with a typed time and place, and a better one that supersedes it."""
    xu = town.actor("xu")
    pieces = []
    for shade in ("teal", "olive"):
        stream = io.BytesIO()
        Image.new("RGB", (64, 48), shade).save(stream, "JPEG")
        stream.seek(0)
        upload = take_in("现场.jpg", len(stream.getvalue()), stream, actor=xu)
        pieces.append(EvidenceSpec(upload.pk, note="更清楚", measure=1))
    taken = dt.datetime.combine(DAY, dt.time(8), dt.timezone(dt.timedelta(hours=8)))
    typed = replace(pieces[0], captured_at=taken, place=Place(21.5, 110.25))
    old = attach_evidence(pk, typed, actor=xu)
    supersede_evidence(old.pk, pieces[1], matter_id=pk, actor=xu)


def _to_the_end(town: Town, pk: int) -> None:
    """Self-check, submission, verification, filing."""
    xu, tao, ning = town.actor("xu"), town.actor("tao"), town.actor("ning")
    record_gate(pk, gate="self_check", outcome="failed", note="尚缺", actor=xu)
    record_gate(pk, gate="self_check", outcome="passed", note="已查", actor=xu)
    MOVES["submit"](pk, statement="完成", actor=xu)
    MOVES["verify"](pk, findings="属实", actor=tao)
    MOVES["close"](pk, actor=ning)


def sampled(town: Town) -> None:
    """What was closed that day is drawn, and somebody without a part in it looks."""
    rule = a_rule(since=LATER, until=LATER, percent=100)
    lan, shen = town.actor("lan"), town.actor("shen")
    sample = commit_sample(rule, jurisdiction_id=town.county.pk, actor=lan)
    checkpoints.make()
    draw_sample(sample.pk, actor=lan)
    check_sampled(sample.items.get().pk, outcome="failed", text="未见整改", actor=shen)


def _last_conclusion(pk: int) -> int:
    return Verification.objects.filter(matter_id=pk).latest("pk").pk


def draft_of(town: Town, pk: int) -> None:
    """A draft gives the matter its sentence, and another gives it and takes it back."""
    document = a_document(town, "要办好甲。要办好乙。")
    document.digest = files.put(document.text.encode()).digest
    document.save()
    found = [{"text": "要办好甲", "spans": [[0, 4]]}, {"text": "要办好乙", "spans": [[5, 9]]}]
    first, second = propose(document, {"directives": found}, actor=town.actor("lan"))
    for draft in (first, second):
        attach_source(draft, pk, text=draft.text, actor=town.actor("lan"))
    detach_source(second, pk, actor=town.actor("lan"))


@pytest.fixture
def matter(town: Town) -> Matter:
    """The matter after its whole life."""
    return a_whole_life(town)


def test_every_kind_of_line_is_replayed(matter: Matter) -> None:
    """The life leaves a line for each handler and each move, and the doctor finds rows and journal the same."""
    names = set(Entry.objects.values_list("name", flat=True))
    assert set(HANDLERS) - OF_BEFORE <= names
    assert {f"matter.{name}" for name in MOVES} <= names
    assert {"matter.rehear", "matter.overturn", "issued.issue", "issued.answer"} <= names
    assert journal.first_fault(journal.history(matter.stream)) is None
    assert list(soundness.rows_and_journal()) == []


HARMS: dict[str, Callable[[], object]] = {
    "due_on": lambda: Matter.objects.update(due_on=DAY),
    "category": lambda: Matter.objects.update(category=Category.objects.get(version=2)),
    "extra": lambda: Matter.objects.filter(extra__has_key="联系人").update(extra={"联系人": "x"}),
    "duties": lambda: Duty.objects.update(released_at=None),
    "measures": lambda: Measure.objects.update(text="别的"),
    "limits": lambda: TimeLimit.objects.filter(cause="original").update(due_on=DAY),
    "sources": lambda: MatterSource.objects.update(text="别的"),
    "reports": lambda: Progress.objects.update(share=100),
    "extensions": lambda: Extension.objects.filter(state="refused").update(answer="同意"),
    "suspensions": lambda: Suspension.objects.update(reason="别的"),
    "gates": lambda: GateRecord.objects.filter(outcome="failed").update(outcome="passed"),
    "verifications": lambda: Verification.objects.update(text="别的"),
    "look_backs": lambda: LookBack.objects.update(outcome="passed"),
    "reviews": lambda: Review.objects.update(changed=False),
    "issued": lambda: [d.matters.clear() for d in IssuedDocument.objects.all()],
    "evidence": lambda: Evidence.objects.update(note="别的"),
    "answer": lambda: IssuedDocument.objects.update(answer="没有"),
    "samples": lambda: SampleItem.objects.update(outcome="passed"),
    "version 3": lambda: Category.objects.filter(version=3).update(is_retired=False),
}


@pytest.mark.parametrize("column", HARMS)
def test_each_harm_to_a_row_is_named(matter: Matter, column: str) -> None:
    """Whoever changes a row of any kind around the actions is told by the doctor."""
    HARMS[column]()
    found = {str(finding.params["column"]) for finding in soundness.rows_and_journal()}
    assert column in found


def test_a_lost_document_leaves_a_gap_in_its_series(matter: Matter) -> None:
    """Numbers of issued documents are held against their sequences, as those of matters are."""
    assert list(soundness.official_numbers()) == []
    NumberSequence.objects.filter(series="reminder").update(last=2)
    (finding,) = soundness.official_numbers()
    assert (finding.code, finding.params["first_missing"]) == ("NUMBERS_BROKEN", 2)


def test_a_line_that_nothing_reads_is_named() -> None:
    """A new kind of line without a handler is not passed over in silence."""
    life = replayed([Told("matter.sings", "2026-04-09T00:00:00+00:00", 1, 1, {})])
    assert life.unknown == ["matter.sings"]


def test_a_draft_taken_back_twice_takes_nothing_more(matter: Matter) -> None:
    """Taking back a sentence that is not there changes no row of the replay."""
    lines = [told(entry) for entry in journal.history(matter.stream)]
    again = next(line for line in lines if line.name == "matter.detach_source")
    assert replayed([*lines, again]).parts["sources"] == replayed(lines).parts["sources"]

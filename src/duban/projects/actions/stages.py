"""Stages reached: reported by who serves the project with number and proof, verified or returned by somebody else.

Separation of duties: who reported, and anybody with a seat in the unit that reported or serves the project, does not judge.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from django.db import transaction

from duban.foundation import clock
from duban.foundation.access import AccessDenied, Actor
from duban.foundation.files import Kept
from duban.ledger.actions.acting import ActRefused, stated
from duban.ledger.actions.evidence import EvidenceRefused, look_at
from duban.projects.actions.making import Doing, begin, phase_of
from duban.projects.choices import ORDER, Agreement, Judgement
from duban.projects.models import Phase, StageFile, StageReport
from duban.uploads.actions import discard, taken, taking
from duban.uploads.models import Upload

REPORT, VERIFY = "project.report", "project.verify"
MOST_FILES = 20


def report_stage(
    project_id: int,
    *,
    phase: int,
    stage: str,
    reached_on: dt.date,
    number: str,
    text: str,
    uploads: Sequence[uuid.UUID] = (),
    out_of_turn: str = "",
    actor: Actor,
    before: Callable[[], None] | None = None,
    beside: Callable[[StageReport], None] | None = None,
) -> StageReport:
    """Say that a stage of a phase is reached, with the number that its definition of done asks for, and files.

    Args:
        out_of_turn: why it comes before an earlier stage is verified, or was reached on an earlier day than that one; who verifies reads it.
        before: called once the project's row is locked; what it raises lets nothing be written.
        beside: called with the report in its transaction; what it raises takes everything back.

    Raises:
        AccessDenied: where the actor's unit does not serve the project.
        ActRefused: `PHASE_UNKNOWN`, `STAGE_UNKNOWN`, `STAGE_FUTURE`, `STAGE_NUMBER`, `TEXT_MISSING`, `STAGE_REPORTED`, `STAGE_BEFORE` while
            an earlier one is not verified and `STAGE_ORDER` {stage, day} where the days run the other way, both unless `out_of_turn` says why, `STAGE_CONTRACT` for a signing under no contract, `STAGE_FILES`, `PROJECT_ENDED`.
        EvidenceRefused: for what a browser would run, and classified content; nothing of it is kept.
    """
    if len(uploads) > MOST_FILES:
        raise ActRefused("STAGE_FILES")
    with _looked_at(uploads, actor) as kept, transaction.atomic():
        doing = begin(project_id, actor, REPORT)
        if before is not None:
            before()
        row = phase_of(doing.project, phase)
        why = stated(out_of_turn)
        _check(doing, row, stage, reached_on)
        if not why:
            _check_turn(row, stage, reached_on)
        report = StageReport.objects.create(
            phase=row,
            stage=stage,
            reached_on=reached_on,
            number=stated(number, "STAGE_NUMBER")[:120],
            text=stated(text, "TEXT_MISSING"),
            out_of_turn=why,
            reported_at=doing.at,
            user_id=actor.user_id,
            unit_id=doing.seat.unit_id,
        )
        _tell_report(doing, phase, report, _attach(report, kept))
        if beside is not None:
            beside(report)
    return report


Looked = tuple[Upload, Kept, str]


@contextmanager
def _looked_at(uploads: Sequence[uuid.UUID], actor: Actor) -> Iterator[list[Looked]]:
    """Finished uploads moved into the store around an act, each with what it is; of what is classified nothing is kept, not even as an upload."""
    marked: list[uuid.UUID] = []
    try:
        with ExitStack() as stack:
            ways = (taking(pk, actor=actor) for pk in dict.fromkeys(uploads))
            kept = [stack.enter_context(one) for one in ways]
            yield [(upload, file, _kind(upload, file, marked)) for upload, file in kept]
    finally:
        for pk in marked:
            discard(pk, actor=actor)


def _kind(upload: Upload, file: Kept, marked: list[uuid.UUID]) -> str:
    """What a file is; where it is classified its upload is noted as marked."""
    try:
        return look_at(file, upload.name).kind.media_type
    except EvidenceRefused as refused:
        if refused.code == "SECRECY_MARKING":
            marked.append(upload.pk)
        raise


def _attach(report: StageReport, kept: Sequence[Looked]) -> list[StageFile]:
    made = []
    for upload, file, kind in kept:
        made.append(
            StageFile.objects.create(
                report=report,
                name=upload.name[:200],
                digest=file.digest,
                size=file.size,
                media_type=kind,
            )
        )
        taken(upload)
    return made


def _tell_report(doing: Doing, phase: int, report: StageReport, files: Sequence[StageFile]) -> None:
    facts = {
        "report": report.pk,
        "phase": phase,
        "stage": report.stage,
        "reached_on": report.reached_on,
        "number": report.number,
        "text": report.text,
        **({"out_of_turn": report.out_of_turn} if report.out_of_turn else {}),
        "unit": report.unit_id,
        "files": [[f.pk, f.name, f.digest, f.size, f.media_type] for f in files],
    }
    doing.tell("report", facts)


def _check(doing: Doing, phase: Phase, stage: str, reached_on: dt.date) -> None:
    """Each stage is reported once at a time, when it is reached, and a signing is one of a contract."""
    if stage not in ORDER:
        raise ActRefused("STAGE_UNKNOWN")
    if reached_on > clock.today():
        raise ActRefused("STAGE_FUTURE")
    if stage == ORDER[0] and doing.project.agreement != Agreement.CONTRACT:
        raise ActRefused("STAGE_CONTRACT")
    if phase.reports.filter(stage=stage).exclude(outcome=Judgement.RETURNED).exists():
        raise ActRefused("STAGE_REPORTED")


def _check_turn(phase: Phase, stage: str, reached_on: dt.date) -> None:
    """Stages come one after the other, by what is verified and by their days."""
    standing = phase.reports.exclude(outcome=Judgement.RETURNED)
    told = {row.stage: row for row in standing}
    for place, other in enumerate(ORDER):
        is_earlier = place < ORDER.index(stage)
        if is_earlier and (other not in told or told[other].outcome != Judgement.PASSED):
            raise ActRefused("STAGE_BEFORE")
        if other not in told:
            continue
        day = told[other].reached_on
        if reached_on < day if is_earlier else reached_on > day:
            raise ActRefused("STAGE_ORDER", stage=other, day=day.isoformat())


@transaction.atomic
def judge_stage(report_id: int, *, passed: bool, findings: str, actor: Actor) -> StageReport:
    """Verify a reported stage, or return the report; a return leaves it on record.

    Raises:
        AccessDenied: where the actor may not, reported it (`APART_APPLICANT`), or sits in the unit that did (`APART_EXECUTOR`).
        ActRefused: `STAGE_JUDGED`, `FINDINGS_MISSING`, `PROJECT_ENDED`; `STAGE_CONTRACT` where the contract of a signing is none any more.
    """
    report = StageReport.objects.select_related("phase").get(pk=report_id)
    doing = begin(report.phase.project_id, actor, VERIFY)
    report = StageReport.objects.select_for_update().get(pk=report_id)
    if report.outcome:
        raise ActRefused("STAGE_JUDGED")
    if report.user_id == actor.user_id:
        raise AccessDenied(VERIFY, "APART_APPLICANT")
    if {report.unit_id, doing.project.lead_id} & actor.units():
        raise AccessDenied(VERIFY, "APART_EXECUTOR")
    is_signing = report.stage == ORDER[0]
    if passed and is_signing and doing.project.agreement != Agreement.CONTRACT:
        raise ActRefused("STAGE_CONTRACT")
    report.findings = stated(findings, "FINDINGS_MISSING")
    report.outcome = Judgement.PASSED if passed else Judgement.RETURNED
    report.judged_at, report.judged_by_id = doing.at, actor.user_id
    report.save(update_fields=["findings", "outcome", "judged_at", "judged_by"])
    outcome = str(report.outcome)
    doing.tell("judge", {"report": report.pk, "outcome": outcome, "findings": report.findings})
    return report

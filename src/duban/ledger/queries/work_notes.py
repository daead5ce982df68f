"""Why each row stands in its list of my work: a code with a day or a text, for all rows of a list at once.

Called by `queries.work`; the rows themselves come from `work_lists`.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Max

from duban.foundation.models import Entry
from duban.ledger.choices import ExtensionState, Outcome
from duban.ledger.models import (
    Extension,
    IssuedDocument,
    LookBack,
    Matter,
    Progress,
    Review,
    SampleItem,
    Suspension,
    Verification,
)
from duban.ledger.models.obstacles import gates_left
from duban.ledger.queries.work_lists import Note, Notes, Worker, on_day


def assigned_notes(worker: Worker, rows: Sequence[Matter]) -> Notes:
    """Since when it is assigned, and until when it may be disputed."""
    del worker
    return {
        m.pk: (
            Note("assigned", on_day(m.assigned_at)),
            *((Note("dispute_until", m.dispute_until),) if m.dispute_until else ()),
        )
        for m in rows
    }


def verified_notes(worker: Worker, rows: Sequence[Matter]) -> Notes:
    """When it was verified."""
    del worker
    return {m.pk: (Note("verified", on_day(m.verified_at)),) for m in rows}


def closed_notes(worker: Worker, rows: Sequence[Matter]) -> Notes:
    """When it was closed."""
    del worker
    return {m.pk: (Note("closed", on_day(m.closed_at)),) for m in rows}


def submission_notes(worker: Worker, rows: Sequence[Matter]) -> Notes:
    """When it was submitted, and which gates are still to be passed."""
    del worker
    left = gates_left(rows, "verify")
    return {
        m.pk: (
            Note("submitted", on_day(m.submitted_at)),
            *(Note("obstacle", text=code) for code in left[m.pk]),
        )
        for m in rows
    }


def report_notes(worker: Worker, rows: Sequence[Matter]) -> Notes:
    """When the last report came, of the person's units where there are any."""
    reports = Progress.objects.filter(matter__in=rows)
    if worker.units:
        reports = reports.filter(unit_id__in=worker.units)
    last = dict(reports.values_list("matter_id").annotate(at=Max("reported_at")).order_by())
    return {
        m.pk: (Note("reported", on_day(last[m.pk])),) if m.pk in last else (Note("no_report"),)
        for m in rows
    }


def _last_of(rows: Sequence[tuple[int, Note]]) -> Notes:
    """One note for each matter, the last one given."""
    return {pk: (note,) for pk, note in rows}


def returned_notes(worker: Worker, rows: Sequence[Matter]) -> Notes:
    """The verifier's reasons."""
    del worker
    judged = Verification.objects.filter(matter__in=rows, outcome=Outcome.FAILED).order_by("id")
    return _last_of([(v.matter_id, Note("returned", on_day(v.judged_at), v.text)) for v in judged])


def issued_notes(worker: Worker, rows: Sequence[Matter]) -> Notes:
    """Which document waits for an answer, and until when."""
    waiting = IssuedDocument.objects.filter(
        addressee_id__in=worker.units, answered_at__isnull=True, matters__in=rows
    )
    lines = waiting.order_by("-id").values_list("matters", "number", "answer_by")
    return _last_of([(pk, Note("answer_by", day, number)) for pk, number, day in lines])


def unanswered_notes(worker: Worker, rows: Sequence[Matter]) -> Notes:
    """Which unit owes an answer since when."""
    overdue = IssuedDocument.objects.filter(
        answered_at__isnull=True, answer_by__lt=worker.day, matters__in=rows
    )
    lines = overdue.order_by("-id").values_list("matters", "number", "addressee__name", "answer_by")
    return _last_of(
        [(pk, Note("answer_by", day, f"{unit} {number}")) for pk, number, unit, day in lines]
    )


def dispute_notes(worker: Worker, rows: Sequence[Matter]) -> Notes:
    """That it was disputed; the reason is the last move of its history."""
    del worker
    streams = {m.stream: m.pk for m in rows}
    lines = Entry.objects.filter(stream__in=streams, name="matter.dispute").order_by("id")
    return _last_of([(streams[e.stream], Note("disputed", on_day(e.at))) for e in lines])


def extension_notes(worker: Worker, rows: Sequence[Matter]) -> Notes:
    """Which day is asked for, and why."""
    del worker
    asked = Extension.objects.filter(matter__in=rows, state=ExtensionState.ASKED)
    return _last_of([(e.matter_id, Note("asked_on", e.asked_on, e.reason)) for e in asked])


def review_notes(worker: Worker, rows: Sequence[Matter]) -> Notes:
    """Until when the review is to be decided, and why it is asked for."""
    del worker
    asked = Review.objects.filter(verification__matter__in=rows, decided_at__isnull=True)
    asked = asked.select_related("verification")
    return _last_of(
        [(r.verification.matter_id, Note("decide_by", r.due_on, r.reason)) for r in asked]
    )


def suspension_notes(worker: Worker, rows: Sequence[Matter]) -> Notes:
    """Since when it stands, and why."""
    del worker
    standing = Suspension.objects.filter(matter__in=rows, ended_at__isnull=True)
    return _last_of(
        [(s.matter_id, Note("suspended", on_day(s.began_at), s.reason)) for s in standing]
    )


def look_back_notes(worker: Worker, rows: Sequence[Matter]) -> Notes:
    """What the look-back, or else the sampling check, found."""
    del worker
    drawn = SampleItem.objects.filter(matter__in=rows, outcome=Outcome.FAILED).order_by("id")
    notes = [(i.matter_id, Note("sample_failed", on_day(i.checked_at), i.text)) for i in drawn]
    failed = LookBack.objects.filter(matter__in=rows, outcome=Outcome.FAILED).order_by("id")
    notes += [(b.matter_id, Note("looked_back", on_day(b.looked_at), b.text)) for b in failed]
    return _last_of(notes)


def sampled_notes(worker: Worker, rows: Sequence[Matter]) -> Notes:
    """When it was drawn, and what for."""
    del worker
    waiting = SampleItem.objects.filter(matter__in=rows, is_chosen=True, outcome="")
    waiting = waiting.select_related("sample").order_by("-id")
    return _last_of(
        [(i.matter_id, Note("drawn", on_day(i.sample.drawn_at), i.sample.purpose)) for i in waiting]
    )

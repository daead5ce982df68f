"""The usual stretches of a matter's life, from which lives are put together: reports, pictures, gates, verification, filing.

Each gives steps counted in days after the registration; nothing is done here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from io import BytesIO

from django.utils import timezone

from duban.demo.data_files import load
from duban.demo.life import Life, Step
from duban.demo.pictures import drawn
from duban.foundation import clock
from duban.foundation.access import Actor
from duban.ledger.actions import moves
from duban.ledger.actions.evidence import EvidenceSpec, attach_evidence
from duban.ledger.actions.gates import record_gate
from duban.ledger.actions.issued import answer_document, issue_document
from duban.ledger.actions.progress import report_progress
from duban.ledger.choices import DutyRole, EvidenceSide, Gate, Outcome
from duban.uploads.actions import take_in

Who = Callable[[], Actor]
# Filing waits this long after a publication has stood its days: it may have begun late, before a long holiday.
FILING_DAYS = 9


def helped(life: Life) -> Iterator[Step]:
    """The assisting unit signs for its part and reports once."""
    if not life.has_helper:
        return
    matter = life.matter
    duty = matter.duties.standing().get(role=DutyRole.ASSIST, unit_id=life.helper_unit or 0)
    yield life.step(3, lambda: moves.sign_part(duty.pk, actor=life.aid))
    text = life.words("assist")
    yield life.step(9, lambda: report_progress(matter.pk, text=text, actor=life.aid))


def report(life: Life, after: int, number: int) -> Step:
    """One of the lead's reports; the later ones rest on what the assisting unit reported."""
    said, matter = load("lives.json")["reports"][number], life.matter

    def act() -> object:
        own = {seat.unit_id for seat in life.doer.seats}
        others = matter.reports.exclude(unit_id__in=own).values_list("pk", flat=True)
        return report_progress(
            matter.pk,
            text=said["text"].format(site=life.site),
            trouble=said["trouble"],
            share=said["share"],
            cites=list(others)[-1:] if number else (),
            actor=life.doer,
        )

    return life.step(after, act)


def photograph(life: Life, after: int, *, is_cleared: bool) -> Step:
    """A picture before the work or after it, drawn and marked as drawn."""

    def act() -> object:
        taken_at = timezone.localtime(clock.now()) - dt.timedelta(hours=1)
        data = drawn(life.matter.pk, is_cleared=is_cleared, taken_at=taken_at)
        side = EvidenceSide.AFTER if is_cleared else EvidenceSide.BEFORE
        name = life.words("picture_after" if is_cleared else "picture_before")
        upload = take_in(f"{name}.jpg", len(data), BytesIO(data), actor=life.doer)
        return attach_evidence(life.matter.pk, EvidenceSpec(upload.pk, side=side), actor=life.doer)

    return life.step(after, act)


def noted(life: Life, after: int) -> Step:
    """A note of what was done, as a file."""

    def act() -> object:
        name, text = life.words("note_name"), life.words("note")
        data = f"{life.matter.number}\n{clock.today()}\n{text}\n".encode()
        upload = take_in(f"{name}.txt", len(data), BytesIO(data), actor=life.doer)
        spec = EvidenceSpec(upload.pk, side=EvidenceSide.AFTER)
        return attach_evidence(life.matter.pk, spec, actor=life.doer)

    return life.step(after, act)


def gate(life: Life, after: int, name: str, who: Who | None = None) -> Step:
    """A gate that passed, recorded by whoever it is on that day, or else by the lead unit."""
    note, pk = life.words(name), life.matter.pk
    return life.step(
        after,
        lambda: record_gate(
            pk, gate=name, outcome=Outcome.PASSED, note=note, actor=who() if who else life.doer
        ),
    )


def applied(life: Life, after: int) -> Iterator[Step]:
    """The lead unit checks itself and applies for verification, two days on."""
    if Gate.SELF_CHECK in life.matter.category.gates:
        yield gate(life, after + 1, Gate.SELF_CHECK)
    statement, pk = life.words("statement"), life.matter.pk
    yield life.step(
        after + 2, lambda: moves.submit_matter(pk, statement=statement, actor=life.doer)
    )


def submitted(life: Life, after: int = 20) -> Iterator[Step]:
    """Pictures or else a note where evidence is asked for, the last report, the application."""
    if life.matter.category.needs_evidence and life.has_pictures:
        yield photograph(life, 5, is_cleared=False)
        yield photograph(life, after - 1, is_cleared=True)
    elif life.matter.category.needs_evidence:
        yield noted(life, after - 1)
    yield report(life, after, 3)
    yield from applied(life, after)


def judged(life: Life, after: int, *, is_other: bool = False) -> Iterator[Step]:
    """The verifier's gates, and the verification, by who judges on that day."""

    def judge() -> Actor:
        return life.other_verifier if is_other else life.verifier

    for name in (Gate.SITE_CHECK, Gate.JOINT_REVIEW):
        if name in life.matter.category.gates:
            yield gate(life, after + 4, name, judge)
    findings, pk = life.words("findings"), life.matter.pk
    yield life.step(after + 5, lambda: moves.verify_matter(pk, findings=findings, actor=judge()))


def filed(life: Life, after: int) -> Iterator[Step]:
    """The publication where there is one, and the closure."""
    clerk, days, pk = life.by("hejia"), 6, life.matter.pk
    if Gate.PUBLICATION in life.matter.category.gates:
        yield gate(life, after + 6, Gate.PUBLICATION, lambda: clerk)
        days += life.matter.category.publication_days + FILING_DAYS
    yield life.step(after + days, lambda: moves.close_matter(pk, actor=clerk))


def verified(life: Life, after: int = 20) -> Iterator[Step]:
    """Up to the verification."""
    yield from submitted(life, after)
    yield from judged(life, after)


def closed(life: Life, after: int = 20) -> Iterator[Step]:
    """Up to the closure."""
    yield from verified(life, after)
    yield from filed(life, after)


def issued(life: Life, ago: int, kind: str, who: str) -> Step:
    """A document to the lead unit, to be answered within three days."""
    text, pk = life.words(kind), life.matter.pk
    leads = life.matter.duties.standing().filter(role=DutyRole.LEAD)
    unit = leads.values_list("unit_id", flat=True)[0]

    def act() -> object:
        return issue_document(
            kind=kind,
            matter_ids=[pk],
            addressee_id=unit,
            text=text,
            answer_by=clock.today() + dt.timedelta(days=3),
            actor=life.by(who),
        )

    return Step(ago, pk, act)


def answered(life: Life, ago: int) -> Step:
    """The lead unit's answer to the last document."""
    matter, answer = life.matter, life.words("answer")
    return Step(
        ago,
        matter.pk,
        lambda: answer_document(matter.issued.latest("pk").pk, answer=answer, actor=life.doer),
    )

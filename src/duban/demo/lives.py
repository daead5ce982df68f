"""What happened to the demonstration's matters after their registration, by the right people on the days on which it would have.

A life is a list of steps, each a number of days ago and an act; all steps of all matters are done in the order of their days, so that
numbers and journals read as they would. Everything follows from a matter's place in the list.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO

from django.utils import timezone

from duban.demo.data_files import load
from duban.demo.pictures import drawn
from duban.demo.town import Town
from duban.foundation import clock
from duban.foundation.access import Actor
from duban.ledger.actions import moves
from duban.ledger.actions.duties import name_unit
from duban.ledger.actions.evidence import EvidenceSpec, attach_evidence
from duban.ledger.actions.extensions import ask_extension, decide_extension
from duban.ledger.actions.gates import record_gate
from duban.ledger.actions.issued import answer_document, issue_document
from duban.ledger.actions.look_backs import look_back
from duban.ledger.actions.progress import report_progress
from duban.ledger.actions.reviews import ask_review
from duban.ledger.choices import DutyRole, EvidenceSide, Gate, Outcome
from duban.ledger.models import Matter
from duban.uploads.actions import take_in

# What becomes of the matters, in turn; nineteen, so that fates meet every limit and every age.
FATES = (
    "closed", "working", "silent", "submitted", "unsigned", "looked_back", "asked", "returned", "working", "verified",
    "suspended", "closed", "working", "relapsed", "granted", "fresh", "submitted", "disputed", "reviewed",
)  # fmt: skip
Act = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Step:
    """One act on one matter, so many days ago."""

    ago: int
    matter_id: int
    act: Act


@dataclass(frozen=True, slots=True)
class Life:
    """A registered matter with what its steps need: its age in days, its people, its site."""

    town: Town
    matter: Matter
    index: int
    age: int
    site: str
    lead: Actor | None
    helper: Actor | None

    def words(self, key: str) -> str:
        """A text of `data/lives.json`, with the site in it."""
        return str(load("lives.json")[key]).format(site=self.site)

    def step(self, after: int, act: Act) -> Step:
        """A step so many days after the registration."""
        return Step(self.age - after, self.matter.pk, act)

    def by(self, who: str) -> Actor:
        """Somebody of the cast."""
        return self.town.actors[who]


def officers(town: Town) -> dict[int, Actor]:
    """The officer of each unit that has one."""
    return {
        town.units[p["unit"]]: town.actors[p["username"]]
        for p in load("people.json")
        if p["role"] == "officer"
    }


def live_on(lives: list[Life]) -> None:
    """Do every step of every life in the order of days."""
    steps = [s for life in lives for s in _steps(life) if s.ago >= 0]
    order = sorted(range(len(steps)), key=lambda n: (-steps[n].ago, n))
    for place, n in enumerate(order):
        step = steps[n]
        with clock.at(_hour(step.ago, place)):
            step.act()


def _hour(ago: int, place: int) -> dt.datetime:
    """A time of the working day; never later than now."""
    day = timezone.localdate() - dt.timedelta(days=ago)
    at = timezone.make_aware(dt.datetime.combine(day, dt.time(9)))
    return min(at + dt.timedelta(minutes=place % 480), timezone.now())


def _steps(life: Life) -> Iterator[Step]:
    fate = FATES[life.index % len(FATES)]
    matter = life.matter
    asked = matter.duties.filter(unit__isnull=True).first()
    if asked is not None and life.index % 2:
        return  # the clerk has not yet said who is meant
    if asked is not None:
        meant, clerk = _meant(life), life.by("lanqing")
        yield life.step(1, lambda: name_unit(asked.pk, unit_id=meant, actor=clerk))
    if fate == "fresh":
        return
    yield life.step(1, lambda: moves.assign_matter(matter.pk, actor=life.by("lanqing")))
    if life.lead is None or fate == "unsigned":
        yield from _reminded(life)
        return
    yield from _begun(life, fate)


def _meant(life: Life) -> int:
    """A local unit that has no part in the matter yet."""
    held = set(life.matter.duties.standing().values_list("unit_id", flat=True))
    local = (life.town.units[key] for key in ("town", "maonan", "dianbai"))
    return next(unit for unit in local if unit not in held)


def _begun(life: Life, fate: str) -> Iterator[Step]:
    pk, lead = life.matter.pk, life.lead
    assert lead is not None  # noqa: S101  (narrows for the type checker)
    if fate == "disputed":
        yield life.step(
            2, lambda: moves.dispute_matter(pk, reason=life.words("disputed"), actor=lead)
        )
        return
    yield life.step(2, lambda: moves.sign_matter(pk, actor=lead))
    yield from _helped(life)
    if fate == "silent":
        yield from _reminded(life)
        return
    yield _report(life, 6, 0)
    yield _report(life, 14, 1)
    yield from COURSES[fate](life)


def _helped(life: Life) -> Iterator[Step]:
    helper, matter = life.helper, life.matter
    if helper is None:
        return
    units = {seat.unit_id for seat in helper.seats}
    duty = matter.duties.standing().filter(role=DutyRole.ASSIST, unit_id__in=units).get()
    yield life.step(3, lambda: moves.sign_part(duty.pk, actor=helper))
    text = life.words("assist")
    yield life.step(9, lambda: report_progress(matter.pk, text=text, actor=helper))


def _report(life: Life, after: int, number: int) -> Step:
    """One of the lead's reports; the later ones rest on what the assisting unit reported."""
    said, lead, matter = load("lives.json")["reports"][number], life.lead, life.matter

    def act() -> object:
        assert lead is not None  # noqa: S101
        own = {seat.unit_id for seat in lead.seats}
        others = matter.reports.exclude(unit_id__in=own).values_list("pk", flat=True)
        return report_progress(
            matter.pk,
            text=said["text"].format(site=life.site),
            trouble=said["trouble"],
            share=said["share"],
            cites=list(others)[-1:] if number else (),
            actor=lead,
        )

    return life.step(after, act)


def _working(life: Life) -> Iterator[Step]:
    """Goes on, and was reported on lately."""
    yield _report(life, life.age - 1 - life.index % 9, 2)


def _suspended(life: Life) -> Iterator[Step]:
    reason, fang = life.words("suspended"), life.by("fangyuan")
    after = life.age - (40 if life.age > 60 else 12)
    yield life.step(after, lambda: moves.suspend_matter(life.matter.pk, reason=reason, actor=fang))


def _asked(life: Life) -> Iterator[Step]:
    """A later limit was asked for some days ago, where the limit had not passed yet."""
    matter, lead, due_on = life.matter, life.lead, life.matter.due_on
    yield from _working(life)
    if lead is None or due_on is None or due_on < timezone.localdate():
        return
    later = due_on + dt.timedelta(days=20)
    yield Step(
        2,
        matter.pk,
        lambda: ask_extension(
            matter.pk, asked_on=later, reason=life.words("extension"), actor=lead
        ),
    )


def _granted(life: Life) -> Iterator[Step]:
    """A later limit was asked for in good time, and granted or refused."""
    yield from _asked(life)
    fang, matter = life.by("fangyuan"), life.matter
    is_granted = life.index % 3 > 0
    answer = life.words("extension_granted" if is_granted else "extension_refused")

    def decide() -> object:
        asked = matter.extensions.first()
        if asked is None:
            return None
        return decide_extension(asked.pk, granted=is_granted, answer=answer, actor=fang)

    yield Step(1, matter.pk, decide)


def _submitted(life: Life, after: int = 20) -> Iterator[Step]:
    pk, lead = life.matter.pk, life.lead
    assert lead is not None  # noqa: S101
    if life.matter.category.needs_evidence:
        yield _photograph(life, 5, lead, is_cleared=False)
        yield _photograph(life, after - 1, lead, is_cleared=True)
    yield _report(life, after, 3)
    if Gate.SELF_CHECK in life.matter.category.gates:
        yield _gate(life, after + 1, Gate.SELF_CHECK, lead)
    statement = life.words("statement")
    yield life.step(after + 2, lambda: moves.submit_matter(pk, statement=statement, actor=lead))


def _photograph(life: Life, after: int, actor: Actor, *, is_cleared: bool) -> Step:
    """A picture before the work or after it, drawn and marked as drawn."""

    def act() -> object:
        taken_at = timezone.localtime(clock.now()) - dt.timedelta(hours=1)
        data = drawn(life.matter.pk, is_cleared=is_cleared, taken_at=taken_at)
        side = EvidenceSide.AFTER if is_cleared else EvidenceSide.BEFORE
        name = life.words("picture_after" if is_cleared else "picture_before")
        upload = take_in(f"{name}.jpg", len(data), BytesIO(data), actor=actor)
        return attach_evidence(life.matter.pk, EvidenceSpec(upload.pk, side=side), actor=actor)

    return life.step(after, act)


def _gate(life: Life, after: int, gate: str, actor: Actor) -> Step:
    note, pk = life.words(gate), life.matter.pk
    return life.step(
        after,
        lambda: record_gate(pk, gate=gate, outcome=Outcome.PASSED, note=note, actor=actor),
    )


def _verifier(life: Life) -> Actor:
    return life.by("taoran" if life.index % 2 else "shenyue")


def _verified(life: Life, after: int = 20) -> Iterator[Step]:
    yield from _submitted(life, after)
    judge = _verifier(life)
    for gate in (Gate.SITE_CHECK, Gate.JOINT_REVIEW):
        if gate in life.matter.category.gates:
            yield _gate(life, after + 4, gate, judge)
    findings, pk = life.words("findings"), life.matter.pk
    yield life.step(after + 5, lambda: moves.verify_matter(pk, findings=findings, actor=judge))


def _closed(life: Life, after: int = 20) -> Iterator[Step]:
    yield from _verified(life, after)
    clerk, days = life.by("hejia"), 6
    if Gate.PUBLICATION in life.matter.category.gates:
        yield _gate(life, after + 6, Gate.PUBLICATION, clerk)
        days += life.matter.category.publication_days + 1
    yield life.step(after + days, lambda: moves.close_matter(life.matter.pk, actor=clerk))


def _looked_back(life: Life) -> Iterator[Step]:
    yield from _closed(life, 16)
    judge, text = _verifier(life), life.words("looked_back")
    yield life.step(
        58, lambda: look_back(life.matter.pk, outcome=Outcome.PASSED, text=text, actor=judge)
    )


def _relapsed(life: Life) -> Iterator[Step]:
    """A look-back failed; the older ones were reopened."""
    yield from _closed(life, 16)
    judge, fang, pk = _verifier(life), life.by("fangyuan"), life.matter.pk
    text, reason = life.words("relapsed"), life.words("reopened")
    yield life.step(44, lambda: look_back(pk, outcome=Outcome.FAILED, text=text, actor=judge))
    if life.index % 2:
        yield life.step(46, lambda: moves.reopen_matter(pk, reason=reason, actor=fang))


def _returned(life: Life) -> Iterator[Step]:
    yield from _submitted(life)
    judge, reason, pk = _verifier(life), life.words("returned"), life.matter.pk
    yield life.step(25, lambda: moves.return_matter(pk, reason=reason, actor=judge))
    lead, text = life.lead, life.words("again")
    if lead is not None and life.index % 2:
        yield life.step(29, lambda: report_progress(pk, text=text, share=80, actor=lead))


def _reviewed(life: Life) -> Iterator[Step]:
    """A return that the unit has asked to be reviewed, where it is not too long ago."""
    yield from _submitted(life, life.age - 12)
    judge, lead, matter = _verifier(life), life.lead, life.matter
    assert lead is not None  # noqa: S101
    back, reason = life.words("returned"), life.words("review")
    yield Step(7, matter.pk, lambda: moves.return_matter(matter.pk, reason=back, actor=judge))

    def ask() -> object:
        judged = matter.verifications.latest("pk")
        return ask_review(judged.pk, reason=reason, actor=lead)

    yield Step(4, matter.pk, ask)


def _reminded(life: Life) -> Iterator[Step]:
    """Late ones are reminded; some answered, some got a notice."""
    matter, due_on = life.matter, life.matter.due_on
    if due_on is None or due_on >= timezone.localdate():
        return
    unit = matter.duties.standing().filter(role=DutyRole.LEAD).values_list("unit_id", flat=True)[0]

    def issue(kind: str, who: str, ago: int) -> Step:
        text, answer_by = life.words(kind), timezone.localdate() - dt.timedelta(days=ago - 3)
        return Step(
            ago,
            matter.pk,
            lambda: issue_document(
                kind=kind,
                matter_ids=[matter.pk],
                addressee_id=unit,
                text=text,
                answer_by=answer_by,
                actor=life.by(who),
            ),
        )

    yield issue("reminder", "lanqing", 4)
    lead, answer = life.lead, life.words("answer")
    if lead is not None and life.index % 2:
        yield Step(
            2,
            matter.pk,
            lambda: answer_document(matter.issued.latest("pk").pk, answer=answer, actor=lead),
        )
    elif life.index % 4 == 0:
        yield issue("notice", "fangyuan", 1)


COURSES: dict[str, Callable[[Life], Iterator[Step]]] = {
    "working": _working,
    "suspended": _suspended,
    "asked": _asked,
    "granted": _granted,
    "submitted": _submitted,
    "verified": _verified,
    "closed": _closed,
    "looked_back": _looked_back,
    "relapsed": _relapsed,
    "returned": _returned,
    "reviewed": _reviewed,
}

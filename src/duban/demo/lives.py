"""What became of the demonstration's recent matters after their registration, by the right people on the days on which it would have.

A life is a list of steps, each a number of days ago and an act. Everything follows from a matter's place in the list.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from django.utils import timezone

from duban.demo.courses import answered, closed, helped, issued, report, submitted, verified
from duban.demo.life import Life, Step
from duban.ledger.actions import moves
from duban.ledger.actions.duties import name_unit
from duban.ledger.actions.extensions import ask_extension, decide_extension
from duban.ledger.actions.look_backs import look_back
from duban.ledger.actions.progress import report_progress
from duban.ledger.actions.reviews import ask_review
from duban.ledger.choices import Outcome

# What becomes of the matters, in turn; nineteen, so that fates meet every limit and every age.
FATES = (
    "closed", "working", "silent", "submitted", "unsigned", "looked_back", "asked", "returned", "working", "verified",
    "suspended", "closed", "working", "relapsed", "granted", "fresh", "submitted", "disputed", "reviewed",
)  # fmt: skip


def recent_steps(life: Life) -> Iterator[Step]:
    """The steps of a matter that is still open, or was until lately."""
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
    if not life.has_lead or fate == "unsigned":
        yield from _reminded(life)
        return
    yield from _begun(life, fate)


def _meant(life: Life) -> int:
    """A local unit that has no part in the matter yet."""
    held = set(life.matter.duties.standing().values_list("unit_id", flat=True))
    local = (life.town.units[key] for key in ("town", "maonan", "dianbai"))
    return next(unit for unit in local if unit not in held)


def _begun(life: Life, fate: str) -> Iterator[Step]:
    pk = life.matter.pk
    if fate == "disputed":
        yield life.step(
            2, lambda: moves.dispute_matter(pk, reason=life.words("disputed"), actor=life.doer)
        )
        return
    yield life.step(2, lambda: moves.sign_matter(pk, actor=life.doer))
    yield from helped(life)
    if fate == "silent":
        yield from _reminded(life)
        return
    yield report(life, 6, 0)
    yield report(life, 14, 1)
    yield from COURSES[fate](life)


def _working(life: Life) -> Iterator[Step]:
    """Goes on, and was reported on lately."""
    yield report(life, life.age - 1 - life.index % 9, 2)


def _suspended(life: Life) -> Iterator[Step]:
    reason, fang = life.words("suspended"), life.by("fangyuan")
    after = life.age - (40 if life.age > 60 else 12)
    yield life.step(after, lambda: moves.suspend_matter(life.matter.pk, reason=reason, actor=fang))


def _asked(life: Life) -> Iterator[Step]:
    """A later limit was asked for some days ago, where the limit had not passed yet."""
    matter, due_on = life.matter, life.matter.due_on
    yield from _working(life)
    if due_on is None or due_on < timezone.localdate():
        return
    later = due_on + dt.timedelta(days=20)
    yield Step(
        2,
        matter.pk,
        lambda: ask_extension(
            matter.pk, asked_on=later, reason=life.words("extension"), actor=life.doer
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


def _looked_back(life: Life) -> Iterator[Step]:
    yield from closed(life, 16)
    judge, text = life.verifier, life.words("looked_back")
    yield life.step(
        58, lambda: look_back(life.matter.pk, outcome=Outcome.PASSED, text=text, actor=judge)
    )


def _relapsed(life: Life) -> Iterator[Step]:
    """A look-back failed; the older ones were reopened."""
    yield from closed(life, 16)
    judge, fang, pk = life.verifier, life.by("fangyuan"), life.matter.pk
    text, reason = life.words("relapsed"), life.words("reopened")
    yield life.step(44, lambda: look_back(pk, outcome=Outcome.FAILED, text=text, actor=judge))
    if life.index % 2:
        yield life.step(46, lambda: moves.reopen_matter(pk, reason=reason, actor=fang))


def _returned(life: Life) -> Iterator[Step]:
    yield from submitted(life)
    judge, reason, pk = life.verifier, life.words("returned"), life.matter.pk
    yield life.step(25, lambda: moves.return_matter(pk, reason=reason, actor=judge))
    text = life.words("again")
    if life.index % 2:
        yield life.step(29, lambda: report_progress(pk, text=text, share=80, actor=life.doer))


def _reviewed(life: Life) -> Iterator[Step]:
    """A return that the unit has asked to be reviewed, where it is not too long ago."""
    yield from submitted(life, life.age - 12)
    judge, matter = life.verifier, life.matter
    back, reason = life.words("returned"), life.words("review")
    yield Step(7, matter.pk, lambda: moves.return_matter(matter.pk, reason=back, actor=judge))

    def ask() -> object:
        judged = matter.verifications.latest("pk")
        return ask_review(judged.pk, reason=reason, actor=life.doer)

    yield Step(4, matter.pk, ask)


def _reminded(life: Life) -> Iterator[Step]:
    """Late ones are reminded; some answered, some got a notice."""
    due_on = life.matter.due_on
    if due_on is None or due_on >= timezone.localdate():
        return
    yield issued(life, 4, "reminder", "lanqing")
    if life.has_lead and life.index % 2:
        yield answered(life, 2)
    elif life.index % 4 == 0:
        yield issued(life, 1, "notice", "fangyuan")


COURSES: dict[str, Callable[[Life], Iterator[Step]]] = {
    "working": _working,
    "suspended": _suspended,
    "asked": _asked,
    "granted": _granted,
    "submitted": submitted,
    "verified": verified,
    "closed": closed,
    "looked_back": _looked_back,
    "relapsed": _relapsed,
    "returned": _returned,
    "reviewed": _reviewed,
}

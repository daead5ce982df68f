"""About a hundred matters of the year before the recent ones, which have run their course, each move of the lifecycle among them.

Everything follows from a matter's place in the list. Planned by `seed`; the acts are the real ones.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from django.utils import timezone

from duban.demo.complaints import plan_complaints
from duban.demo.courses import (
    answered,
    applied,
    closed,
    filed,
    helped,
    issued,
    judged,
    noted,
    report,
    submitted,
    verified,
)
from duban.demo.data_files import load
from duban.demo.life import Life, Step
from duban.demo.matters import life_of, plan, registered, sources_of
from duban.demo.past_cases import COMPLAINTS, FIRST_AGO, PastCase, past_cases
from duban.demo.timeline import Timeline
from duban.demo.town import Town, said_name
from duban.ledger.actions import moves
from duban.ledger.actions.duties import add_duty, release_duty
from duban.ledger.actions.extensions import ask_extension, decide_extension
from duban.ledger.actions.look_backs import look_back
from duban.ledger.actions.progress import report_progress
from duban.ledger.actions.register import DutySpec, LimitSpec, MatterSpec
from duban.ledger.actions.relay import relay_matter
from duban.ledger.actions.reviews import ask_review, decide_review
from duban.ledger.choices import DutyRole, Gate, LimitKind, MeasureRole, Outcome
from duban.ledger.models import Matter, Source

# What became of them, in turn; twenty-three, so that fates meet every theme.
FATES = (
    "in_time", "late", "looked_back", "relayed", "extended", "in_time", "redone", "merged", "in_time", "reheard", "relapsed", "in_time",
    "cancelled", "disputed", "late", "upheld", "resumed", "relayed", "in_time", "refused", "overturned", "looked_back", "started",
)  # fmt: skip
PICTURED_EVERY = 5
NOTES = "notes"
HEARD_AGAIN_AFTER = 6


def plan_past(town: Town, timeline: Timeline) -> None:
    """Let each be registered on its day, and live on."""
    sources = sources_of(town, load("year.json")["sources"], FIRST_AGO + 5)

    def live(case: PastCase, matter: Matter) -> None:
        life = life_of(town, timeline, matter, case.index, case.ago, case.site)
        pictured = replace(life, has_pictures=case.index % PICTURED_EVERY == 0)
        plan(timeline, _steps(pictured, case.span))
        if FATES[case.index % len(FATES)] == "merged":
            again = partial(_hear_again, town, timeline, case, matter, sources)
            timeline.add(case.ago - HEARD_AGAIN_AFTER, again)

    for case in past_cases():
        if case.theme["source"] != COMPLAINTS:
            timeline.add(case.ago, partial(_register, town, case, sources, live))
    plan_complaints(town, timeline, live)


def _register(
    town: Town,
    case: PastCase,
    sources: dict[str, Source],
    live: Callable[[PastCase, Matter], None],
) -> None:
    source = sources[case.theme["source"]]
    (matter,) = registered(town, [_spec(town, case, source)], source)
    live(case, matter)


def _hear_again(
    town: Town, timeline: Timeline, case: PastCase, matter: Matter, sources: dict[str, Source]
) -> None:
    """Another source asks for the same: registered before anybody notices, then merged, so that one matter has two sources."""
    told = load("year.json")["heard_again"]["other" if case.theme["source"] == NOTES else NOTES]
    theme = {**case.theme, "requirement": told["requirement"], "by": told["by"]}
    source = sources[told["source"]]
    (second,) = registered(town, [_spec(town, replace(case, theme=theme), source)], source)
    reason = load("lives.json")["merged"].format(number=matter.number)
    head = town.actors["fangyuan"]
    timeline.add(
        case.ago - HEARD_AGAIN_AFTER - 3,
        lambda: moves.merge_matter(second.pk, into=matter.pk, reason=reason, actor=head),
    )


def _spec(town: Town, case: PastCase, source: Source) -> MatterSpec:
    theme, words = case.theme, case.words()

    def duty(key: str, role: str) -> DutySpec:
        return DutySpec(said_name(town.units[key]), role, town.units[key])

    return MatterSpec(
        title=words["title"],
        requirement=theme["requirement"].format(**words),
        place=case.site,
        instructed_by=theme["by"],
        source=source,
        duties=[duty(theme["lead"], DutyRole.LEAD), duty(case.place, DutyRole.ASSIST)],
        measures=[(text.format(**words), str(MeasureRole.STEP)) for text in theme["measures"]],
        limit=LimitSpec(said=words["said"], kind=LimitKind.DATE, due_on=case.due_on),
        category=theme["category"],
    )


def _steps(life: Life, span: int) -> Iterator[Step]:
    pk, fate = life.matter.pk, FATES[life.index % len(FATES)]
    yield life.step(1, lambda: moves.assign_matter(pk, actor=life.by("lanqing")))
    if fate == "disputed":
        yield from _disputed(life, span)
        return
    yield life.step(2, lambda: moves.sign_matter(pk, actor=life.doer))
    yield from helped(life)
    if fate == "started":
        yield life.step(4, lambda: moves.start_matter(pk, actor=life.doer))
    yield report(life, 6, 0)
    yield report(life, 14, 1)
    yield from COURSES[fate](life, span)


def _in_time(life: Life, span: int) -> Iterator[Step]:
    yield from closed(life, span - 12)


def _late(life: Life, span: int) -> Iterator[Step]:
    """Reminded when its limit had passed, then done."""
    yield issued(life, life.age - span - 2, "reminder", "lanqing")
    yield answered(life, life.age - span - 4)
    yield from closed(life, span + 8)


def _looked_back(life: Life, span: int) -> Iterator[Step]:
    yield from _in_time(life, span)
    yield _look(life, span + 60, Outcome.PASSED, "looked_back")


def _look(life: Life, after: int, outcome: str, key: str) -> Step:
    text, pk = life.words(key), life.matter.pk
    return life.step(after, lambda: look_back(pk, outcome=outcome, text=text, actor=life.verifier))


def _relapsed(life: Life, span: int) -> Iterator[Step]:
    """Closed, found wanting, reopened, and closed a second time."""
    yield from _in_time(life, span)
    yield _look(life, span + 45, Outcome.FAILED, "relapsed")
    reason, pk = life.words("reopened"), life.matter.pk
    head = life.by("fangyuan")
    yield life.step(span + 50, lambda: moves.reopen_matter(pk, reason=reason, actor=head))
    yield from _again(life, span + 62)


def _again(life: Life, after: int, *, judge_other: bool = False) -> Iterator[Step]:
    """A second round, from a report on to the closure."""
    text, pk = life.words("again"), life.matter.pk
    if life.matter.category.needs_evidence:
        yield noted(life, after)
    yield life.step(after, lambda: report_progress(pk, text=text, share=100, actor=life.doer))
    yield from applied(life, after)
    yield from judged(life, after, is_other=judge_other)
    yield from filed(life, after)


def _resumed(life: Life, span: int) -> Iterator[Step]:
    pk, head = life.matter.pk, life.by("fangyuan")
    why, on = life.words("suspended"), life.words("resumed")
    yield life.step(18, lambda: moves.suspend_matter(pk, reason=why, actor=head))
    yield life.step(46, lambda: moves.resume_matter(pk, reason=on, actor=head))
    yield from closed(life, span + 14)


def _asked(life: Life, span: int, *, is_granted: bool) -> Iterator[Step]:
    matter, head = life.matter, life.by("fangyuan")
    later = timezone.localdate() - dt.timedelta(days=life.age - span - 30)
    reason = life.words("extension")
    answer = life.words("extension_granted" if is_granted else "extension_refused")
    yield life.step(
        span - 16,
        lambda: ask_extension(matter.pk, asked_on=later, reason=reason, actor=life.doer),
    )
    yield life.step(
        span - 13,
        lambda: decide_extension(
            matter.extensions.latest("pk").pk, granted=is_granted, answer=answer, actor=head
        ),
    )
    yield from closed(life, span + 9)


def _returned(life: Life, span: int) -> Iterator[Step]:
    pk, reason = life.matter.pk, life.words("returned")
    yield from submitted(life, span - 12)
    yield life.step(span - 6, lambda: moves.return_matter(pk, reason=reason, actor=life.verifier))


def _redone(life: Life, span: int) -> Iterator[Step]:
    yield from _returned(life, span)
    yield from _again(life, span + 8)


def _reviewed(life: Life, after: int, *, changed: bool) -> Iterator[Step]:
    """The lead unit asks for a review of the newest conclusion; somebody else decides it."""
    matter, head = life.matter, life.by("fangyuan")
    reason = life.words("review")
    answer = life.words("review_changed" if changed else "review_upheld")

    def ask() -> object:
        return ask_review(matter.verifications.latest("pk").pk, reason=reason, actor=life.doer)

    def decide() -> object:
        asked = matter.verifications.latest("pk").reviews.latest("pk")
        return decide_review(asked.pk, changed=changed, answer=answer, actor=head)

    yield life.step(after, ask)
    yield life.step(after + 12, decide)


def _upheld(life: Life, span: int) -> Iterator[Step]:
    yield from _returned(life, span)
    yield from _reviewed(life, span, changed=False)
    yield from _again(life, span + 26)


def _reheard(life: Life, span: int) -> Iterator[Step]:
    """A return that fell: what was submitted is judged anew, by the other verifier."""
    life = replace(life, is_judged_in_person=True)
    yield from _returned(life, span)
    yield from _reviewed(life, span, changed=True)
    yield from judged(life, span + 22, is_other=True)
    yield from filed(life, span + 22)


def _overturned(life: Life, span: int) -> Iterator[Step]:
    """A verification that fell, because the unit itself found that something was missing."""
    life = replace(life, is_judged_in_person=True)
    yield from verified(life, span - 12)
    yield from _reviewed(life, span - 2, changed=True)
    yield from _again(life, span + 24, judge_other=True)


def _cancelled(life: Life, span: int) -> Iterator[Step]:
    pk, reason, head = life.matter.pk, life.words("cancelled"), life.by("fangyuan")
    yield life.step(min(24, span), lambda: moves.cancel_matter(pk, reason=reason, actor=head))


def _disputed(life: Life, span: int) -> Iterator[Step]:
    """Sent back by the first unit, and assigned to another in its place."""
    pk, clerk, reason = life.matter.pk, life.by("lanqing"), life.words("disputed")
    held = set(life.matter.duties.values_list("unit_id", flat=True))
    local = (life.town.units[key] for key in ("urban", "housing", "ecology"))
    other = next(unit for unit in local if unit not in held)
    old = life.matter.duties.get(role=DutyRole.LEAD)
    yield life.step(2, lambda: moves.dispute_matter(pk, reason=reason, actor=life.doer))
    yield life.step(5, lambda: add_duty(pk, unit_id=other, role=DutyRole.LEAD, actor=clerk))
    why = life.words("reassigned")
    yield life.step(5, lambda: release_duty(old.pk, reason=why, actor=clerk))
    yield life.step(6, lambda: moves.assign_matter(pk, actor=clerk))
    now = replace(life, lead_unit=other)
    yield life.step(8, lambda: moves.sign_matter(pk, actor=now.doer))
    yield report(now, 12, 0)
    yield from closed(now, span - 8)


def _relayed(life: Life, _span: int) -> Iterator[Step]:
    """Handed on to counties, by one of them to a town and by that to a village; the parts are closed before the whole."""
    yield life.step(4, lambda: _hand_on(life, RELAYS[life.index % len(RELAYS)], 4))
    yield from closed(life, WHOLE_AFTER)


def _hand_on(life: Life, units: tuple[str, ...], after: int) -> None:
    keys = [life.town.units[key] for key in units]
    held = {d.unit_id for d in life.matter.duties.standing().filter(role=DutyRole.LEAD)}
    parts = relay_matter(
        life.matter.pk,
        unit_ids=[unit for unit in keys if unit not in held],
        requirement=life.words("relay"),
        due_on=None,
        actor=life.doer,
    )
    for part in parts:
        lead = part.duties.get(role=DutyRole.LEAD).unit_id
        own = replace(life, matter=part, lead_unit=lead, helper_unit=None, has_pictures=False)
        life.plan(_part_steps(own, after))


def _part_steps(part: Life, after: int) -> Iterator[Step]:
    """A part that is published is handed on no further, or the whole would take half a year."""
    pk, is_published = part.matter.pk, Gate.PUBLICATION in part.matter.category.gates
    key = next(key for key, unit in part.town.units.items() if unit == part.lead_unit)
    below = () if is_published else BELOW.get(key, ())
    yield part.step(after + 2, lambda: moves.sign_matter(pk, actor=part.doer))
    yield report(part, after + 5, 0)
    if below:
        yield part.step(after + 6, lambda: _hand_on(part, below, after + 6))
    yield from closed(part, 30 if is_published else PART_AFTER.get(key, 58))


# To which counties a matter is handed on, in turn, and who hands it on further.
RELAYS = (("maonan", "dianbai"), ("gaozhou", "maonan", "xinyi"), ("huazhou", "maonan"))
# When the last report on a part is made, and on the whole: far enough from each other that no long holiday brings them together.
PART_AFTER = {"village": 26, "town": 42}
WHOLE_AFTER = 74
BELOW: dict[str, tuple[str, ...]] = {"maonan": ("town",), "town": ("village",)}

COURSES: dict[str, Callable[[Life, int], Iterator[Step]]] = {
    "in_time": _in_time,
    "started": _in_time,
    "late": _late,
    "looked_back": _looked_back,
    "relapsed": _relapsed,
    "resumed": _resumed,
    "extended": partial(_asked, is_granted=True),
    "refused": partial(_asked, is_granted=False),
    "redone": _redone,
    "upheld": _upheld,
    "reheard": _reheard,
    "overturned": _overturned,
    "merged": _in_time,
    "cancelled": _cancelled,
    "relayed": _relayed,
}

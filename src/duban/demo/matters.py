"""About 120 believable matters, combined from hand-made templates and registered through the one door.

Limits are counted from the day of seeding, so that every light occurs whenever the demonstration is made; everything
else follows from the position in the list, so that two runs on one day make the same ledger.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from duban.demo.data_files import load
from duban.demo.lives import Life, live_on, officers
from duban.demo.town import Town, said_name
from duban.foundation import clock
from duban.foundation.access import Actor
from duban.ledger.actions.moves import cancel_matter
from duban.ledger.actions.register import Authority, DutySpec, LimitSpec, MatterSpec, register
from duban.ledger.choices import DutyRole, LimitKind, MeasureRole, SourceKind, UnitQuestion
from duban.ledger.models import Matter, Source

# Days from today to the limit, and days since registration: coprime cycles, so that combinations vary.
DUE_IN = (45, -16, 80, 3, 20, 120, 33, 60, -5, 15, 150, 6, 95, 28, 210, 40)
REGISTERED_AGO = (34, 97, 61, 128, 46, 82, 110)
CANCEL_EVERY = 15
OPEN_QUESTION_EVERY = 11
CANCELLED_BECAUSE = "任务已并入同类事项统一推进，不再单独督办。"


@dataclass(frozen=True, slots=True)
class Case:
    """One theme at one site."""

    index: int
    theme: dict[str, Any]
    site: str
    place: str


def cases() -> Iterator[Case]:
    """All themes at all their sites, taking one of each theme in turn so that neighbours differ."""
    themes = load("matters.json")["themes"]
    index = 0
    for turn in range(max(len(theme["sites"]) for theme in themes)):
        for theme in themes:
            if turn < len(theme["sites"]):
                site, place = theme["sites"][turn]
                yield Case(index, theme, site, place)
                index += 1


def make_matters(town: Town) -> None:
    """Register all cases, oldest first, on the days on which they would have been registered; cancel a few, and live on."""
    sources = _sources(town)
    names = {pk: said_name(pk) for pk in town.units.values()}
    days: dict[int, list[Case]] = defaultdict(list)
    for case in cases():
        days[_registered_ago(case)].append(case)
    people, lives = officers(town), []
    for ago in sorted(days, reverse=True):
        with clock.at(_morning(ago)):
            made = _register_day(town, days[ago], sources, names)
        lives += [_life(town, case, matter, ago, people) for case, matter in made]
    live_on(lives)


def _life(town: Town, case: Case, matter: Matter, age: int, people: dict[int, Actor]) -> Life:
    """A matter with the officers of its lead and of the first assisting unit that has one."""
    held = list(matter.duties.standing().order_by("id").values_list("role", "unit_id"))
    lead = next((people.get(unit) for role, unit in held if role == DutyRole.LEAD), None)
    helpers = (people.get(unit) for role, unit in held if role == DutyRole.ASSIST)
    helper = next((h for h in helpers if h is not None), None)
    return Life(town, matter, case.index, age, case.site, lead, helper)


def _register_day(
    town: Town, batch: list[Case], sources: dict[str, Source], names: dict[int, str]
) -> list[tuple[Case, Matter]]:
    """Register the cases of one day; those that were not cancelled at once come back with their matters."""
    clerk, head = town.actors["lanqing"], town.actors["fangyuan"]
    by_source: dict[str, list[Case]] = defaultdict(list)
    for case in batch:
        by_source[case.theme["source"]].append(case)
    made: list[tuple[Case, Matter]] = []
    for key, found in by_source.items():
        basis = next(s["basis"] for s in load("matters.json")["sources"] if s["key"] == key)
        specs = [_spec(town, case, sources[key], names) for case in found]
        matters = register(
            specs,
            jurisdiction_id=town.home,
            authority=Authority(town.posts["fangyuan"], basis),
            actor=clerk,
        )
        for case, matter in zip(found, matters, strict=True):
            if case.index % CANCEL_EVERY == CANCEL_EVERY - 1:
                cancel_matter(matter.pk, reason=CANCELLED_BECAUSE, actor=head)
            else:
                made.append((case, matter))
    return made


def _sources(town: Town) -> dict[str, Source]:
    return {
        row["key"]: Source.objects.create(
            kind=SourceKind.HAND,
            title=row["title"],
            dated_on=timezone.localdate(_morning(140)),
            jurisdiction_id=town.home,
            recorded_at=_morning(140),
        )
        for row in load("matters.json")["sources"]
    }


def _morning(days_ago: int) -> dt.datetime:
    day = timezone.localdate() - dt.timedelta(days=days_ago)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(9, 30)))


def _registered_ago(case: Case) -> int:
    return REGISTERED_AGO[case.index % len(REGISTERED_AGO)]


def _limit(case: Case) -> LimitSpec:
    if case.theme.get("standing"):
        return LimitSpec(said="长期坚持", kind=LimitKind.STANDING)
    offset = DUE_IN[case.index % len(DUE_IN)]
    due = timezone.localdate() + dt.timedelta(days=offset)
    last = calendar.monthrange(due.year, due.month)[1]
    if offset > 31:
        due = due.replace(day=last)
        said = f"{due.year}年{due.month}月底前"
    else:
        said = f"{due.year}年{due.month}月{due.day}日前"
    return LimitSpec(said=said, kind=LimitKind.DATE, due_on=due)


def _duties(town: Town, case: Case, names: dict[int, str]) -> list[DutySpec]:
    """The department leads and the place assists; where the index is odd, the other way round."""

    def duty(key: str, role: str) -> DutySpec:
        return DutySpec(names[town.units[key]], role, town.units[key])

    theme, local = case.theme, case.place
    leads = bool(local) and case.index % 2 == 1
    duties = [duty(local if leads else theme["lead"], DutyRole.LEAD)]
    if local and not leads:
        duties.append(duty(local, DutyRole.ASSIST))
    if leads:
        duties.append(duty(theme["lead"], DutyRole.SUPERVISE))
    duties += [duty(key, DutyRole.ASSIST) for key in theme["assist"]]
    if case.index % OPEN_QUESTION_EVERY == OPEN_QUESTION_EVERY - 1:
        duties.append(DutySpec("属地镇街", DutyRole.ASSIST, None, UnitQuestion.COLLECTIVE))
    return duties


def _spec(town: Town, case: Case, source: Source, names: dict[int, str]) -> MatterSpec:
    content, theme, limit = load("matters.json"), case.theme, _limit(case)
    words = {"site": case.site, "said": limit.said}
    by = next(s["by"] for s in content["sources"] if s["key"] == theme["source"])
    measures = [(text.format(**words), MeasureRole.STEP) for text in theme["measures"]]
    notes = content["progress"]
    return MatterSpec(
        title=theme["title"].format(**words),
        requirement=theme["requirement"].format(**words),
        problem=theme["problem"].format(**words),
        place=case.site if theme["local"] else "",
        instructed_by=by,
        source=source,
        duties=_duties(town, case, names),
        measures=[(text, str(role)) for text, role in measures],
        limit=limit,
        category=load("lives.json")["categories"][theme["source"]],
        progress_note=notes[case.index % len(notes)],
    )

"""About 120 believable matters, combined from hand-made templates and registered through the one door.

Limits are counted from the day of seeding, so that every light occurs whenever the demonstration is made; everything
else follows from the position in the list, so that two runs on one day make the same ledger.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils import timezone

from duban.demo.data_files import load
from duban.demo.life import Life, Step
from duban.demo.lives import recent_steps
from duban.demo.timeline import Timeline
from duban.demo.town import Town, said_name
from duban.ledger.actions.moves import cancel_matter
from duban.ledger.actions.register import Authority, DutySpec, LimitSpec, MatterSpec, register
from duban.ledger.choices import DutyRole, LimitKind, MeasureRole, SourceKind, UnitQuestion
from duban.ledger.models import Matter, Source

# Days from today to the limit, and days since registration: coprime cycles, so that combinations vary.
DUE_IN = (45, -16, 80, 3, 20, 120, 33, 60, -5, 15, 150, 6, 95, 28, 210, 40)
REGISTERED_AGO = (34, 97, 61, 128, 46, 82, 110)
FIRST_AGO = 140
CANCEL_EVERY = 15
OPEN_QUESTION_EVERY = 11
CANCELLED_BECAUSE = "上级已调整任务安排，不再作为督办事项。"


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


def plan_matters(town: Town, timeline: Timeline) -> None:
    """Let all recent cases be registered on the days on which they would have been; cancel a few, and live on."""
    sources = sources_of(town, load("matters.json")["sources"], FIRST_AGO)
    days: dict[tuple[int, str], list[Case]] = defaultdict(list)
    for case in cases():
        days[_registered_ago(case), case.theme["source"]].append(case)
    for (ago, key), batch in days.items():

        def register_batch(
            batch: list[Case] = batch, ago: int = ago, source: Source = sources[key]
        ) -> None:
            specs = [_spec(town, case, source) for case in batch]
            for case, matter in zip(batch, registered(town, specs, source), strict=True):
                if case.index % CANCEL_EVERY == CANCEL_EVERY - 1:
                    head = town.actors["fangyuan"]
                    cancel_matter(matter.pk, reason=CANCELLED_BECAUSE, actor=head)
                else:
                    life = life_of(town, timeline, matter, case.index, ago, case.site)
                    plan(timeline, recent_steps(life))

        timeline.add(ago, register_batch)


def plan(timeline: Timeline, steps: Iterable[Step]) -> None:
    """Put the steps that lie in the past into the line, in the order of their days."""
    for step in sorted(steps, key=lambda step: -step.ago):
        if step.ago >= 0:
            timeline.add(step.ago, step.act)


def life_of(
    town: Town, timeline: Timeline, matter: Matter, index: int, age: int, site: str
) -> Life:
    """A matter with its lead and the first assisting unit for which somebody acts."""
    held = list(matter.duties.standing().order_by("id").values_list("role", "unit_id"))
    lead = next((unit for role, unit in held if role == DutyRole.LEAD), None)
    helpers = (unit for role, unit in held if role == DutyRole.ASSIST)
    helper = next((unit for unit in helpers if unit in town.officers), None)
    planned = partial(plan, timeline)
    return Life(town, matter, index, age, site, lead, helper, planned)


def registered(town: Town, specs: Sequence[MatterSpec], source: Source) -> list[Matter]:
    """Register matters of one source, as the clerk does under the head's authority."""
    return register(
        specs,
        jurisdiction_id=town.home,
        authority=Authority(town.posts["fangyuan"], town.bases[source.pk]),
        actor=town.actors["lanqing"],
    )


def sources_of(town: Town, rows: Sequence[dict[str, Any]], ago: int) -> dict[str, Source]:
    """Sources that a clerk wrote down so many days ago, by their keys; what they are a basis for is kept with the town."""
    day = timezone.localdate() - dt.timedelta(days=ago)
    at = timezone.make_aware(dt.datetime.combine(day, dt.time(8, 30)))
    found = {}
    for row in rows:
        found[row["key"]] = Source.objects.create(
            kind=SourceKind.HAND,
            title=row["title"],
            dated_on=day,
            jurisdiction_id=town.home,
            recorded_at=at,
        )
        town.bases[found[row["key"]].pk] = row["basis"]
    return found


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


def _duties(town: Town, case: Case) -> list[DutySpec]:
    """The department leads and the place assists; where the index is odd, the other way round."""

    def duty(key: str, role: str) -> DutySpec:
        return DutySpec(said_name(town.units[key]), role, town.units[key])

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


def _spec(town: Town, case: Case, source: Source) -> MatterSpec:
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
        duties=_duties(town, case),
        measures=[(text, str(role)) for text, role in measures],
        limit=limit,
        category=load("lives.json")["categories"][theme["source"]],
        progress_note=notes[case.index % len(notes)],
    )

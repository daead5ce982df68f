"""The industrial-park portfolio of the demonstration: projects through the stages, with slippage, returned reports and companies' promises.

What was reached before the ledger began is brought in when a project is taken up. Planned by `seed`; every act is the real one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils import timezone

from duban.demo.data_files import load
from duban.demo.timeline import Act, Timeline
from duban.demo.town import Town
from duban.foundation import clock
from duban.ledger.models import Matter
from duban.projects.actions.making import (
    ProjectFacts,
    add_pledge,
    end_project,
    link_matters,
    make_project,
    promise_date,
    settle_pledge,
)
from duban.projects.actions.stages import judge_stage, report_stage
from duban.projects.choices import Agreement
from duban.projects.models import Pledge, Project, StageReport

# Older projects are taken up when the ledger begins, one after the other; a report follows what it tells of, its judgement the report.
TAKEN_UP = 348
REPORTED, JUDGED, RETURNED = 4, 9, 25
MATTERS_LINKED = 90


@dataclass
class Story:
    """One project while it lives: its row of the data, its number in the list, and what was made of it."""

    town: Town
    number: int
    row: Mapping[str, Any]
    project_id: int = 0

    @property
    def course(self) -> Mapping[str, Any]:
        """What becomes of projects of its kind, in days after the agreement."""
        found: Mapping[str, Any] = load("projects.json")["courses"][self.row["course"]]
        return found

    @property
    def taken_up(self) -> int:
        """How many days ago it came into the ledger."""
        return min(int(self.row["age"]), TAKEN_UP - self.number)

    def day(self, after: int) -> dt.date:
        """A day so long after the agreement."""
        return timezone.localdate() - dt.timedelta(days=self.row["age"] - after)

    def ago(self, after: int, wait: int = 0) -> int:
        """How many days ago something could be done about what happened so long after the agreement."""
        return min(int(self.row["age"]) - after, self.taken_up - 1) - wait


def plan_portfolio(town: Town, timeline: Timeline) -> None:
    """Let each project be taken up, and live on."""
    for number, row in enumerate(load("projects.json")["projects"]):
        story = Story(town, number, row)
        timeline.add(story.taken_up, partial(_take_up, story))
        for ago, act in sorted(_steps(story), key=lambda step: -step[0]):
            if ago >= 0:
                timeline.add(ago, act)
    timeline.add(MATTERS_LINKED, partial(_link, town))


def _take_up(story: Story) -> None:
    """Made with the dates that were promised first; what was to come is promised with the agreement, not before it."""
    row, town = story.row, story.town
    is_agreed = row["agreement"] != Agreement.NONE
    facts = ProjectFacts(
        name=row["name"],
        party=row["party"],
        lead=town.units[row["lead"]],
        place=row["place"],
        agreement=row["agreement"],
        agreed_on=story.day(0) if is_agreed else None,
        amount=Decimal(row["amount"]),
        money=row["money"],
    )
    dates = {stage: story.day(after) for stage, after in story.course["promised"].items()}
    made = make_project(
        facts,
        jurisdiction_id=town.home,
        actor=town.actors["lanqing"],
        phases=row["phases"],
        dates=dates,
    )
    story.project_id = made.pk


def _steps(story: Story) -> Iterator[tuple[int, Act]]:
    """Everything after it was taken up, each with its day; the stages one after the other."""
    free = story.taken_up - 1
    for stage, after in story.course["reached"].items():
        free = min(story.ago(after), free)
        if stage in story.course.get("returned", {}):
            why = story.course["returned"][stage]
            yield free + RETURNED, partial(_claim, story, stage, after - RETURNED, why)
            yield free + RETURNED - JUDGED + REPORTED, partial(_judge, story, why)
        yield free - REPORTED, partial(_claim, story, stage, after)
        yield free - JUDGED, partial(_judge, story)
        free -= JUDGED
    for stage, after in story.course.get("claimed", {}).items():
        yield story.ago(after, REPORTED), partial(_claim, story, stage, after)
    for stage, after, later, why in story.course.get("moved", ()):
        yield story.ago(after), partial(_move, story, stage, later, why)
    for number, (kind, due, outcome) in enumerate(story.course.get("pledges", ())):
        yield story.taken_up - 1, partial(_pledge, story, kind, due)
        if outcome != "open":
            yield story.ago(due, 10 + number), partial(_settle, story, number, outcome)
    for after, why in [story.course["ended"]] if "ended" in story.course else []:
        yield story.ago(after), partial(_end, story, why)


def _words() -> dict[str, Any]:
    words: dict[str, Any] = load("projects.json")["words"]
    return words


def _claim(story: Story, stage: str, after: int, why: str = "") -> None:
    """The unit that serves the project reports a stage; `why` names a claim that came too early."""
    words, day = _words(), min(story.day(after), clock.today())
    report_stage(
        story.project_id,
        phase=1,
        stage=stage,
        reached_on=day,
        number=words["numbers"][stage].format(year=day.year, n=story.number + 11),
        text=words["premature"][why] if why else words["reported"][stage],
        actor=story.town.officers[story.town.units[story.row["lead"]]],
    )


def _judge(story: Story, why: str = "") -> None:
    """A verifier looks at the newest report."""
    words = _words()
    report = StageReport.objects.filter(phase__project=story.project_id).latest("pk")
    findings = words["returned"][why] if why else words["passed"]
    judge = story.town.actors["taoran" if story.number % 2 else "shenyue"]
    judge_stage(report.pk, passed=not why, findings=findings, actor=judge)


def _move(story: Story, stage: str, later: int, why: str) -> None:
    first = story.course["promised"][stage]
    promise_date(
        story.project_id,
        phase=1,
        stage=stage,
        promised_on=story.day(first + later),
        reason=_words()["moved"][why],
        actor=story.town.actors["lanqing"],
    )


def _pledge(story: Story, kind: str, due: int) -> None:
    text, said_in = _words()["pledges"][kind]
    clerk = story.town.actors["lanqing"]
    add_pledge(story.project_id, text=text, said_in=said_in, due_on=story.day(due), actor=clerk)


def _settle(story: Story, number: int, outcome: str) -> None:
    pledge = Pledge.objects.filter(project=story.project_id).order_by("pk")[number]
    clerk, note = story.town.actors["hejia"], _words()[outcome]
    settle_pledge(story.project_id, pledge.pk, state=outcome, note=note, actor=clerk)


def _end(story: Story, why: str) -> None:
    head = story.town.actors["fangyuan"]
    end_project(story.project_id, reason=_words()["ended"][why], actor=head)


def _link(town: Town) -> None:
    """Matters about the ground on which projects stand are linked to them."""
    for project in Project.objects.order_by("pk"):
        place = project.place[:4]
        found = Matter.objects.filter(title__contains=place, parent=None)
        keys = list(found.values_list("pk", flat=True))
        if keys:
            link_matters(project.pk, keys, actor=town.actors["lanqing"])

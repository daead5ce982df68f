"""The samples of the demonstration's year: written down before a month's checkpoint, drawn after it, and checked by who had no part in the work.

One holds, as far as somebody apart from the work could check it; of the other, one matter does not hold and two wait for their verifier. Planned by `seed`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial

from duban.demo.data_files import load
from duban.demo.office_year import month_ends
from duban.demo.timeline import Timeline
from duban.demo.town import Town
from duban.foundation import clock
from duban.ledger.actions.sample_checks import check_sampled
from duban.ledger.actions.sampling import SampleRule, commit_sample, draw_sample
from duban.ledger.choices import Outcome, SampleBasis, SampleStrata
from duban.ledger.models import Matter, SampleItem
from duban.ledger.queries.permitted import permitted_acts

# Far enough before the month's end that no row of holidays comes between the rule and its checkpoint.
BEFORE, PERIOD, CHECKED_AFTER = 10, 90, 4
VERIFIERS = ("taoran", "shenyue")


@dataclass(frozen=True, slots=True)
class Plan:
    """One sample: which month's end gives the seed, counted back from the last one, how it is grouped, how much is drawn.

    `waiting` of those drawn are not checked yet, and `failing` of the others do not hold.
    """

    back: int
    strata: str
    percent: int
    failing: int = 0
    waiting: int = 0


PLANS = (
    Plan(4, SampleStrata.NONE, 20),
    Plan(2, SampleStrata.CATEGORY, 10, failing=1, waiting=2),
)


def plan_samples(town: Town, timeline: Timeline) -> None:
    """Let each be written down and drawn on its days."""
    for one in PLANS:
        ago = month_ends()[-one.back]
        timeline.add(ago + BEFORE, partial(_write_down, town, timeline, one, ago))


def _write_down(town: Town, timeline: Timeline, one: Plan, ago: int) -> None:
    today = clock.today()
    since, purpose = today - dt.timedelta(days=PERIOD), load("lives.json")["sampled"]
    rule = SampleRule(SampleBasis.CLOSED, since, today, one.strata, one.percent, purpose)
    sample = commit_sample(rule, jurisdiction_id=town.home, actor=town.actors["fangyuan"])
    timeline.add(ago - 1, partial(_draw, town, timeline, one, sample.pk, ago))


def _draw(town: Town, timeline: Timeline, one: Plan, sample_id: int, ago: int) -> None:
    sample = draw_sample(sample_id, actor=town.actors["lanqing"])
    chosen = list(sample.items.filter(is_chosen=True).order_by("pk"))
    for number, item in enumerate(chosen[: len(chosen) - one.waiting]):
        outcome = Outcome.FAILED if number < one.failing else Outcome.PASSED
        day = max(ago - CHECKED_AFTER - number // 2, 0)
        timeline.add(day, partial(_check, town, item, outcome))


def _check(town: Town, item: SampleItem, outcome: Outcome) -> None:
    """By the first verifier who may: whoever judged the work is kept apart."""
    matter = Matter.objects.get(pk=item.matter_id)
    text = load("lives.json")["sample_holds" if outcome == Outcome.PASSED else "sample_fails"]
    for name in VERIFIERS:
        actor = town.actors[name]
        if any(act.name == "sample-check" for act in permitted_acts(matter, actor)):
            check_sampled(item.pk, outcome=outcome, text=text, actor=actor)
            return

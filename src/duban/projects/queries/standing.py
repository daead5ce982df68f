"""How phases of projects stand: the stage verified last, the next node with its slippage, and the rates with their denominators.

Only what was verified counts; what is merely reported is shown as such. Four statements whatever the size.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from duban.projects.choices import ORDER, Agreement, Judgement
from duban.projects.models import NodeDate, Phase, Project, StageReport
from duban.projects.queries.past import before

# Where a phase stands that has reached no stage: what was signed so far.
BEFORE = "before"
COLUMNS: tuple[str, ...] = (BEFORE, *ORDER)


@dataclass(frozen=True, slots=True)
class StageNode:
    """A stage of a phase: when it was promised first and last, when it was reached, and by how many days it slipped.

    `slip` counts from the first promise to the verified day, or to today where that day has passed; negative is early. Where the project
    ended, or the phase is at full output, it counts to that day and no further.
    """

    stage: str
    first_on: dt.date | None
    promised_on: dt.date | None
    reached_on: dt.date | None
    claimed_on: dt.date | None
    slip: int | None
    moved: int


@dataclass(frozen=True, slots=True)
class PhaseStanding:
    """A phase with its nodes; `at` is the stage verified last (or `before`), `next` the node after it.

    `is_over` where full output is verified, or the project ended: nothing slips there any more.
    """

    pk: int
    ordinal: int
    name: str
    project: int
    at: str
    nodes: tuple[StageNode, ...]
    is_over: bool

    @property
    def next(self) -> StageNode | None:
        """The first node that is not verified; none in a phase that is over."""
        if self.is_over:
            return None
        return next((node for node in self.nodes if node.reached_on is None), None)

    @property
    def slip(self) -> int | None:
        """The slippage of the next node, else of the one verified last."""
        if self.next:
            return self.next.slip
        return next((node.slip for node in reversed(self.nodes) if node.reached_on), None)


def standings(
    projects: QuerySet[Project], today: dt.date, instant: dt.datetime | None = None
) -> dict[int, list[PhaseStanding]]:
    """The phases of some projects by project: now, or as they stood at an instant, the end of `today`."""
    keys = projects.order_by().values("pk")
    dates: dict[tuple[int, str], list[dt.date]] = defaultdict(list)
    promised = NodeDate.objects.filter(before(instant, "set_at"), phase__project__in=keys)
    in_order = promised.order_by("id").values_list("phase_id", "stage", "promised_on")
    for phase, stage, day in in_order:
        dates[phase, stage].append(day)
    reached: dict[tuple[int, str], tuple[str, dt.date]] = {}
    reports = StageReport.objects.filter(before(instant, "reported_at"), phase__project__in=keys)
    columns = ("phase_id", "stage", "outcome", "reached_on", "judged_at")
    for phase, stage, outcome, day, judged_at in reports.order_by("id").values_list(*columns):
        known = outcome_at(instant, outcome, judged_at)
        if known != Judgement.RETURNED:
            reached[phase, stage] = known, day
    found: dict[int, list[PhaseStanding]] = defaultdict(list)
    rows = Phase.objects.filter(project__in=keys).order_by("project_id", "ordinal")
    named = ("pk", "ordinal", "name", "project_id", "project__ended_at")
    for pk, ordinal, name, project, ended_at in rows.values_list(*named):
        ended = timezone.localdate(ended_at) if _is_past(ended_at, instant) else None
        told_of = {stage: (dates[pk, stage], reached.get((pk, stage))) for stage in ORDER}
        nodes, is_over = _nodes(told_of, today, ended)
        at = next((node.stage for node in reversed(nodes) if node.reached_on), BEFORE)
        found[project].append(PhaseStanding(pk, ordinal, name, project, at, nodes, is_over))
    return found


def outcome_at(instant: dt.datetime | None, outcome: str, judged_at: dt.datetime | None) -> str:
    """What a report had come to at an instant: a judgement that came later was open then."""
    return outcome if _is_past(judged_at, instant) else str(Judgement.OPEN)


def _is_past(at: dt.datetime | None, instant: dt.datetime | None) -> bool:
    return at is not None and (instant is None or at < instant)


Claim = tuple[str, dt.date] | None


def _nodes(
    told: Mapping[str, tuple[Sequence[dt.date], Claim]], today: dt.date, ended: dt.date | None
) -> tuple[tuple[StageNode, ...], bool]:
    """The nodes of a phase, and whether it is over."""
    outcome, day = told[ORDER[-1]][1] or ("", None)
    full = day if outcome == Judgement.PASSED else None
    until = min(one for one in (today, ended, full) if one is not None)
    nodes = tuple(_node(stage, *told[stage], until) for stage in ORDER)
    return nodes, ended is not None or full is not None


def _node(stage: str, dates: Sequence[dt.date], told: Claim, today: dt.date) -> StageNode:
    outcome, day = told or ("", None)
    reached = day if outcome == Judgement.PASSED else None
    first = dates[0] if dates else None
    until = reached or (today if first and first < today else None)
    return StageNode(
        stage=stage,
        first_on=first,
        promised_on=dates[-1] if dates else None,
        reached_on=reached,
        claimed_on=day if day and not reached else None,
        slip=(until - first).days if first and until else None,
        moved=max(len(dates) - 1, 0),
    )


def is_signed(project: Project) -> bool:
    """Whether the signing of a phase is verified: what was signed is fixed then."""
    signings = StageReport.objects.filter(phase__project=project, stage=ORDER[0])
    return signings.filter(outcome=Judgement.PASSED).exists()


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with what it is of: `of` names the denominator. `percent` is None where there is nothing to divide by."""

    code: str
    count: int
    of: str
    whole: int

    @property
    def percent(self) -> int | None:
        """The share, rounded down."""
        return 100 * self.count // self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Counted:
    """A project as rates count it: what was signed, and the stages that its first phase has verified."""

    agreement: str
    reached: frozenset[str]


def counted(project: Project, phases: Iterable[PhaseStanding]) -> Counted:
    """A project for the rates, by its first phase."""
    first = next(iter(phases), None)
    nodes = first.nodes if first else ()
    return Counted(project.agreement, frozenset(n.stage for n in nodes if n.reached_on))


def _has(stage: str) -> Callable[[Counted], bool]:
    return lambda one: stage in one.reached


# What each rate counts, and of which: 履约率, 落地率, 开工率, 投产率, 达效率.
SETS: dict[str, Callable[[Counted], bool]] = {
    "agreed": lambda one: one.agreement != Agreement.NONE,
    **{stage: _has(stage) for stage in ORDER},
}
RATES: tuple[tuple[str, str, str], ...] = (
    ("contract_rate", "signing", "agreed"),
    ("landing_rate", "permits", "signing"),
    ("ground_rate", "ground", "signing"),
    ("production_rate", "production", "signing"),
    ("capacity_rate", "capacity", "production"),
)


def rates(rows: Sequence[Counted]) -> tuple[Rate, ...]:
    """All rates; each counts only what is in its denominator too.

    >>> rates([Counted("framework", frozenset()), Counted("contract", frozenset({"signing"}))])[0].percent
    50
    """
    made = []
    for code, top, of in RATES:
        whole = [one for one in rows if SETS[of](one)]
        made.append(Rate(code, sum(SETS[top](one) for one in whole), of, len(whole)))
    return tuple(made)

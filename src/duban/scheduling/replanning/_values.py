"""What replanning is asked for and what it answers: a plan, what it moves, and what less or more movement would cost.

Values only. Made by `replan`, shown and published by planning.
"""

from __future__ import annotations

from dataclasses import dataclass

from duban.scheduling._plan import Plan, Status, Watch


@dataclass(frozen=True, slots=True)
class ReplanAsk:
    """What may be spent.

    Args:
        seconds: how long; the answer is given then, with what there is.
        rounds: or after so many neighbourhoods; limited by these alone a seed gives the same plan again.
        seed: of all draws.
        watch: told after each round; `schedules` are rounds, value and bound are of the lateness. False ends it.
    """

    seconds: float = 15.0
    rounds: int | None = None
    seed: int = 1
    watch: Watch | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One task that no longer begins when it was to: the published span and the new one; `ticks` are worked, below nought for earlier."""

    task: str
    before: tuple[int, int]
    after: tuple[int, int]
    ticks: int


@dataclass(frozen=True, slots=True)
class Point:
    """One plan of those to choose from.

    Args:
        plan: it holds to everything, as `verify` says.
        lateness: weighted worked ticks.
        moved: how many tasks begin at another time than was published.
        ticks: by how many worked ticks, all together.
    """

    plan: Plan
    lateness: int
    moved: int
    ticks: int


@dataclass(frozen=True, slots=True)
class Replanned:
    """What replanning came to.

    Args:
        status: BEST where no plan is less late, none as late moves fewer tasks, and none those by less; FOUND; IMPOSSIBLE and UNKNOWN as of `solve`.
        best: the plan of least lateness, of these the one that moves fewest tasks, and of these the one that moves them least, as far as was found; None where there is none.
        bound: no plan is less late than this.
        movable: how many published tasks have not begun.
        moves: what the best plan moves, in the order of the problem.
        repaired: the published order pushed to the right as far as the slips ask; None where that breaks a hard rule.
        points: plans of which none is less late and moves fewer tasks than another, the least late first. The best is the first.
        rounds: how many neighbourhoods were looked at.
        seconds: how long it took.
    """

    status: Status
    best: Point | None
    bound: int
    movable: int
    moves: tuple[Move, ...] = ()
    repaired: Point | None = None
    points: tuple[Point, ...] = ()
    rounds: int = 0
    seconds: float = 0.0

    @property
    def is_least_late(self) -> bool:
        """Whether it is proven that no plan is less late."""
        return self.best is not None and self.best.lateness == self.bound

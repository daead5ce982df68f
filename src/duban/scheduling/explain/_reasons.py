"""What stands in the way of a plan: the rules of a problem that can't all be held, and what would let it fit.

Values only: codes and figures in ticks; whoever shows them makes dates and sentences of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from duban.scheduling._plan import Plan
from duban.scheduling._problem import Deadline, Link, Resource


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule of the problem that has a part in the conflict; exactly one of the last three is set.

    Args:
        name: for a deadline of which task, or of which project where `is_project`.
        deadline: the deadline of the task or project.
        link: the link.
        resource: the resource of which there is not enough.
    """

    name: str
    deadline: Deadline | None = None
    link: Link | None = None
    resource: Resource | None = None
    is_project: bool = False

    @property
    def code(self) -> str:
        """DEADLINE, PROJECT_DEADLINE, LINK or RESOURCE."""
        if self.deadline is not None:
            return "PROJECT_DEADLINE" if self.is_project else "DEADLINE"
        return "LINK" if self.link is not None else "RESOURCE"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Rules that can't all be held.

    Args:
        reasons: the rules, in the order of the problem.
        is_minimal: whether without any one of them the others can be held: proven for each.
        seconds: how long it took to find.
    """

    reasons: tuple[Reason, ...]
    is_minimal: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class WayOut:
    """One change that lets a plan fit, tried: `plan` is one that holds all that is left.

    Codes: DEADLINES (nothing but later deadlines: `late` says by how many ticks each), CAPACITY (`amount` more of the resource `name`, with
    `late` for what is late all the same).

    Args:
        ticks: the sum of all lateness that is left.
    """

    code: str
    plan: Plan
    ticks: int
    late: tuple[tuple[str, int], ...] = ()
    name: str = ""
    amount: int = 0

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

    def is_of_another(self, resource: str) -> bool:
        """Whether it is about another resource than this one."""
        return self.resource is not None and self.resource.name != resource


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
    """One change, tried: `plan` holds to everything but the deadlines in `late`.

    Codes: DEADLINES (nothing is changed but the deadlines in `late`), CAPACITY (`amount` more of the resource `name` from now on), CALENDAR (the
    calendar `name` works at all times, holidays too).

    Args:
        late: (task or project, the instant to which its deadline would have to move), in the order of the problem; empty where all are met.
        ticks: by how many ticks all of them together are missed.
        is_best: whether it is proven that no plan with this change is less late.
    """

    code: str
    plan: Plan
    late: tuple[tuple[str, int], ...]
    ticks: int
    is_best: bool
    name: str = ""
    amount: int = 0

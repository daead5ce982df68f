"""Loads the compiled passes of the network ahead of the first page that forecasts, in a site that has plans.

Registered by `PlanningConfig.ready`; a site without plans spends neither time nor memory on them.
"""

from __future__ import annotations

from duban.foundation import warming
from duban.planning.models import PlannedTask
from duban.scheduling import Calendar, Link, Need, Problem, Resource, Task


def load_passes() -> None:
    """Make the passes ready that every forecast needs, where something is in force that may be forecast."""
    if not PlannedTask.objects.running().exists():
        return
    from duban.scheduling.network import effects, standings

    dig, lay = Task("dig", 2, "week", (Need("crew"),)), Task("lay", 1, "week")
    problem = Problem(
        (dig, lay),
        20,
        (Link("dig", "lay", calendar="week"),),
        (Resource("crew", 1),),
        (Calendar("week", ((0, 5), (7, 12))),),
    )
    standings(problem)
    effects(problem, ["dig"])


def register() -> None:
    """Have it done after each start."""
    warming.register("network passes", load_passes)

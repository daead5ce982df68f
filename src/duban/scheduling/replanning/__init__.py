"""Replanning after slips: lateness first, then as little movement as that allows, and what each would have cost.

It owns the repair of a published plan and the search around what slipped; it knows no dates. Loads Numba and OR-Tools, so it is imported when
somebody replans. Called by planning and the benchmarks.
"""

from duban.scheduling.replanning._facts import Fact, with_facts
from duban.scheduling.replanning._replan import replan
from duban.scheduling.replanning._values import Move, Point, ReplanAsk, Replanned

__all__ = ["Fact", "Move", "Point", "ReplanAsk", "Replanned", "replan", "with_facts"]

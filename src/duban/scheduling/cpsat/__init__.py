"""CP-SAT: whether deadlines can be met at all, how good a plan can be at best, and better plans from a good one.

It owns the model: tasks by their position in working time, so that no calendar becomes a break in the solver. Loads OR-Tools; so it
is imported by `solve` and `explain` when they run, and not before.
"""

from duban.scheduling.cpsat._run import Answer, Limits, solve_cpsat
from duban.scheduling.cpsat._shorten import shorten

__all__ = ["Answer", "Limits", "shorten", "solve_cpsat"]

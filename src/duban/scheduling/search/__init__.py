"""Our own search: schedules generated one after the other, bred by double justification; fast at any size, never a proof.

Loads Numba. Called by `_solve` and the benchmarks; `duban.scheduling` itself does not load it.
"""

from duban.scheduling.search._run import Effort
from duban.scheduling.search._search import Found, search, search_columns

__all__ = ["Effort", "Found", "search", "search_columns"]

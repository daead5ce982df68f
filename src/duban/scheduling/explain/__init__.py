"""Why a plan can't be had, and what would let it fit.

It owns conflicts (which rules can't be held together), shortages (which resource can't do what must lie between two instants) and ways out (which
changes help, tried each). A chain of links is told first, then a shortage, and only then a solver is asked. Loads OR-Tools; imported when somebody asks.
"""

from duban.scheduling._shortages import Shortage, shortages
from duban.scheduling.explain._core import conflict_of
from duban.scheduling.explain._reasons import Conflict, Reason, WayOut
from duban.scheduling.explain._ways import ways_out

__all__ = ["Conflict", "Reason", "Shortage", "WayOut", "conflict_of", "shortages", "ways_out"]

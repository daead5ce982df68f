"""Why a plan can't be had, and what would let it fit.

It owns conflicts (which rules can't be held together) and ways out (which changes help, tried each). Loads OR-Tools; imported when
somebody asks why.
"""

from duban.scheduling.explain._core import conflict_of
from duban.scheduling.explain._reasons import Conflict, Reason, WayOut
from duban.scheduling.explain._ways import ways_out

__all__ = ["Conflict", "Reason", "WayOut", "conflict_of", "ways_out"]

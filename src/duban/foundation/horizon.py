"""Above which id new lines of the journal need be looked for, so that looking each second stays cheap.

On PostgreSQL a line can be committed after lines of greater ids; one that comes later than `WINDOW_SECONDS` is found by the
full look that is due each `FULL_SECONDS`. Used by `followers` in one thread; holds no rows.
"""

from __future__ import annotations

import time
from collections import deque

WINDOW_SECONDS = 60.0
FULL_SECONDS = 30.0
# Between two marks; keeps the list short.
_STEP_SECONDS = 5.0


class Horizon:
    """What one process saw of the greatest ids, and when."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()
        self._settled = 0
        self._looked_at = float("-inf")

    def above(self) -> int | None:
        """The id above which to look; None where a full look is due."""
        now = time.monotonic()
        if now - self._looked_at >= FULL_SECONDS:
            self._looked_at = now
            return None
        while self._marks and now - self._marks[0][0] >= WINDOW_SECONDS:
            self._settled = self._marks.popleft()[1]
        return self._settled

    def saw(self, last_id: int) -> None:
        """The greatest id at this instant."""
        now = time.monotonic()
        if not self._marks or now - self._marks[-1][0] >= _STEP_SECONDS:
            self._marks.append((now, last_id))

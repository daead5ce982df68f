"""Above which id new lines of the journal need be looked for, so that looking each second stays cheap.

On PostgreSQL a line can be committed after lines of greater ids; one that comes later than `WINDOW_SECONDS` is found by the
full look that is due each `FULL_SECONDS`, or less often where it takes long. Used by `followers` in one thread; holds no rows.
"""

from __future__ import annotations

import time
from collections import deque

WINDOW_SECONDS = 60.0
FULL_SECONDS = 30.0
# A full look takes no more than this share of the time, and is made once an hour at the least.
_SHARE, _SELDOM_SECONDS = 0.01, 3600.0
# A process that has only begun looks so far back below the last id.
_FIRST_IDS = 1000
# Between two marks; keeps the list short.
_STEP_SECONDS = 5.0


class Horizon:
    """What one process saw of the greatest ids, and when."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()
        self._settled: int | None = None
        self._looked_at = float("-inf")
        self._is_looking = False
        self._pause = FULL_SECONDS

    def above(self) -> int | None:
        """The id above which to look; None where a full look is due."""
        now = time.monotonic()
        if self._settled is None or now - self._looked_at >= self._pause:
            self._looked_at, self._is_looking = now, True
            return None
        while self._marks and now - self._marks[0][0] >= WINDOW_SECONDS:
            self._settled = self._marks.popleft()[1]
        return self._settled

    def saw(self, last_id: int) -> None:
        """The greatest id, as the look found it that `above` began."""
        now = time.monotonic()
        if self._is_looking:
            self._is_looking = False
            took = (now - self._looked_at) / _SHARE
            self._pause = min(max(FULL_SECONDS, took), _SELDOM_SECONDS)
        if self._settled is None:
            self._settled = max(0, last_id - _FIRST_IDS)
        if not self._marks or now - self._marks[-1][0] >= _STEP_SECONDS:
            self._marks.append((now, last_id))

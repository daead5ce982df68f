"""Above which id is looked: wholly at first and now and then, else above what was the last a minute ago."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from duban.foundation import horizon
from duban.foundation.horizon import Horizon

Move = Callable[[float], None]


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Move:
    """Lets time pass."""
    now = [1000.0]

    class Clock:
        """Stands for the module `time`."""

        @staticmethod
        def monotonic() -> float:
            """The present."""
            return now[0]

    monkeypatch.setattr(horizon, "time", Clock)

    def move(seconds: float) -> None:
        now[0] += seconds

    return move


def test_the_first_look_is_a_full_one(wait: Move) -> None:
    """The next ones go some way below the last id, until a minute was seen."""
    looking = Horizon()
    assert looking.above() is None
    looking.saw(20_000)
    wait(1)
    assert looking.above() == 19_000


def test_a_minute_later_the_id_of_then_counts(wait: Move) -> None:
    """And full looks come in between."""
    looking, seen, last = Horizon(), [], 0
    for _second in range(100):
        seen.append(looking.above())
        last += 10
        looking.saw(last)
        wait(1)
    assert [second for second, above in enumerate(seen) if above is None] == [0, 30, 60, 90]
    assert seen[59] == 0
    assert seen[61] == 10
    # The mark before the last minute began, at most one step older.
    assert 10 * (99 - 60 - 5) <= (seen[99] or 0) <= 10 * (99 - 60 + 1)


def test_a_full_look_that_takes_long_is_made_seldom(wait: Move) -> None:
    """Two seconds are a hundredth of two hundred; no look is later than an hour."""
    looking = Horizon()
    looking.above()
    wait(2)
    looking.saw(10)
    wait(190)
    assert looking.above() is not None
    wait(11)
    assert looking.above() is None
    wait(1000)
    looking.saw(10)
    wait(2700)
    assert looking.above() is None


def test_an_empty_journal_is_one_that_was_seen(wait: Move) -> None:
    """Nothing is below its end."""
    looking = Horizon()
    looking.above()
    looking.saw(0)
    wait(1)
    assert looking.above() == 0

"""Floors on the planted set: at least 0.9 of each sign found, at most 0.1 of honest lives and pictures flagged.

A small set from seeds of its own; `benchmarks/signs.py` measures a larger one.
"""

from __future__ import annotations

import pytest

from planted.plants import PLANTS
from planted.scoring import Score, any_alarm, score_histories, score_pictures

FIRST = 90_000


@pytest.fixture(scope="module")
def histories() -> dict[str, Score]:
    """Forty of each sign, forty plain lives and as many decoys."""
    return score_histories(40, 40, FIRST)


@pytest.mark.parametrize("code", sorted(PLANTS))
def test_what_was_planted_is_found(histories: dict[str, Score], code: str) -> None:
    """Each kind of sign, without crying wolf."""
    score = histories[code]
    assert score.recall >= 0.9, score.missed
    assert score.alarm_rate <= 0.1


def test_of_plain_lives_next_to_nothing_is_said() -> None:
    """Odd but honest lives may be asked about; plain ones may not be bothered."""
    assert any_alarm(60, FIRST)["plain lives"] <= 0.05


def test_copies_are_found_and_honest_pictures_are_not_called_copies() -> None:
    """Changes one to three at a time; second shots, other places, other forms."""
    scores = score_pictures(10, FIRST, each_change=False)
    assert scores["drawn 1-3"].recall >= 0.9, scores["drawn 1-3"].missed
    honest = [scores[name] for name in ("second shot", "other place", "other form")]
    assert sum(s.alarms for s in honest) <= 0.1 * sum(s.honest for s in honest)

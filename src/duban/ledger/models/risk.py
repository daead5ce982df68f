"""The risk of an open matter (风险): how likely it is to miss its limit, by signs that the records hold.

A rule with few steps, told on the page, and no score. A pace rests on the lead unit's own share of work, so a risk that comes from
it is as self-reported as the pace. Called by `queries.rollup`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from duban.ledger.choices import Light, MatterState, Pace, Risk
from duban.ledger.lifecycle import OPEN_STATES

# From which share of its time on a matter that nobody has begun is a sign.
SLOW_START = 1 / 3


@dataclass(frozen=True, slots=True)
class Signs:
    """What the risk of a matter is judged by; `gone` is the share of its time that is over, None without an end date."""

    state: str
    light: str
    pace: str
    gone: float | None
    is_silent: bool
    is_returned: bool


def risk_of(signs: Signs) -> str:
    """High: late, or near and not on schedule. Some: near, behind, begun late, silent, suspended, or returned before. Empty once done or ended.

    >>> signs = Signs("under_way", "green", "behind", 0.5, is_silent=False, is_returned=False)
    >>> str(risk_of(signs))
    'medium'
    """
    if signs.state not in OPEN_STATES or signs.pace == Pace.DONE:
        return ""
    is_slow = signs.pace == Pace.NOT_STARTED and (signs.gone or 0) >= SLOW_START
    is_behind = signs.pace == Pace.BEHIND or is_slow
    is_near = signs.light == Light.YELLOW
    if signs.light == Light.RED or (is_near and is_behind):
        return Risk.HIGH
    is_stuck = signs.is_silent or signs.state == MatterState.SUSPENDED or signs.is_returned
    return Risk.MEDIUM if is_near or is_behind or is_stuck else Risk.LOW


def share_gone(began_on: dt.date, due_on: dt.date | None, day: dt.date) -> float | None:
    """Which share of the time from begin to limit is over, from 0 to 1."""
    if due_on is None:
        return None
    whole = max((due_on - began_on).days, 1)
    return min(max((day - began_on).days, 0), whole) / whole

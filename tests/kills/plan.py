"""When and what is killed: a list of strikes that a seed decides."""

from __future__ import annotations

import random
from dataclasses import dataclass

# What is killed, and how many times in a hundred: one process of the server; the worker for jobs; the server with all its processes;
# everything; the server's first process alone, whose children must notice.
SHARES = {"server-worker": 66, "jobs": 18, "server": 8, "all": 5, "server-first": 3}
MOST_DELAY = 0.4


@dataclass(frozen=True, slots=True)
class Strike:
    """One kill: what, how many seconds after the load runs again, and for workers of the server the older or the younger one."""

    number: int
    what: str
    delay: float
    nth: int


def plan(seed: int, kills: int) -> list[Strike]:
    """So many strikes; every kind comes in its share, in an order of the seed."""
    rng = random.Random(f"plan {seed}")  # noqa: S311
    kinds = [what for what, share in SHARES.items() for _ in range(-(-kills * share // 100))]
    rng.shuffle(kinds)
    return [
        # The younger worker now and then: struck twice within seconds, the server gives up and is started again.
        Strike(number, what, rng.uniform(0, MOST_DELAY), nth=int(rng.random() < 0.04))
        for number, what in enumerate(kinds[:kills], start=1)
    ]

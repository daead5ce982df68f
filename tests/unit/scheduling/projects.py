"""Generated projects for the tests of the search: layered networks with crews, as large and as tight as asked, with or without calendars."""

from __future__ import annotations

import random

from duban.scheduling import Calendar, Deadline, Link, Need, Problem, Resource, Task, serial_horizon


def a_project(
    seed: int,
    count: int = 30,
    crews: int = 4,
    *,
    calendars: tuple[Calendar, ...] = (),
    horizon: int | None = None,
    changes: bool = False,
    deadline: Deadline | None = None,
) -> Problem:
    """So many tasks, each behind up to three of the twelve before it; crews of which about half are asked for at once."""
    draws = random.Random(seed)  # noqa: S311
    names = [calendar.name for calendar in calendars] or [""]
    tasks = tuple(
        Task(
            f"t{at}",
            draws.randint(1, 10),
            draws.choice(names),
            _needs(draws, crews),
            deadline=deadline,
        )
        for at in range(count)
    )
    links = tuple(
        Link(f"t{before}", f"t{at}", lag=draws.choice((0, 0, 0, 2)))
        for at in range(1, count)
        for before in draws.sample(range(max(0, at - 12), at), min(at, draws.randint(1, 3)))
    )
    steps = ((20, 6), (40, 12)) if changes else ()
    return Problem(
        tasks,
        horizon or serial_horizon(tasks, links),
        links,
        tuple(Resource(f"crew {at}", 12, steps) for at in range(crews)),
        calendars,
    )


def _needs(draws: random.Random, crews: int) -> tuple[Need, ...]:
    asked = draws.sample(range(crews), draws.randint(0, min(crews, 3)))
    return tuple(Need(f"crew {at}", draws.randint(1, 6)) for at in asked)


def weeks(name: str, days: int, until: int, first: int = 0) -> Calendar:
    """So many worked days in each week, from its first day on."""
    return Calendar(name, tuple((at, at + days) for at in range(first, until - 6, 7)))

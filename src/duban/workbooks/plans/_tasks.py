"""A task of a plan's book before ticks are known: its line, with instants and minutes. Values only.

Made and used by the reader.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from duban.scheduling import Choice
from duban.workbooks.plans._cells import Before, Length
from duban.workbooks.plans._sheets import Line


@dataclass(slots=True)
class Half:
    """A task before ticks are known: instants and minutes."""

    line: Line
    duration: Length
    calendar: str
    befores: tuple[Before, ...]
    needs: tuple[tuple[str, float], ...]
    release: dt.datetime | None
    deadline: dt.datetime | None
    began: dt.datetime | None
    ended: dt.datetime | None
    start: dt.datetime | None
    finish: dt.datetime | None

    def instants(self) -> Iterator[dt.datetime]:
        """All that it names."""
        every = (self.release, self.deadline, self.began, self.ended, self.start, self.finish)
        return (one for one in every if one is not None)


def choices_of(halves: Mapping[str, Half]) -> Iterator[Choice]:
    """The groups of which one task each is carried out."""
    found: dict[str, list[str]] = {}
    for key, half in halves.items():
        if half.line.has("choice"):
            found.setdefault(half.line.text("choice"), []).append(key)
    return (Choice(name, tuple(keys)) for name, keys in found.items())

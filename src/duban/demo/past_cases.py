"""Which matters the demonstration's past has: each theme at each of its sites, spread over the year, and what is said of each.

Everything follows from a case's place in the list. Lived by `past`; the complaints among them come in by `complaints`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from duban.demo.data_files import load

FIRST_AGO, LAST_AGO = 350, 105
# Days from registration to the limit, in turn.
SPANS = (44, 66, 52, 80, 59)
# The source whose matters are handed over as a workbook.
COMPLAINTS = "letters"


@dataclass(frozen=True, slots=True)
class PastCase:
    """One theme at one site, with the days back to its registration and from there to its limit."""

    index: int
    theme: dict[str, Any]
    site: str
    place: str
    ago: int
    span: int

    @property
    def due_on(self) -> dt.date:
        """The day of the limit."""
        return timezone.localdate() - dt.timedelta(days=self.ago - self.span)

    def words(self) -> dict[str, str]:
        """What texts of the theme are filled with: the site, the limit as it is said, and the title."""
        day = self.due_on
        words = {"site": self.site, "said": f"{day.year}年{day.month}月{day.day}日前"}
        return {**words, "title": self.theme["title"].format(**words)}


def past_cases() -> list[PastCase]:
    """All themes at all their sites, one of each theme in turn, evenly over the time."""
    themes = load("year.json")["themes"]
    turns = range(max(len(theme["sites"]) for theme in themes))
    found = [(t, *t["sites"][turn]) for turn in turns for t in themes if turn < len(t["sites"])]
    pace = (FIRST_AGO - LAST_AGO) / (len(found) - 1)
    return [
        PastCase(
            index, theme, site, place, FIRST_AGO - int(index * pace), SPANS[index % len(SPANS)]
        )
        for index, (theme, site, place) in enumerate(found)
    ]

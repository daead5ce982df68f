"""English texts for what can be wrong with a plan's workbook, each with its place and the way out. Called by `duban plan`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duban.workbooks.plans import BookProblem, PlanBookError

_TEXTS = Path(__file__).resolve().parent / "data" / "plan_cells.json"
MOST = 50


@lru_cache(maxsize=1)
def texts() -> dict[str, str]:
    """The text of each code."""
    found: dict[str, str] = json.loads(_TEXTS.read_text(encoding="utf-8"))
    return found


def problem_lines(error: PlanBookError) -> Iterator[str]:
    """A line for each problem; the rest is counted."""
    for problem in error.problems[:MOST]:
        yield f"  {_line(problem)}"
    if len(error.problems) > MOST:
        yield f"  … and {len(error.problems) - MOST} more"


def _line(problem: BookProblem) -> str:
    place = []
    if problem.sheet:
        place.append(f"sheet {problem.sheet}")
    if problem.row:
        place.append(f"row {problem.row}")
    if problem.header:
        place.append(f"{problem.column} {problem.header}".strip())
    value = f" {problem.value!r}" if problem.value else ""
    params = ", ".join(f"{name} {said}" for name, said in problem.params)
    more = f" ({params})" if params else ""
    head = f"{', '.join(place)}:" if place else ""
    return f"{head}{value} {texts()[problem.code]}{more} [{problem.code}]".strip()

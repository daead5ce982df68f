"""English texts for what can be wrong with a workbook and its cells. Called by `duban import`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duban.workbooks import CellProblem

_DATA = Path(__file__).resolve().parent / "data"


@lru_cache(maxsize=1)
def _texts() -> dict[str, str]:
    cells: dict[str, str] = json.loads((_DATA / "cells.json").read_text(encoding="utf-8"))
    files: dict[str, str] = json.loads((_DATA / "refusals.json").read_text(encoding="utf-8"))
    return {**files, **cells}


def refusal(code: str, params: Mapping[str, object]) -> str:
    """Why a workbook is refused, with the code for the manual."""
    details = ", ".join(f"{name} {value}" for name, value in params.items())
    return f"{_texts().get(code, code)} [{code}{': ' if details else ''}{details}]"


def problem_lines(problems: Sequence[CellProblem], *, most: int) -> Iterator[str]:
    """A line for each problem: row, column, value and what is wrong; the rest is counted."""
    for problem in problems[:most]:
        value = f" {problem.value!r}" if problem.value else ""
        text = _texts().get(problem.code, problem.code)
        yield f"  row {problem.row}, {problem.column} {problem.header}:{value} {text} [{problem.code}]"
    if len(problems) > most:
        yield f"  … and {len(problems) - most} more; --json lists all"

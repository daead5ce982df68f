"""Long outlines in pages: which rows are shown, and the addresses of the next and the previous ones.

Called by the views whose tables show a plan's rows; the chart brings its rows itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.http import HttpRequest

ROWS = 200
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class RowsPage(Generic[Row]):
    """The rows of one page; `first` and `last` count from 1, addresses are empty where there are no more."""

    rows: Sequence[Row]
    number: int
    first: int
    last: int
    total: int
    previous_url: str
    next_url: str


def rows_page(request: HttpRequest, rows: Sequence[Row]) -> RowsPage[Row]:
    """The rows that the address asks for with `page`; the nearest page there is for any other number."""
    total = len(rows)
    pages = max(-(-total // ROWS), 1)
    number = min(max(asked_page(request.GET.get("page", "")), 1), pages)
    first = (number - 1) * ROWS
    shown = rows[first : first + ROWS]
    return RowsPage(
        shown,
        number,
        first + 1 if total else 0,
        first + len(shown),
        total,
        _address(request, number - 1) if number > 1 else "",
        _address(request, number + 1) if number < pages else "",
    )


def _address(request: HttpRequest, number: int) -> str:
    """Another page of the same rows: whatever else the address says stays."""
    said = request.GET.copy()
    said["page"] = str(number)
    return f"?{said.urlencode()}"


def asked_page(said: str) -> int:
    """A page's number as it is said; 1 for anything else."""
    return int(said) if said.isdecimal() and len(said) < 6 else 1

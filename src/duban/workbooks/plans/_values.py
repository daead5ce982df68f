"""What is wrong with the book of a plan: where it stands, what stands there, and a code. Values only.

Raised by the reader and the writer, told in words by whoever called them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BookProblem:
    """One thing that can't be taken.

    Args:
        code: a name of PLAN_CODES.
        sheet: the sheet's name as the book has it.
        row: the sheet's own number, from 1; 0 where it is no row.
        column: letters; empty where it is no cell.
        header: what stands at the head of the column.
        value: what stands in the cell.
        params: what the message needs besides.
    """

    code: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    header: str = ""
    value: str = ""
    params: tuple[tuple[str, str | int], ...] = ()


class PlanBookError(ValueError):
    """A book that is no plan, or a plan that no book can hold. `problems` has all that was found; nothing was taken."""

    def __init__(self, problems: tuple[BookProblem, ...]) -> None:
        super().__init__(f"{len(problems)} problems, the first {problems[0]}")
        self.problems = problems


class CellFault(ValueError):
    """A cell that can't be understood; the reader adds where it stands."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


PLAN_CODES: dict[str, tuple[str, ...]] = {
    "SHEET_MISSING": ("known",),
    "HEADER_MISSING": ("known",),
    "VALUE_MISSING": (),
    "NUMBER_EXPECTED": (),
    "DATE_EXPECTED": (),
    "DURATION_EXPECTED": (),
    "HOURS_EXPECTED": (),
    "LINK_EXPECTED": (),
    "NEED_EXPECTED": (),
    "KEY_EXPECTED": (),
    "WORD_EXPECTED": ("known",),
    "NAME_UNKNOWN": ("known",),
    "NAME_TWICE": ("row",),
    "LINK_OF_HEADING": (),
    "DATES_HALF": (),
    "OFF_THE_STEP": ("minutes",),
    "NO_DATE": (),
    "TOO_LONG": ("days",),
    "PLAN_RULE": ("rule",),
    "NAME_UNWRITABLE": (),
    "BARE_NUMBERS": (),
}
"""All codes with the parameters that each may carry. They never change once released."""

"""Plain tables of findings for a terminal, with Han characters counted as two columns wide.

Called by `duban read` when no JSON is asked for.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duban.cli._reading_jobs import Outcome

_REFUSALS = Path(__file__).resolve().parent / "data" / "refusals.json"
Contract = dict[str, Any]


@lru_cache(maxsize=1)
def _refusals() -> dict[str, str]:
    content: dict[str, str] = json.loads(_REFUSALS.read_text(encoding="utf-8"))
    return content


def refusal_text(outcome: Outcome) -> str:
    """Why a file was refused, with its code for the manual."""
    code = outcome.code or ""
    details = ", ".join(f"{name} {value}" for name, value in outcome.params)
    return f"{_refusals().get(code, code)} [{code}{': ' if details else ''}{details}]"


def width_of(text: str) -> int:
    """Terminal columns that a text takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def fitted(text: str, columns: int) -> str:
    """The text on one line, cut or padded to exactly so many columns."""
    text = " ".join(text.split())
    if width_of(text) > columns:
        while width_of(text) > columns - 1:
            text = text[:-1]
        text += "…"
    return text + " " * (columns - width_of(text))


def directive_lines(contract: Contract) -> Iterator[str]:
    """One document: its head, then a line for each directive."""
    date = contract["doc_date"] or "no date"
    yield f"{contract['doc_id']}: {contract['kind']}, {date} ({contract['doc_date_basis']})"
    yield f"{'':>4}{fitted('by', 12)}{fitted('who', 28)}what"
    for number, directive in enumerate(contract["directives"], start=1):
        deadline = directive["deadline"] or {}
        due = deadline.get("iso") or deadline.get("text") or "-"
        units = "、".join(unit["text"] for unit in directive["units"]) or "-"
        row = f"{number:>3} {fitted(due, 12)}{fitted(units, 28)}{fitted(directive['text'], 76)}"
        yield row.rstrip()
    if contract["unread"]:
        yield f"{len(contract['unread'])} sentences with an order's words became no directive; see --json"


def summary_lines(contracts: Sequence[Contract]) -> Iterator[str]:
    """Many documents: a line for each."""
    yield f"{fitted('document', 36)}{fitted('kind', 20)}{fitted('date', 12)}{'directives':>10}"
    for contract in contracts:
        yield (
            f"{fitted(contract['doc_id'], 36)}{fitted(contract['kind'], 20)}"
            f"{fitted(contract['doc_date'] or '-', 12)}{len(contract['directives']):>10}"
        )

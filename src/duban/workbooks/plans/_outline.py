"""The outline of a plan's book: the key of each line, its depth, which lines are headings, and what is under them.

Depth comes from its own column, else from numbering (1.2.3), else it is 1. Called by the reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from duban.scheduling import Row
from duban.workbooks.plans._cells import KEY, plain, whole_of
from duban.workbooks.plans._sheets import Line

_KEY = re.compile(KEY)


@dataclass(slots=True)
class Heads:
    """Rows in order, the lines of tasks by key, and for every key the tasks that it stands for."""

    rows: list[Row] = field(default_factory=list)
    leaves: dict[str, Line] = field(default_factory=dict)
    under: dict[str, list[str]] = field(default_factory=dict)
    all_lines: list[tuple[Line, str]] = field(default_factory=list)

    def lines(self) -> Iterator[tuple[Line, str]]:
        """Every line with its key, headings too."""
        return iter(self.all_lines)


def heads_of(lines: Sequence[Line]) -> Heads:
    """The outline. Lines without a number are numbered by their place, where none has one."""
    found = Heads()
    has_keys = any(line.has("key") for line in lines)
    keys = [_key(line, at, has_keys=has_keys) for at, line in enumerate(lines, start=1)]
    levels = [_level(line, key) for line, key in zip(lines, keys, strict=True)]
    seen: dict[str, int] = {}
    for at, (line, key) in enumerate(zip(lines, keys, strict=True)):
        if key in seen:
            line.fault("key", "NAME_TWICE", row=seen[key])
            continue
        seen[key] = line.row
        if not line.has("title"):
            line.fault("title", "VALUE_MISSING")
        is_heading = _is_heading(line, levels[at], levels[at + 1] if at + 1 < len(levels) else 0)
        is_late = line.word("placing", "late", "early") == "late"
        row = Row(
            key,
            line.text("title"),
            levels[at],
            is_heading,
            is_late,
            line.text("note"),
            line.text("owner"),
        )
        found.rows.append(row)
        found.all_lines.append((line, key))
        if not is_heading:
            found.leaves[key] = line
    _fill_under(found)
    return found


def _key(line: Line, at: int, *, has_keys: bool) -> str:
    if not has_keys:
        return str(at)
    text = plain(line.cell("key"))
    if not text:
        line.fault("key", "VALUE_MISSING")
        return f"{at}"
    if not _KEY.fullmatch(text):
        line.fault("key", "KEY_EXPECTED")
    return text


def _level(line: Line, key: str) -> int:
    if line.has("level"):
        return max(line.read("level", whole_of, 1), 1)
    return key.count(".") + 1


def _is_heading(line: Line, level: int, following: int) -> bool:
    """As the line says; else what deeper lines follow and what takes no time of its own."""
    said = line.word("kind", "heading", "task")
    if said:
        return said == "heading"
    return following > level and not line.has("duration")


def _fill_under(heads: Heads) -> None:
    for at, row in enumerate(heads.rows):
        if not row.is_heading:
            heads.under[row.key] = [row.key]
            continue
        found: list[str] = []
        for below in heads.rows[at + 1 :]:
            if below.level <= row.level:
                break
            if not below.is_heading:
                found.append(below.key)
        heads.under[row.key] = found

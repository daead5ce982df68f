"""The words of a plan's book in both languages: sheets, headers, settings, and words inside cells.

They stand in `data/columns.json`: of each list the first is written in Chinese books, the second in English ones, all are understood.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal
from unicodedata import normalize

Language = Literal["zh-Hans", "en"]
Words = Mapping[str, list[str]]


@cache
def tables() -> Mapping[str, Words]:
    """All lists, read on first use."""
    text = files("duban.workbooks.plans").joinpath("data/columns.json").read_text("utf-8")
    found: dict[str, dict[str, list[str]]] = json.loads(text)
    return found


def folded(text: str) -> str:
    """A word for comparison: widths and case folded, without blanks, underscores and a star.

    >>> folded("＊ Task Name")
    'taskname'
    """
    plain = normalize("NFKC", text).casefold()
    return "".join(one for one in plain if not one.isspace() and one not in "_*:：")


@cache
def _meanings(table: str) -> Mapping[str, str]:
    return {folded(word): name for name, words in tables()[table].items() for word in words}


def meaning(table: str, text: str) -> str:
    """Which name of a table a text means; empty where none."""
    return _meanings(table).get(folded(text), "")


def word(table: str, name: str, language: Language) -> str:
    """How a name is written."""
    return tables()[table][name][0 if language == "zh-Hans" else 1]


def known(table: str, *names: str) -> str:
    """The words that are understood, for a message."""
    chosen = names or tuple(tables()[table])
    return " / ".join(dict.fromkeys(one for name in chosen for one in tables()[table][name][:2]))

"""The word lists of the field grammars, read from `data/*.txt` on first use and kept.

A list file has sections: a line `[name]`, then words separated by blanks or line ends; `#` opens a comment. Nothing
here knows what the words mean. Called by the field modules only.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources


@cache
def sections(file: str) -> dict[str, tuple[str, ...]]:
    """All sections of `data/<file>.txt` with their words in the order given."""
    text = resources.files("duban.reading").joinpath("data", f"{file}.txt").read_text("utf-8")
    found: dict[str, list[str]] = {}
    name = ""
    for line in text.splitlines():
        words = line.split("#", 1)[0].split()
        if len(words) == 1 and words[0].startswith("["):
            name = words[0].strip("[]")
            found[name] = []
        elif words:
            found[name].extend(words)
    return {key: tuple(dict.fromkeys(value)) for key, value in found.items()}


@cache
def words(file: str, *names: str) -> tuple[str, ...]:
    """The words of the named sections of one file, each once."""
    lists = sections(file)
    return tuple(dict.fromkeys(word for name in names for word in lists[name]))


@cache
def choice(file: str, *names: str) -> str:
    """The words as a regular-expression choice, longest first, without brackets around it."""
    ordered = sorted(words(file, *names), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word) for word in ordered)

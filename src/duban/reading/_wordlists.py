"""Loads the word lists under `data/` on first use.

One JSON object a topic, one list a group. Owns no words itself and knows no grammar. Called by the grammar modules of this package.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files

from duban.reading._scanning import plain_first


@cache
def groups(topic: str) -> dict[str, tuple[str, ...]]:
    """All groups of a topic; raises FileNotFoundError for an unknown topic."""
    raw = files("duban.reading").joinpath(f"data/{topic}.json").read_text(encoding="utf-8")
    return {name: tuple(words) for name, words in json.loads(raw).items()}


@cache
def either(topic: str, *names: str) -> str:
    """The words of the named groups as one alternation, longest first (entries may be patterns)."""
    words = {word for name in names for word in groups(topic)[name]}
    return "(?:" + plain_first("|".join(sorted(words, key=lambda w: (-len(w), w)))) + ")"


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A compiled pattern, kept for the life of the process."""
    return re.compile(pattern)


@cache
def phrase(template: str) -> re.Pattern[str]:
    """A pattern whose `<topic.group+group>` stand for the words of those groups, compiled once.

    Keyed by the short template, so that long alternations are neither joined nor hashed again on each call.
    """
    filled = re.sub(
        r"<(\w+)\.([\w+]+)>",
        lambda match: either(match.group(1), *match.group(2).split("+")),
        template,
    )
    return re.compile(filled)

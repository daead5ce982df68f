"""Search tokens that find two-character Chinese words on both databases.

Han text is cut into overlapping pairs, other scripts into lower-case words; the same tokens go into SQLite's FTS5 and
PostgreSQL's `simple` tsvector, where a phrase query over them is a substring search. Trigram indexes would
return nothing for 电梯 (docs/decisions/0002-databases.md).
"""

from __future__ import annotations

import re
import unicodedata
from operator import add

_RUN = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]+|[0-9a-z]+")


def fold(text: str) -> str:
    """One form for search: full-width to half-width (NFKC), lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def _is_han(run: str) -> bool:
    return not (run[0].isascii())


def index_tokens(text: str) -> str:
    """Tokens of a stored text, space-separated.

    A Han run of n characters gives its n-1 pairs and its last character, so that every position begins a token.

    >>> index_tokens("电梯故障 A12")
    '电梯 梯故 故障 障 a12'
    """
    tokens: list[str] = []
    for run in _RUN.findall(fold(text)):
        if _is_han(run):
            tokens += map(add, run, run[1:])
            tokens.append(run[-1])
        else:
            tokens.append(run)
    return " ".join(tokens)


def query_phrases(text: str) -> list[list[str]]:
    """Phrases of a search text, each a list of consecutive tokens; all phrases must be found.

    A single Han character gives one token that the caller matches as a prefix.

    >>> query_phrases("电梯故障 a12")
    [['电梯', '梯故', '故障'], ['a12']]
    """
    phrases: list[list[str]] = []
    for run in _RUN.findall(fold(text)):
        if _is_han(run) and len(run) > 1:
            phrases.append([run[i : i + 2] for i in range(len(run) - 1)])
        else:
            phrases.append([run])
    return phrases

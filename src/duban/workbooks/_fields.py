"""The ledger's fields as header words know them: the table of synonyms, and how a header is compared with it.

It judges one header at a time; which column wins a field is the mapping's matter. Called by header finding and
by mapping.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast
from unicodedata import normalize

FieldKind = Literal["text", "units", "people", "day", "limit"]
_BRACKETS = re.compile(r"[（(\[【〔][^）)\]】〕]*[）)\]】〕]")
_NOISE = re.compile(r"[\s:：*＊★。、,，\"'“”]+")
# Headers are short; a longer text that holds a header word is a sentence.
_LONGEST = 24
_SECOND_MEANING = 0.97


@dataclass(frozen=True, slots=True)
class FieldWords:
    """A field's synonyms: whole headers, words that a header may contain, and words that rule it out."""

    name: str
    kind: FieldKind
    exact: frozenset[str]
    contains: tuple[str, ...]
    excluded: tuple[str, ...]


@cache
def field_words() -> Mapping[str, FieldWords]:
    """All fields, read from the data file on first use."""
    text = files("duban.workbooks").joinpath("data/fields.json").read_text("utf-8")
    raw = cast("dict[str, dict[str, str | list[str]]]", json.loads(text))
    return {
        name: FieldWords(
            name,
            cast("FieldKind", entry["kind"]),
            frozenset(plain_header(word) for word in entry["exact"]),
            tuple(entry["contains"]),
            tuple(entry.get("not", ())),
        )
        for name, entry in raw.items()
    }


@cache
def _exact_words() -> Mapping[str, Mapping[str, float]]:
    """Whole headers and their fields. 点位 may be the problem or its place: the field listed first is likelier."""
    found: dict[str, dict[str, float]] = {}
    for name, words in field_words().items():
        for word in words.exact:
            found.setdefault(word, {})[name] = _SECOND_MEANING if word in found else 1.0
    return found


def plain_header(text: str) -> str:
    """A header for comparison: without blanks, stars and bracketed remarks, widths folded.

    >>> plain_header("* 完成 时限（年月日）")
    '完成时限'
    """
    folded = normalize("NFKC", text).lower()
    bare = _NOISE.sub("", _BRACKETS.sub("", folded))
    return bare or _NOISE.sub("", folded)


@cache
def scores(header: str) -> Mapping[str, float]:
    """How well a header fits each field, from 0 to 1; fields that it does not fit are left out."""
    plain = plain_header(header)
    if not plain or len(plain) > _LONGEST:
        return {}
    if (exact := _exact_words().get(plain)) is not None:
        return exact
    found: dict[str, float] = {}
    for name, words in field_words().items():
        if any(word in plain for word in words.excluded):
            continue
        inside = [word for word in words.contains if word in plain]
        if inside:
            longest = max(inside, key=len)
            # Of two words the one that stands first names the column: 措施和要求 are measures.
            found[name] = 0.5 + 0.4 * len(longest) / len(plain) - 0.001 * plain.index(longest)
    return found


def is_header_word(text: str) -> bool:
    """Whether a cell reads like a header of a ledger."""
    return bool(scores(text))

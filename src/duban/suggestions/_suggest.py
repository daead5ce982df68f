"""From a model's answer to findings that stand in the text: quotes are looked up, and what is not there is dropped.

A suggestion becomes a directive of the reading contract with the rule MODEL. Its text, units, deadline and place are spans of the
source; a deadline gets its day from our own grammar, never from the model.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from duban.intake import limit_of_phrase
from duban.suggestions._client import Model

RULE = "MODEL"
PORTION = 6000
# A quote that lies mostly inside a directive that reading found says nothing new.
KNOWN_SHARE = 0.5
INSTRUCTION = (
    "你是政府督查室的文书。下面是一份公文或报道的一部分。请找出其中要求某个单位今后去做某件具体工作的句子。"
    "不要列入口号、已完成的工作、企业自己的承诺、背景和评论。只输出 JSON 数组，每个元素为"
    '{"quote": 原文中连续的一段, "units": [原文中的单位名], "deadline": 原文中的时限或 null, "place": 原文中的地点或 null}。'
    "所有值必须与原文一字不差。没有就输出 []。"
)
_ARRAY = re.compile(r"\[.*\]", re.DOTALL)
Found = dict[str, Any]


def portions(text: str) -> Iterator[tuple[int, str]]:
    """The text in parts of at most `PORTION` characters, cut at line ends where there are any; with their offsets."""
    start = 0
    while start < len(text):
        end = min(len(text), start + PORTION)
        if end < len(text):
            line = text.rfind("\n", start, end)
            end = line + 1 if line > start else end
        yield start, text[start:end]
        start = end


def raw_suggestions(answer: str) -> list[Mapping[str, Any]]:
    """The objects of the JSON array in an answer; an answer without one suggests nothing."""
    match = _ARRAY.search(answer)
    if not match:
        return []
    try:
        values = json.loads(match.group())
    except ValueError:
        return []
    return [v for v in values if isinstance(v, dict)]


def _field(text: str, piece: object, start: int, end: int) -> Found | None:
    """A piece that stands in `text[start:end]` to the letter, as a field; None where it does not."""
    if not isinstance(piece, str) or not piece.strip():
        return None
    at = text.find(piece.strip(), start, end)
    if at < 0:
        return None
    return {"text": piece.strip(), "spans": [[at, at + len(piece.strip())]]}


def _checked(
    text: str, raw: Mapping[str, Any], start: int, end: int, doc_date: dt.date | None
) -> Found | None:
    """One suggestion with every field found in the source, or None."""
    quote = _field(text, raw.get("quote"), start, end)
    if quote is None:
        return None
    (a, b) = quote["spans"][0]
    named = raw.get("units")
    units = [_field(text, name, a, b) for name in named] if isinstance(named, list) else []
    deadline = _field(text, raw.get("deadline"), a, b)
    if deadline is not None:
        deadline |= _dated(deadline["text"], doc_date)
    return {
        **quote,
        "article": None,
        "speaker": None,
        "units": [{**u, "role": "subject"} for u in units if u],
        "place": _field(text, raw.get("place"), a, b),
        "deadline": deadline,
        "measures": [],
        "quantities": [],
        "actionability": "concrete",
        "rule": RULE,
    }


def _dated(phrase: str, doc_date: dt.date | None) -> Found:
    """What our own grammar makes of a limit; vague where it makes nothing of it."""
    limit = limit_of_phrase(phrase, doc_date=doc_date)
    if limit is None:
        return {"iso": None, "kind": "vague", "reason": "VAGUE_WORD"}
    return {
        "iso": limit.iso.isoformat() if limit.iso else None,
        "kind": limit.kind,
        "reason": limit.reason,
        "workdays": limit.workdays,
        "base": limit.base.isoformat() if limit.base else None,
    }


def _covered(found: Found, taken: set[int]) -> bool:
    a, b = (int(x) for x in found["spans"][0])
    return len(taken.intersection(range(a, b))) > KNOWN_SHARE * (b - a)


def suggest(contract: Mapping[str, Any], model: Model) -> list[Found]:
    """Directives that the model proposes beyond those of a reading, each verified against the text.

    Args:
        contract: the object of `duban read --json`.

    Raises:
        ModelUnavailable: where the model cannot be asked.
    """
    text = contract["text"]
    stated = contract.get("doc_date")
    doc_date = dt.date.fromisoformat(stated) if stated else None
    taken = {i for d in contract["directives"] for a, b in d["spans"] for i in range(a, b)}
    kept = []
    for offset, part in portions(text):
        for raw in raw_suggestions(model.answer(INSTRUCTION, part)):
            found = _checked(text, raw, offset, offset + len(part), doc_date)
            if found is not None and not _covered(found, taken):
                taken.update(range(*found["spans"][0]))
                kept.append(found)
    return kept


def with_suggestions(contract: Mapping[str, Any], model: Model) -> dict[str, Any]:
    """The contract with the verified suggestions among its directives, in the order of the text."""
    directives = [*contract["directives"], *suggest(contract, model)]
    directives.sort(key=lambda d: d["spans"][0][0] if d["spans"] else 0)
    return {**contract, "directives": directives}

"""Turn hand-written labels into span-exact gold JSON (development tool).

A corpus author writes `<id>.txt` and `<id>.labels.json` in the short form below; this tool finds each quoted piece in the
text and writes `<id>.json` in the form that the reading scorer takes. It refuses a piece that is not in the text.

    python tools/label_corpus.py FOLDER

Short form. A PIECE is a string that stands in the text to the letter; `"开头⋯结尾"` means from the first through to the
second; a list of strings is one field of several spans (a line or column break between them); `{"t": PIECE, "n": 2}` is the
second occurrence in the whole text. Fields of a directive are looked for inside it first, then nearest before it, then after.

    {"kind": "notice", "doc_date": "2026-06-18",
     "articles": [{"headline": PIECE|null, "subheads": [PIECE], "kickers": [PIECE], "byline": PIECE|null,
                   "body": [PIECE, ...]}],   # one PIECE a paragraph, in reading order
     "directives": [{"text": PIECE, "article": 0, "actionability": "concrete", "optional": false,
                     "speaker": PIECE|null, "units": [PIECE | [PIECE, "lead|assist|supervise"]], "place": PIECE|null,
                     "deadline": {"t": PIECE, "iso": "2026-07-20"|null, "kind": "date"}|null, "other_deadlines": [same],
                     "quantities": [PIECE], "measures": [PIECE | [PIECE, "goal"]]}],
     "negatives": [{"text": PIECE, "type": "slogan|achievement|commitment|closed|problem|background|past|public|threat|..."}]}
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ELLIPSIS = "⋯"
ROLES = {"lead", "assist", "supervise", "subject", "goal", "step"}


class LabelError(Exception):
    """A quoted piece is not in the text."""


def occurrences(text: str, piece: str) -> list[tuple[int, int]]:
    """All places where a piece stands, `开头⋯结尾` read as a stretch."""
    head, mark, tail = piece.partition(ELLIPSIS)
    found = []
    start = text.find(head)
    while start >= 0:
        if mark:
            end = text.find(tail, start + len(head))
            if end >= 0:
                found.append((start, end + len(tail)))
        else:
            found.append((start, start + len(head)))
        start = text.find(head, start + 1)
    return found


def choose(
    found: list[tuple[int, int]], inside: list[list[int]] | None, after: int
) -> tuple[int, int]:
    """Prefer a place inside the given ranges, then nearest before them, then the first at or past `after`."""
    if inside:
        for place in found:
            if any(s <= place[0] and place[1] <= e for s, e in inside):
                return place
        before = [p for p in found if p[0] < inside[0][0]]
        if before:
            return before[-1]
    later = [p for p in found if p[0] >= after]
    return later[0] if later else found[0]


def locate(
    text: str, piece: Any, inside: list[list[int]] | None = None, after: int = 0
) -> dict[str, Any]:
    """Find one PIECE and return it as a field."""
    if isinstance(piece, dict):
        found = occurrences(text, piece["t"])
        if len(found) < piece.get("n", 1):
            raise LabelError(f"not {piece.get('n', 1)} times in the text: {piece['t']}")
        spans = [found[piece.get("n", 1) - 1]]
    else:
        spans, cursor = [], after
        for part in [piece] if isinstance(piece, str) else piece:
            found = occurrences(text, part)
            if not found:
                raise LabelError(f"not in the text: {part}")
            spans.append(choose(found, inside if not spans else None, cursor))
            cursor = spans[-1][1]
    return {"text": "".join(text[a:b] for a, b in spans), "spans": [list(s) for s in spans]}


def with_role(text: str, value: Any, inside: list[list[int]]) -> dict[str, Any]:
    """A PIECE, or a pair of a PIECE and its role."""
    if isinstance(value, list) and len(value) == 2 and value[1] in ROLES:
        return {**locate(text, value[0], inside), "role": value[1]}
    return locate(text, value, inside)


def limit(
    text: str, value: dict[str, Any] | None, inside: list[list[int]]
) -> dict[str, Any] | None:
    """A deadline with its normalised date and kind."""
    if value is None:
        return None
    rest = {k: v for k, v in value.items() if k not in ("t", "n")}
    piece = {"t": value["t"], "n": value["n"]} if "n" in value else value["t"]
    return {**locate(text, piece, inside), **rest}


def directive(text: str, raw: dict[str, Any], number: int, after: int) -> dict[str, Any]:
    """One directive with all its fields located."""
    whole = locate(text, raw["text"], after=after)
    spans = whole["spans"]
    return {
        "id": f"d{number}",
        "article": f"a{raw.get('article', 0) + 1}",
        "actionability": raw.get("actionability", "concrete"),
        "optional": raw.get("optional", False),
        **whole,
        "speaker": locate(text, raw["speaker"], spans) if raw.get("speaker") else None,
        "units": [with_role(text, u, spans) for u in raw.get("units", [])],
        "place": locate(text, raw["place"], spans) if raw.get("place") else None,
        "deadline": limit(text, raw.get("deadline"), spans),
        "other_deadlines": [limit(text, d, spans) for d in raw.get("other_deadlines", [])],
        "quantities": [locate(text, q, spans) for q in raw.get("quantities", [])],
        "measures": [with_role(text, m, spans) for m in raw.get("measures", [])],
    }


def article(text: str, raw: dict[str, Any], number: int, cursor: int) -> tuple[dict[str, Any], int]:
    """One article; paragraphs are looked for from the end of the one before."""
    out: dict[str, Any] = {"id": f"a{number}"}
    for key in ("headline", "byline"):
        out[key] = locate(text, raw[key]) if raw.get(key) else None
    for key in ("subheads", "kickers"):
        out[key] = [locate(text, p) for p in raw.get(key, [])]
    paragraphs = []
    for piece in raw["body"]:
        found = locate(text, piece, after=cursor)
        cursor = found["spans"][-1][1]
        paragraphs.append(found["spans"])
    spans = [s for p in paragraphs for s in p]
    body = "\n".join("".join(text[a:b] for a, b in p) for p in paragraphs)
    out["body"] = {"spans": spans, "paragraphs": paragraphs, "text": body}
    return out, min(s[0] for s in spans)


def convert(text: str, raw: dict[str, Any], doc_id: str) -> dict[str, Any]:
    """The whole gold object of one document."""
    gold: dict[str, Any] = {"doc_id": doc_id, "kind": raw["kind"], "doc_date": raw.get("doc_date")}
    gold["articles"], cursor = [], 0
    for number, item in enumerate(raw["articles"], 1):
        made, cursor = article(text, item, number, cursor)
        gold["articles"].append(made)
    gold["directives"], after = [], 0
    for number, item in enumerate(raw["directives"], 1):
        made = directive(text, item, number, after)
        after = made["spans"][0][0] + 1
        gold["directives"].append(made)
    gold["negatives"] = [
        {**locate(text, n["text"]), "type": n["type"]} for n in raw.get("negatives", [])
    ]
    return gold


def main() -> int:
    """Convert every labels file of a folder; name each fault with its file."""
    folder, faults = Path(sys.argv[1]), 0
    for path in sorted(folder.glob("*.labels.json")):
        doc_id = path.name.removesuffix(".labels.json")
        text = (folder / f"{doc_id}.txt").read_bytes().decode()
        try:
            gold = convert(text, json.loads(path.read_text(encoding="utf-8")), doc_id)
        except (LabelError, KeyError, ValueError) as error:
            faults += 1
            sys.stdout.write(f"{path.name}: {error!r}\n")
            continue
        out = folder / f"{doc_id}.json"
        out.write_text(json.dumps(gold, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

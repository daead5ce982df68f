"""Score the reading engine on labelled documents (development tool, also used by the corpus tests).

    python tools/score_corpus.py FOLDER...

Directives are matched one to one by overlap (characters in both over characters in either, at least a half, best first); labelled
items marked optional count neither way. Fields are judged on matched pairs. A field whose text is not what its spans show is a
span error; one whose text is nowhere in the document is invented.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from duban.intake import with_dated_limits
from duban.reading import read, to_contract

Json = dict[str, Any]


def characters(field: Json | None, text: str) -> set[int]:
    """The offsets of a field's characters that are not blank."""
    spans = field["spans"] if field else []
    return {i for a, b in spans for i in range(a, b) if not text[i].isspace()}


def overlap(left: set[int], right: set[int]) -> float:
    """Characters in both over characters in either."""
    return len(left & right) / len(left | right) if left and right else 0.0


def match(
    found: Sequence[set[int]], gold: Sequence[set[int]], least: float
) -> list[tuple[int, int]]:
    """Pairs of indices, one to one, by falling overlap."""
    ranked = sorted(
        ((overlap(f, g), i, j) for i, f in enumerate(found) for j, g in enumerate(gold)),
        reverse=True,
    )
    pairs: list[tuple[int, int]] = []
    used: tuple[set[int], set[int]] = (set(), set())
    for score, i, j in ranked:
        if score >= least and i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
            pairs.append((i, j))
    return pairs


def fields_of(value: Any) -> Iterator[Json]:
    """Every field inside a contract object."""
    if isinstance(value, dict):
        if "spans" in value and "text" in value:
            yield value
        for part in value.values():
            yield from fields_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from fields_of(part)


def names(units: Sequence[Json]) -> set[str]:
    """The names of the units that act, lists taken apart and 等部门 left out."""
    words = {
        re.sub(r"(?:等)?(?:部门|单位)$", "", word) or word
        for unit in units
        if unit.get("role") != "supervise"
        for word in re.split(r"[、，,；;和及与]", "".join(unit["text"].split()))
    }
    return words - {""}


def dates(gold: Json) -> set[str]:
    """The dates accepted for a labelled directive."""
    limits = [gold.get("deadline"), *(gold.get("other_deadlines") or [])]
    accepted = {limit["iso"] for limit in limits if limit and limit.get("iso")}
    return accepted | {iso for limit in limits if limit for iso in limit.get("iso_alt") or []}


def score(found: Json, gold: Json, text: str) -> Counter[str]:
    """The counts of one document."""
    counts: Counter[str] = Counter()
    for field in fields_of({key: value for key, value in found.items() if key != "text"}):
        shown = "".join(text[a:b] for a, b in field["spans"])
        counts["fields"] += 1
        if shown != field["text"]:
            counts["span_errors" if field["text"] in text else "invented"] += 1
    bodies = [characters(a["body"], text) for a in found["articles"]]
    wanted = [characters(a["body"], text) for a in gold["articles"]]
    counts["articles"] += len(wanted)
    counts["articles_found"] += len(bodies)
    counts["articles_right"] += len(match(bodies, wanted, 0.8))
    _score_directives(counts, found["directives"], gold["directives"], text)
    return counts


def _score_directives(counts: Counter[str], found: list[Json], gold: list[Json], text: str) -> None:
    mine, theirs = [characters(d, text) for d in found], [characters(d, text) for d in gold]
    pairs = match(mine, theirs, 0.5)
    counts["gold"] += sum(not d.get("optional") for d in gold)
    counts["right"] += sum(not gold[j].get("optional") for _, j in pairs)
    loose = set().union(*(t for t, d in zip(theirs, gold, strict=True) if d.get("optional")))
    paired = {i for i, _ in pairs}
    counts["wrong"] += sum(
        i not in paired and 2 * len(chars & loose) < len(chars) for i, chars in enumerate(mine)
    )
    for i, j in pairs:
        if not gold[j].get("optional"):
            _score_fields(counts, found[i], gold[j])


def _score_fields(counts: Counter[str], found: Json, gold: Json) -> None:
    if gold.get("speaker"):
        counts["speakers"] += 1
        said, meant = (found.get("speaker") or {}).get("text", ""), gold["speaker"]["text"]
        counts["speakers_right"] += bool(said) and (said.endswith(meant) or meant.endswith(said))
    mine, theirs = names(found["units"]), names(gold["units"])
    counts["units_right"] += len(mine & theirs)
    counts["units_wrong"] += len(mine - theirs)
    counts["units_missed"] += len(theirs - mine)
    accepted = dates(gold)
    if accepted:
        counts["dates"] += 1
        counts["dates_right"] += (found.get("deadline") or {}).get("iso") in accepted


def f1(right: int, wrong: int, missed: int) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * right / (2 * right + wrong + missed) if right else 0.0


def figures(counts: Counter[str]) -> dict[str, float]:
    """The measures that the bars are set on."""
    right, wrong, gold = counts["right"], counts["wrong"], counts["gold"]
    return {
        "precision": right / (right + wrong) if right + wrong else 0.0,
        "recall": right / gold if gold else 0.0,
        "directives": f1(right, wrong, gold - right),
        "units": f1(counts["units_right"], counts["units_wrong"], counts["units_missed"]),
        "dates": counts["dates_right"] / counts["dates"] if counts["dates"] else 1.0,
        "speakers": counts["speakers_right"] / counts["speakers"] if counts["speakers"] else 1.0,
        "articles": f1(
            counts["articles_right"],
            counts["articles_found"] - counts["articles_right"],
            counts["articles"] - counts["articles_right"],
        ),
        "invented": counts["invented"],
        "span_errors": counts["span_errors"],
    }


def labelled(folder: Path) -> Iterator[tuple[Path, Json, str]]:
    """Each labelled document of a folder: its path, its labels, its text."""
    for path in sorted(folder.glob("*.json")):
        source = path.with_suffix(".txt")
        if not path.name.endswith(".labels.json") and source.exists():
            yield path, json.loads(path.read_text(encoding="utf-8")), source.read_bytes().decode()


def score_folder(folder: Path) -> dict[str, Counter[str]]:
    """The counts of a folder by kind of document."""
    kinds: dict[str, Counter[str]] = {}
    for path, gold, text in labelled(folder):
        day = dt.date.fromisoformat(gold["doc_date"]) if gold.get("doc_date") else None
        found = to_contract(with_dated_limits(read(text, doc_date=day)), path.stem)
        kinds.setdefault(gold["kind"], Counter()).update(score(found, gold, text))
    return kinds


def main() -> int:
    """Print the figures of each folder by kind and over all."""
    for name in sys.argv[1:]:
        kinds = score_folder(Path(name))
        total: Counter[str] = sum(kinds.values(), Counter())
        for kind, counts in [*sorted(kinds.items()), ("ALL", total)]:
            shown = "  ".join(f"{key} {value:.3f}" for key, value in figures(counts).items())
            print(f"{kind:20} {counts['gold']:4} items  {shown}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

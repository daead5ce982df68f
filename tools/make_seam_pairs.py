"""Writes `src/duban/reading/data/seam_pairs.txt` from the labelled documents of the repository.

It counts which two characters follow each other in the bodies' repaired paragraphs, and which open a paragraph (marked
by `^`); nothing is typed by hand. Development only; further folders of labelled documents may be given:

    python tools/make_seam_pairs.py [FOLDER ...]
"""

from __future__ import annotations

import itertools
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "src/duban/reading/data/seam_pairs.txt"
HEADER = """\
# Made by tools/make_seam_pairs.py from the labelled documents: two characters that follow each other.
# [n] holds the pairs counted n times; ^ stands for the beginning of a paragraph."""
PER_LINE = 30


def paragraphs(folder: Path) -> list[str]:
    """The body paragraphs of all labelled documents in the folder."""
    found: list[str] = []
    for file in sorted(set(folder.glob("*.json")) - set(folder.glob("*.labels.json"))):
        document = json.loads(file.read_text("utf-8"))
        for article in document.get("articles", ()):
            found += article["body"].get("text", "").splitlines()
    return ["".join(text.split()) for text in found]


def main() -> None:
    """Count the pairs, group them by count, write the list."""
    folders = [ROOT / "tests/corpus/dev", *map(Path, sys.argv[1:])]
    counts: Counter[str] = Counter()
    for text in (t for folder in folders for t in paragraphs(folder)):
        counts.update(left + right for left, right in itertools.pairwise(f"^{text}"))
    groups: dict[int, list[str]] = defaultdict(list)
    for pair, count in counts.items():
        groups[count].append(pair)
    lines = [HEADER]
    for count in sorted(groups, reverse=True):
        pairs = sorted(p for p in groups[count] if not set(p) & set("#["))
        lines.append(f"\n[{count}]")
        lines += [" ".join(pairs[i : i + PER_LINE]) for i in range(0, len(pairs), PER_LINE)]
    TARGET.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{TARGET.name}: {len(counts)} pairs of {sum(counts.values())}")


if __name__ == "__main__":
    main()

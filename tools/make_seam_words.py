"""Writes `src/duban/reading/data/seam_words.txt` from the dictionary of the `jieba` package (MIT licence).

It groups words of one to four characters by how often they occur; nothing is typed by hand. Development only:

    python tools/make_seam_words.py
"""

from __future__ import annotations

import re
from collections import defaultdict
from importlib import resources
from pathlib import Path

TARGET = Path(__file__).parents[1] / "src/duban/reading/data/seam_words.txt"
LEAST = {1: 8, 2: 32, 3: 64, 4: 128}
HEADER = """\
# Made by tools/make_seam_words.py from the dictionary of jieba 0.42.1 (MIT): words of one to four characters.
# [n] holds the words counted 2^n to 2^(n+1) times in its corpus of 60 million."""
PER_LINE = 24


def main() -> None:
    """Read the dictionary, group the words, write the list."""
    raw = resources.files("jieba").joinpath("dict.txt").read_text("utf-8")
    groups: dict[int, list[str]] = defaultdict(list)
    for word, count, _ in (line.split() for line in raw.splitlines()):
        if re.fullmatch(r"[\u4e00-\u9fff]{1,4}", word) and int(count) >= LEAST[len(word)]:
            groups[int(count).bit_length() - 1].append(word)
    lines = [HEADER]
    for size in sorted(groups, reverse=True):
        words = sorted(groups[size])
        lines.append(f"\n[{size}]")
        lines += [" ".join(words[i : i + PER_LINE]) for i in range(0, len(words), PER_LINE)]
    TARGET.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{TARGET.name}: {sum(map(len, groups.values()))} words")


if __name__ == "__main__":
    main()

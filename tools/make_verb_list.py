"""Writes `src/duban/reading/data/verbs.txt` from the dictionary of the `jieba` package (MIT licence).

It picks two-character verbs, nominal verbs and adverbs by tag and frequency; nothing is typed by hand. Development only:

    python tools/make_verb_list.py
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

TARGET = Path(__file__).parents[1] / "src/duban/reading/data/verbs.txt"
KINDS = {
    "act": ({"v"}, 50, 10**9),
    "rare_act": ({"v"}, 3, 50),
    "noun_act": ({"vn"}, 10, 10**9),
    "adverb": ({"d", "ad", "vd"}, 20, 10**9),
}
HEADER = "# Made by tools/make_verb_list.py from the dictionary of jieba 0.42.1 (MIT). Two characters each."
PER_LINE = 24


def main() -> None:
    """Read the dictionary, group the words, write the list."""
    raw = resources.files("jieba").joinpath("dict.txt").read_text("utf-8")
    rows = [line.split() for line in raw.splitlines()]
    lines = [HEADER]
    for kind, (tags, least, below) in KINDS.items():
        words = sorted(
            word
            for word, count, tag in rows
            if tag in tags and len(word) == 2 and least <= int(count) < below
        )
        lines.append(f"\n[{kind}]")
        lines += [" ".join(words[i : i + PER_LINE]) for i in range(0, len(words), PER_LINE)]
    TARGET.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{TARGET.name}: {sum(map(len, lines))} characters")


if __name__ == "__main__":
    main()

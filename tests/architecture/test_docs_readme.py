"""The two readmes say the same, what they link to exists, and the guide's two languages show the same pictures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tree import ROOT

PAIRS = [
    ("README.md", "README.zh-Hans.md"),
    ("docs/use/first-day.md", "docs/use/first-day.zh-Hans.md"),
    ("docs/use/a-matters-life.md", "docs/use/a-matters-life.zh-Hans.md"),
    ("docs/use/demo-year.md", "docs/use/demo-year.zh-Hans.md"),
    ("docs/use/plans.md", "docs/use/plans.zh-Hans.md"),
    ("docs/concepts/proof.md", "docs/concepts/proof.zh-Hans.md"),
]


def read(name: str) -> str:
    """The text of a document."""
    return (ROOT / name).read_text(encoding="utf-8")


def commands(text: str) -> list[str]:
    """The commands in code blocks, without what is said beside them."""
    blocks = re.findall(r"^```\n(.*?)^```", text, re.S | re.M)
    lines = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if re.match(r"(make|git|duban|\.venv/bin)\b(?! +──)", line)]


def headings(text: str) -> list[int]:
    """The levels of the headings in their order."""
    outside = re.sub(r"^```.*?^```", "", text, flags=re.S | re.M)
    return [len(marks) for marks in re.findall(r"^(#+) ", outside, re.M)]


def links(text: str) -> list[str]:
    """What a document links to inside the repository."""
    found = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    return [link for link in found if "://" not in link]


@pytest.mark.parametrize(("english", "chinese"), PAIRS)
def test_both_languages_say_the_same(english: str, chinese: str) -> None:
    """The same commands, the same headings, the same table rows, the same pictures."""
    one, other = read(english), read(chinese)
    assert commands(one) == commands(other)
    assert headings(one) == headings(other)
    assert len(re.findall(r"^\|", one, re.M)) == len(re.findall(r"^\|", other, re.M))
    pictures = [link.replace(".en.", ".") for link in links(one) if link.endswith(".png")]
    shown = [link.replace(".zh.", ".") for link in links(other) if link.endswith(".png")]
    assert pictures == shown


@pytest.mark.parametrize(
    "path",
    [*(name for pair in PAIRS for name in pair), "CHANGELOG.md", "docs/concepts/glossary.md"],
)
def test_what_is_linked_exists(path: str) -> None:
    """Every link inside the repository leads somewhere."""
    folder = (ROOT / path).parent
    assert [link for link in links(read(path)) if not (folder / link).exists()] == []


def test_no_picture_is_left_over() -> None:
    """Every picture of the guides is shown somewhere."""
    shown = {Path(link).name for pair in PAIRS for name in pair for link in links(read(name))}
    kept = {path.name for path in (ROOT / "docs" / "use" / "img").glob("*.png")}
    assert sorted(kept - shown) == []


def test_the_readmes_are_short() -> None:
    """About 120 lines, so that they are read."""
    for name in PAIRS[0]:
        assert len(read(name).splitlines()) <= 130

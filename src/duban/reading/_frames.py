"""What a stretch of a document is for: orders, problems, facts, goals, or plain text, told by its headings and leads.

A frame sets how readily a sentence becomes a directive. It reads headings only. Called by the directive walk.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from duban.reading._enumerations import leading_mark
from duban.reading._folding import fold
from duban.reading._wordlists import compiled, either

HEADING_LENGTH = 34


@lru_cache(maxsize=256)
def is_heading(text: str) -> bool:
    """A short line without a sentence: numbered, or a bare title of a section."""
    stripped = text.strip()
    if not stripped or len(stripped) > HEADING_LENGTH or compiled(r"[。；！？]").search(stripped):
        return False
    mark = leading_mark(stripped)
    if mark is not None and mark.level in ("chapter", "part"):
        return True
    return not compiled(r"[，：]").search(fold(stripped)) and len(stripped) <= 20


def last_clause(text: str) -> str:
    """The clause before a closing colon or dash, without it."""
    return compiled(r"[，。；]").split(text.rstrip("：—。 \u3000\n"))[-1]


def numbers_are_titled(texts: Sequence[str]) -> bool:
    """Whether the numbered paragraphs of a text habitually open with a short title of their own (1.备足燃料。…)."""
    numbered = [
        text[mark.end :]
        for text in texts
        if (mark := leading_mark(text)) is not None and mark.level == "number"
    ]
    titled = [t for t in numbered if compiled(r"^[^，。；：\d]{3,12}[。][^。]{4,}").match(t)]
    return len(numbered) >= 3 and len(titled) * 5 >= len(numbered) * 4


def mode_of(heading: str) -> str | None:
    """order, problem, fact or goal from a heading's words; None where they do not tell.

    The last telling word wins: 存在问题整改要求 is an order, 整改落实情况 is a fact.
    """
    text = fold(heading).strip("：。 \u3000")
    if compiled(r"(?:目标|原则|总体要求)$").search(text):
        return "goal"
    best: tuple[int, str] | None = None
    if compiled(
        r"^(?:[一二三四五六七八九十\d（）、.]*)(?:补齐|解决|整改|化解|排查|消除|破解|聚焦|紧盯|治理|推进|加快|强化|做好)"
    ).match(text):
        return "order" if compiled(r"(?:措施|任务|要求|清单|安排)$").search(text) else None
    for mode in ("problem", "fact", "goal", "order"):
        for match in compiled(either("sections", mode)).finditer(text):
            if best is None or match.end() > best[0]:
                best = (match.end(), mode)
    return best[1] if best else None

"""Finding a secrecy marking: 绝密, 机密 or 秘密 with ★ and a period, or standing alone in a document's head.

It knows marks, not subjects: 商业秘密 or 保守秘密 in running text is none. It keeps nothing. Called by `extract`
and by every other mouth through which text comes in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Level = Literal["top_secret", "secret", "confidential"]

_LEVELS: dict[str, Level] = {"绝密": "top_secret", "机密": "secret", "秘密": "confidential"}
_WORD = r"(?P<word>[绝絕]\s*密|[机機]\s*密|秘\s*密)"
_PERIOD = r"(?P<period>\d+\s*(?:年|个月|月|天|日)|[一二三四五六七八九十]+(?:年|个月)|长期|長期|永久|启用前)"
_STAR = r"[★☆✩✪⭐]"
_URGENCY = r"(?:特提|特急|加急|急件|平急|急)"
_COPY = r"(?:份号\s*[:：]?\s*)?\d{1,8}(?:号)?"
_OPEN, _CLOSE = r"[【\[（(〔]?\s*", r"\s*[】\]）)〕]?"
# With the star it is a marking wherever a line, a cell or a label begins with it.
_STARRED = re.compile(
    rf"(?:^|(?<=[\s\d【\[（(〔:：])){_WORD}(?:级|件)?\s*{_STAR}\s*{_PERIOD}?", re.MULTILINE
)
# A label says so itself.
_LABELLED = re.compile(
    rf"(?:密\s*级|秘密等级|密级程度)\s*(?:[:：]|\t)\s*{_WORD}(?:级|件)?(?![^\s】）)★☆])"
)
# Without a star only a line of its own, with nothing beside it but a copy number, a period or an urgency.
_ALONE = re.compile(
    rf"^\s*(?:{_COPY}\s+)?(?:{_URGENCY}\s*)?{_OPEN}{_WORD}(?:级|件)?{_CLOSE}\s*(?:[·•*\s]?\s*{_PERIOD})?"
    rf"(?:\s+{_COPY})?(?:\s*{_URGENCY})?\s*$"
)
_HEAD_LINES = 15
_NAMED = re.compile(
    rf"[【\[（(〔]\s*{_WORD}\s*[】\]）)〕]|{_WORD.replace('word', 'word2')}\s*{_STAR}"
)


@dataclass(frozen=True, slots=True)
class SecrecyMarking:
    """A marking: its level, its exact characters as a range of the text, and its period as written ("" if none)."""

    level: Level
    span: tuple[int, int]
    text: str
    period: str


def find_secrecy_marking(text: str) -> SecrecyMarking | None:
    """The first secrecy marking of a text, or None.

    >>> find_secrecy_marking("机密★10年\\n关于……的通知").level
    'secret'
    >>> find_secrecy_marking("要求保守国家秘密，保护商业秘密。") is None
    True
    """
    found = [match for match in (_STARRED.search(text), _LABELLED.search(text)) if match]
    if found:
        return _marking(min(found, key=lambda match: match.start("word")), 0)
    seen = start = 0
    for line in text.splitlines(keepends=True):
        if match := _ALONE.match(line.rstrip("\r\n")):
            return _marking(match, start)
        start += len(line)
        seen += bool(line.strip())
        if seen >= _HEAD_LINES:
            break
    return None


def marking_in_name(name: str) -> str | None:
    """The level that a file's name carries in brackets or with a star, or None."""
    match = _NAMED.search(name)
    return _level(match["word"] or match["word2"]) if match else None


def _level(word: str) -> Level:
    plain = re.sub(r"\s", "", word).translate(str.maketrans("絕機", "绝机"))
    return _LEVELS[plain]


def _marking(match: re.Match[str], offset: int) -> SecrecyMarking:
    groups = match.groupdict()
    start = match.start("word")
    text = match.string[start : match.end()].rstrip()
    span = (offset + start, offset + start + len(text))
    return SecrecyMarking(_level(match["word"]), span, text, groups.get("period") or "")

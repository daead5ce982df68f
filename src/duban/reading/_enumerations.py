"""List marks: 一、 （一） 1. ① 一是 ★ and the elements they open.

It recognises marks by their form and place and says how deep they stand; what an element means is not its concern.
Called by the directive walk and the label reader.
"""

from __future__ import annotations

import re
from functools import lru_cache

from duban.reading._folding import fold
from duban.reading._values import value

_CN = "一二三四五六七八九十"
_LEAD = re.compile(
    r"\s*(?:"
    rf"(?P<part>（[{_CN}]{{1,3}}）[、.]?|(?:议题|事项|专题)[{_CN}\d]{{1,3}}[：、.\s\u3000])"
    rf"|(?P<chapter>[{_CN}]{{1,3}}[、.]|第[{_CN}\d]{{1,3}}[章节部分]+[、\s]*)"
    r"|(?P<number>\d{1,2}(?:[、）]|\.(?!\d)|\.(?=\d{4}年|\d{1,2}月\d?))|（\d{1,2}）[、.]?|[①-⑳⑴-⒇]|\d{1,2}(?=[\u4e00-\u9fff])(?![年月日个项家处所台条万亿名人小时天周分余多时点公吨座户件米号届期次度批级类]))"
    rf"|(?P<series>第?[{_CN}]{{1,3}}[是要则]|第[{_CN}]{{1,2}}[，、,条项])"
    r"|(?P<bullet>[★☆◎●■◆▲△○◇※·•▪►◼◻□]|[-—–]{1,2}(?=[^\s—-]))"
    r")\s*"
)
_SERIES = re.compile(
    rf"(?<=[，。；：、！“】\s\u4e00-\u9fff])(?<!统)(?:(?P<order>[{_CN}]{{1,3}})(?P<tail>[是要])|第(?P<nth>[{_CN}])[，、])"
)
_INLINE_NUMBER = re.compile(
    r"(?<=[。；：！】\s])(?:(?P<n>\d{1,2})[.、](?!\d)|（(?P<p>[\d一二三四五六七八九十]{1,2})）|(?P<c>[①-⑳])|(?P<k>[一二三四五六七八九十])、)"
)
#: How the first mark of a run is written.
_FIRSTS = {"series": re.compile("一是|一要|第一"), "number": re.compile("1[.、）]|一[、）]|①")}
_LEVELS = ("chapter", "part", "number", "series", "bullet")


@value(frozen=True, slots=True)
class Mark:
    """A list mark `[start, end)`; `level` is chapter, part, number, series or bullet."""

    level: str
    start: int
    end: int


@value(frozen=True, slots=True)
class Element:
    """A stretch of a paragraph that one mark opens; `mark` is None for what stands before the first."""

    mark: Mark | None
    start: int
    end: int


@lru_cache(maxsize=256)
def leading_mark(text: str) -> Mark | None:
    """The list mark at the head of a paragraph.

    >>> leading_mark("（二）挂牌督办").level
    'part'
    """
    match = _LEAD.match(fold(text))
    if not match:
        return None
    level = next(name for name in _LEVELS if match.group(name) is not None)
    return Mark(level, match.start(level), match.end())


def split_elements(text: str) -> tuple[Element, ...]:
    """Cut a paragraph at its marks: the leading one, then each mark of a run that counts upward.

    >>> [e.mark.level if e.mark else None for e in split_elements("要求：一是报数；二是核数。")]
    [None, 'series', 'series']
    """
    folded = fold(text)
    marks = []
    lead = leading_mark(text)
    if lead is not None:
        marks.append(lead)
    offset = lead.start if lead else -1
    inner = _run_of(folded, _SERIES, "series") or _run_of(folded, _INLINE_NUMBER, "number", lead)
    marks.extend(m for m in inner if m.start > offset and (not lead or m.start >= lead.end))
    if not marks:
        return (Element(None, 0, len(text)),) if folded.strip() else ()
    bounds = [m.end for m in marks]
    stops = [*[m.start for m in marks[1:]], len(text)]
    elements = [Element(m, a, b) for m, a, b in zip(marks, bounds, stops, strict=True)]
    head = marks[0].start
    if folded[:head].strip():
        elements.insert(0, Element(None, 0, head))
    return tuple(elements)


def _run_of(
    folded: str, pattern: re.Pattern[str], level: str, lead: Mark | None = None
) -> list[Mark]:
    """Marks that count upward from 1, or on from the mark that leads the paragraph; a lone mark is no list."""
    run: list[Mark] = []
    expected = _next_after(folded, lead) if lead is not None and lead.level == level else 0
    least = 1 if expected else 2
    if not expected and _FIRSTS[level].search(folded) is None:
        return []
    for match in pattern.finditer(folded):
        value = _value(next(g for g in match.groups() if g and g not in "是要"))
        if value is None or value != (expected or 1):
            continue
        expected = value + 1
        run.append(Mark(level, match.start(), match.end()))
    return run if len(run) >= least else []


def _next_after(folded: str, lead: Mark) -> int:
    """The number that would follow a leading mark, 0 where it is none."""
    value = _value(folded[lead.start : lead.end].strip("（）.、 \u3000"))
    return value + 1 if value is not None else 0


def _value(mark: str) -> int | None:
    if mark.isdigit() and mark.isascii():
        return int(mark)
    if "①" <= mark <= "⑳":
        return ord(mark) - ord("①") + 1
    if len(mark) == 1 and mark in _CN:
        return _CN.index(mark) + 1
    if len(mark) == 2 and mark[0] == "十" and mark[1] in _CN[:9]:
        return 11 + _CN.index(mark[1])
    return None

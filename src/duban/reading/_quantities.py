"""Quantities with their hedge words: 不少于20公里, 1万户以上, 80～150毫米, 全覆盖.

It owns what counts as a quantity; dates and limits are none (see `_dates`), nor are marks such as 一是 or 第三.
Called by `read` for each directive and measure.
"""

from __future__ import annotations

import re
from functools import cache

from duban.reading._lexicon import choice, words
from duban.reading._scanning import by_first
from duban.reading._strand import Field, Strand
from duban.reading._widths import fold

_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_MORE = r"(?:余|多|来|几)?"
_BIG = r"[十百千万亿]{0,3}"
_CHINESE = rf"(?:两|[二三四五六七八九]?[十百千][百千万一二三四五六七八九十]*|[三四五六七八九]|半|数[十百千万]){_MORE}"
_FRACTION = r"[一二三四五六七八九十百]{1,3}分之[一二三四五六七八九十百]{1,4}"
#: A period in which something must be done is a limit, and a day of the calendar a date: neither is a quantity.
_TIME = re.compile(r"(?:日|天|个?工作日|小时|周|个?月|年)(?:以|之)?内$|^\d{4}年|^24小时$")


@cache
def _pattern() -> re.Pattern[str]:
    unit = by_first(choice("quantities", "units"))
    chinese_unit = by_first(choice("quantities", "chinese_units"))
    hedge = by_first(choice("quantities", "before"))
    bound = by_first(choice("quantities", "after"))
    whole = choice("quantities", "whole")
    amount = rf"{_NUMBER}{_BIG}(?:{_MORE})(?:(?:~|-|—|至|到){_NUMBER}{_BIG})?"
    arabic = rf"(?:{amount})(?:%|‰|个百分点|{unit})(?:/(?:{unit}|日|天|年|月|时))?"
    chinese = rf"(?<![第一二三四五六七八九十百千每])(?:{_CHINESE})(?:{chinese_unit})"
    about = rf"(?:{hedge}|(?<!签)约|(?<!附)近)"
    firsts = {word[0] for word in words("quantities", "before", "whole")}
    opens = rf"(?=[\d约近首半数两一二三四五六七八九十百千{''.join(sorted(firsts))}])"
    return re.compile(
        rf"{opens}(?:{about}?(?<![\dA-Za-z第.])(?:{arabic}|{chinese}|{_FRACTION})(?:{bound})?"
        rf"|首[批台条座家个例项次艘单]|{whole})"
    )


@cache
def _not_after() -> re.Pattern[str]:
    return re.compile(by_first(choice("quantities", "not_after")))


_HAS_AMOUNT = re.compile(r"[\d一二两三四五六七八九十百千半首全清应]")


def find_quantities(strand: Strand, start: int, end: int) -> list[Field]:
    """The quantities in `[start, end)`, in order, hedge words included."""
    text = fold(strand.text)[start:end]
    if not _HAS_AMOUNT.search(text):
        return []
    found: list[Field] = []
    for match in _pattern().finditer(text):
        if not _not_after().match(text, match.end()) and not _is_none(text, *match.span()):
            found.append(strand.field(start + match.start(), start + match.end()))
    return found


def _is_none(text: str, start: int, end: int) -> bool:
    """Dates and periods, 一个一个, and parts of quoted sayings are no quantities."""
    said = text[start:end]
    if _TIME.search(said) or (said[-1] in "日号" and text[start - 1 : start] == "月"):
        return True
    if said[-1] in "日号" and re.match(r"\d|[前上下]|零时|起", text[end:]):
        return True
    inside = text.rfind("“", 0, start) > text.rfind("”", 0, start)
    return (inside and "”" in text[end : end + 6]) or text[end:].startswith(said)

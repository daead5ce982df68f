"""Chinese numerals in date phrases written as figures, on a copy that is only searched.

Called by the reading of date cells.
"""

from __future__ import annotations

import re
from unicodedata import normalize

_DIGITS = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,
    "Ｏ": 0,
    "两": 2,
}
_NUMERAL = "[〇○零一二三四五六七八九十两]"
# Only before a word of time: 一期工程 and 三张清单 are left alone.
_BEFORE_TIME = re.compile(
    rf"({_NUMERAL}+)(?=年|个?月|日|号|季度|个?工作日|天|周|个?星期|小时|个?自然日)"
    rf"|(?<=第)({_NUMERAL}+)(?=季)"
)
# The time of day says nothing about the day, and would run into it once blanks are gone.
_CLOCK = re.compile(r"(?<=\d)[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?")
_RANGE = re.compile(rf"({_NUMERAL}+)(?=[、至到\-—~～]\d{{1,2}}(?:月|季度|日))")


def figure(numeral: str) -> int:
    """A Chinese numeral below 100, or a year said digit by digit.

    >>> figure("二〇二六"), figure("十二"), figure("二十"), figure("三十一")
    (2026, 12, 20, 31)
    """
    if "十" not in numeral:
        return int("".join(str(_DIGITS[sign]) for sign in numeral))
    tens, _, ones = numeral.partition("十")
    return (figure(tens) if tens else 1) * 10 + (figure(ones) if ones else 0)


def plain_phrase(text: str) -> str:
    """A date phrase for searching: widths folded, blanks dropped, numerals of time as figures.

    >>> plain_phrase("二〇二六年 十二月底前"), plain_phrase("十五个工作日内")
    ('2026年12月底前', '15个工作日内')
    """
    folded = "".join(_CLOCK.sub("", normalize("NFKC", text.replace("○", "〇"))).split())
    folded = (
        folded.replace("号", "日")
        if re.search(r"\d号|[一二三四五六七八九十]号", folded)
        else folded
    )
    folded = _BEFORE_TIME.sub(lambda match: str(figure(match[1] or match[2])), folded)
    return _RANGE.sub(lambda match: str(figure(match[1])), folded)

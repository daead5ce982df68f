"""Numbers as offices write them: Arabic digits, Chinese numerals, and mixtures such as 1.2万.

It owns nothing but their values; which words around a number matter is the caller's affair. Called by the
date and quantity grammars.
"""

from __future__ import annotations

_DIGIT = {c: v for v, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SCALE = {"十": 10, "百": 100, "千": 1000}


def whole_number(text: str) -> int | None:
    """The value of a whole number below ten thousand, or None if it is none.

    Digit-by-digit years (二〇二六) and positional numerals (二十五, 廿五) are both understood.

    >>> [whole_number(t) for t in ("15", "十五", "二〇二六", "两", "一百二十")]
    [15, 15, 2026, 2, 120]
    """
    if text.isascii() and text.isdigit():
        return int(text)
    text = text.replace("廿", "二十").replace("卅", "三十")
    if not any(c in _SCALE for c in text):
        return _digit_by_digit(text)
    return _positional(text)


def _digit_by_digit(text: str) -> int | None:
    value = 0
    for char in text:
        if char not in _DIGIT:
            return None
        value = value * 10 + _DIGIT[char]
    return value if text else None


def _positional(text: str) -> int | None:
    total, digit = 0, None
    for char in text:
        if char in _SCALE:
            total += (1 if digit is None else digit) * _SCALE[char]
            digit = None
        elif char in _DIGIT:
            digit = _DIGIT[char]
        else:
            return None
    return total + (digit or 0)

"""The labels that Word draws in front of automatically numbered paragraphs: 一、 （一） 1. ①.

They are not in the document's text, yet an office's clerk reads and quotes them. It counts as Word counts; it
knows styles and numbering parts, never the body. Called by the docx reader only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "零一二三四五六七八九"
_FORMAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
# After these a label needs no blank: typists set none either.
_CLOSED_ENDS = "、）】〕．，：。》"


def chinese_number(
    number: int, digits: str = _DIGITS, units: tuple[str, ...] = ("", "十", "百", "千")
) -> str:
    """A number below 10,000 in Chinese.

    >>> chinese_number(12), chinese_number(20), chinese_number(105)
    ('十二', '二十', '一百零五')
    """
    if number <= 0 or number > 9999:
        return str(number)
    text = ""
    for place in range(len(str(number)) - 1, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += digits[digit] + units[place]
        elif not text.endswith(digits[0]) and number % 10**place:
            text += digits[0]
    # Ten to nineteen are said without the leading one.
    return text[1:] if 10 <= number <= 19 and digits is _DIGITS else text


def _letters(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        text += sign * (number // value)
        number %= value
    return text


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else f"({number})"


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)]


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: str(number).translate(
        {48 + i: 0xFF10 + i for i in range(10)}
    ),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": lambda number: f"({number})",
    "decimalEnclosedFullstop": lambda number: f"{number}.",
    "chineseCounting": chinese_number,
    "chineseCountingThousand": chinese_number,
    "japaneseCounting": chinese_number,
    "taiwaneseCounting": chinese_number,
    "taiwaneseCountingThousand": chinese_number,
    "ideographDigital": lambda number: "".join("〇一二三四五六七八九"[int(d)] for d in str(number)),
    "chineseLegalSimplified": lambda number: chinese_number(
        number, _FORMAL_DIGITS, ("", "拾", "佰", "仟")
    ),
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "bullet": lambda number: "•",
    "none": lambda number: "",
}


@dataclass(slots=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    legal: bool = False
    restart: int = -1


@dataclass(slots=True)
class _List:
    """One counted list: its levels and where each stands now. Lists of one abstract definition share counts."""

    levels: dict[int, _Level]
    counts: dict[int, int]
    starts: dict[int, int] = field(default_factory=dict)
    begun: set[int] = field(default_factory=set)


def _value(node: etree._Element | None, path: str) -> str | None:
    found = None if node is None else node.find(path)
    return None if found is None else found.get(f"{W}val")


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.lstrip("-").isdigit() else default


class Numbering:
    """Gives each paragraph its label, asked for in document order."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, _List] = {}
        self._styles: dict[str, tuple[str | None, str | None, str | None, str | None]] = {}
        if styles is not None:
            self._read_styles(styles)
        if numbering is not None:
            self._read_lists(numbering)

    def _read_styles(self, styles: etree._Element) -> None:
        for style in styles.iterfind(f"{W}style"):
            numbered = style.find(f"{W}pPr/{W}numPr")
            self._styles[style.get(f"{W}styleId") or ""] = (
                _value(numbered, f"{W}numId"),
                _value(numbered, f"{W}ilvl"),
                _value(style, f"{W}basedOn"),
                _value(style, f"{W}pPr/{W}outlineLvl"),
            )

    def _read_lists(self, numbering: etree._Element) -> None:
        shared: dict[str, dict[int, int]] = {}
        for abstract in numbering.iterfind(f"{W}abstractNum"):
            key = abstract.get(f"{W}abstractNumId") or ""
            self._abstract[key] = {
                _number(level.get(f"{W}ilvl"), 0): _read_level(level)
                for level in abstract.iterfind(f"{W}lvl")
            }
            shared[key] = {}
        for item in numbering.iterfind(f"{W}num"):
            key = _value(item, f"{W}abstractNumId") or ""
            levels = dict(self._abstract.get(key, {}))
            starts: dict[int, int] = {}
            for override in item.iterfind(f"{W}lvlOverride"):
                depth = _number(override.get(f"{W}ilvl"), 0)
                if (level := override.find(f"{W}lvl")) is not None:
                    levels[depth] = _read_level(level)
                if (start := _value(override, f"{W}startOverride")) is not None:
                    starts[depth] = _number(start, 1)
            self._lists[item.get(f"{W}numId") or ""] = _List(levels, shared.get(key, {}), starts)

    def outline_level(self, paragraph: etree._Element) -> int:
        """The paragraph's heading level from 1; 0 for body text."""
        direct = _value(paragraph, f"{W}pPr/{W}outlineLvl")
        style = _value(paragraph, f"{W}pPr/{W}pStyle")
        for _ in range(12):
            if direct is not None or style not in self._styles:
                break
            _, _, style, direct = self._styles[style]
        level = _number(direct, 9) + 1
        return level if level <= 9 else 0

    def label(self, paragraph: etree._Element) -> str:
        """The label to set before the paragraph's text, with a blank where the text needs one; "" for none."""
        list_id, depth = self._place(paragraph)
        found = self._lists.get(list_id or "")
        level = found.levels.get(depth) if found else None
        if found is None or level is None:
            return ""
        _advance(found, depth)
        text = _render(found, level, depth)
        if text and level.suffix != "nothing" and text[-1] not in _CLOSED_ENDS:
            return text + " "
        return text

    def _place(self, paragraph: etree._Element) -> tuple[str | None, int]:
        """The list and the depth of a paragraph, from itself or from its styles."""
        direct = paragraph.find(f"{W}pPr/{W}numPr")
        list_id, depth = _value(direct, f"{W}numId"), _value(direct, f"{W}ilvl")
        style = _value(paragraph, f"{W}pPr/{W}pStyle")
        for _ in range(12):
            if (list_id is not None and depth is not None) or style not in self._styles:
                break
            style_list, style_depth, style, _ = self._styles[style]
            list_id = style_list if list_id is None else list_id
            depth = style_depth if depth is None else depth
        return list_id, _number(depth, 0)


def _read_level(node: etree._Element) -> _Level:
    legal = node.find(f"{W}isLgl")
    return _Level(
        start=_number(_value(node, f"{W}start"), 0),
        format=_value(node, f"{W}numFmt") or "decimal",
        text=_value(node, f"{W}lvlText") or "",
        suffix=_value(node, f"{W}suff") or "tab",
        legal=legal is not None and legal.get(f"{W}val") not in {"0", "false"},
        restart=_number(_value(node, f"{W}lvlRestart"), -1),
    )


def _start(found: _List, depth: int) -> int:
    level = found.levels.get(depth)
    return found.starts.get(depth, level.start if level else 1)


def _advance(found: _List, depth: int) -> None:
    """Count one more at this depth; deeper levels begin anew."""
    if depth in found.starts and depth not in found.begun:
        found.counts[depth] = found.starts[depth]
    else:
        found.counts[depth] = found.counts.get(depth, _start(found, depth) - 1) + 1
    found.begun.add(depth)
    for deeper in [d for d in found.counts if d > depth]:
        level = found.levels.get(deeper)
        if level is None or level.restart != 0:
            del found.counts[deeper]
    for upper in range(depth):
        found.counts.setdefault(upper, _start(found, upper))


def _render(found: _List, level: _Level, depth: int) -> str:
    if level.format == "bullet":
        return "•"
    text = level.text
    for upper in range(depth + 1):
        mark = f"%{upper + 1}"
        if mark in text:
            name = found.levels[upper].format if upper in found.levels else "decimal"
            draw = str if level.legal else _FORMATS.get(name, str)
            text = text.replace(mark, draw(found.counts.get(upper, 1)))
    return text

"""A sheet as an SVG file: plain attributes, no style and no script, so that it may stand inside a page of any policy.

Text stays text, in a font of the machine that shows it. Called by who wants a chart on a screen or to be edited.
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from duban.charts._marks import Disc, Mark, Shape, Sheet, Words

FAMILY = (
    "Noto Sans SC, Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
)


def svg_of(sheet: Sheet) -> str:
    """The file's text; one unit of its coordinates is a millimetre."""
    width, height = _number(sheet.width), _number(sheet.height)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" '
        f'viewBox="0 0 {width} {height}" role="img" aria-label={quoteattr(_legal(sheet.title))} '
        f'font-family="{FAMILY}">'
    )
    paper = f'<rect width="{width}" height="{height}" fill="#fff"/>'
    body = "\n".join(_mark(mark) for mark in sheet.marks)
    return f"{head}\n<title>{_text(sheet.title)}</title>\n{paper}\n{body}\n</svg>\n"


def _number(value: float) -> str:
    """At most a hundredth of a millimetre: finer than any printer."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _legal(text: str) -> str:
    """The text without what XML can't hold."""
    return "".join(
        one
        if one in "\t\n"
        or (one >= " " and not 0xD800 <= ord(one) <= 0xDFFF and ord(one) not in {0xFFFE, 0xFFFF})
        else "\ufffd"
        for one in text
    )


def _text(text: str) -> str:
    return escape(_legal(text))


def _mark(mark: Mark) -> str:
    if isinstance(mark, Words):
        return _words(mark)
    if isinstance(mark, Disc):
        place = f'cx="{_number(mark.x)}" cy="{_number(mark.y)}" r="{_number(mark.radius)}"'
        return f"<circle {place}{_paint(mark.fill, mark.stroke, mark.width)}/>"
    return _shape(mark)


def _shape(shape: Shape) -> str:
    points = " ".join(f"{_number(x)},{_number(y)}" for x, y in shape.points)
    name = "polygon" if shape.closed else "polyline"
    paint = _paint(shape.fill, shape.stroke, shape.width)
    if shape.dash:
        paint += f' stroke-dasharray="{" ".join(_number(one) for one in shape.dash)}"'
    if shape.hint:
        return f'<{name} points="{points}"{paint}><title>{_text(shape.hint)}</title></{name}>'
    return f'<{name} points="{points}"{paint}/>'


def _paint(fill: str, stroke: str, width: float) -> str:
    paint = f' fill="{fill or "none"}"'
    return f'{paint} stroke="{stroke}" stroke-width="{_number(width)}"' if stroke else paint


def _words(words: Words) -> str:
    anchor = "" if words.anchor == "start" else f' text-anchor="{words.anchor}"'
    weight = ' font-weight="600"' if words.is_strong else ""
    place = f'x="{_number(words.x)}" y="{_number(words.y)}" font-size="{_number(words.size)}"'
    return f'<text {place}{anchor}{weight} fill="{words.fill}">{_text(words.text)}</text>'

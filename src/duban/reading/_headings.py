"""What each piece of a newspaper page is by its form, and how a heading block falls into its parts.

It gives forms (folio, rule, byline, end, lead, heading, text, table) and reads headline, sub-headlines and kickers out
of a block of headings. It decides nothing about where articles begin. Called by `_articles`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from duban.reading import _forms as forms
from duban.reading._values import value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duban.reading._lines import Piece
    from duban.reading._strand import Field

_NAME = r"[\u4e00-\u9fff·]{2,4}|[\u4e00-\u9fff][ 　]{1,2}[\u4e00-\u9fff]"
_BULLETS = "■□●◆▲◎○"
_BULLET_NAME = re.compile(rf"[{_BULLETS}]\s*(?:{_NAME})(?:[ 　、]+(?:{_NAME})){{0,3}}")
_SPACED_NAME = re.compile(r"[\u4e00-\u9fff][ 　]{1,2}[\u4e00-\u9fff]|[\u4e00-\u9fff]{2,3}")
_OPEN_TITLE = re.compile(
    r"(?:强调|指出|要求|提出|表示|强调说|(?:调研|检查|督导|考察|座谈|会议|讲话)时|会上|会议上|仪式上|期间|之际"
    r"|的|和|与|及|暨|、|——|：)$"
)
_DASH = re.compile(r"[—–―]+|-{2,}")
_COLUMN_LABEL = re.compile(
    r"(?:编后|编者按|短评|微评|快评|时评|锐评|今日谈|杂谈|记者手记|采访手记|(?:相关|新闻|延伸)?链接|观察|评论)[ 　:：|｜]+(?=.{4})"
)
_FLAG = re.compile(
    r".{0,8}(?:进行时|进行中|在行动|一线|专栏|专题|之窗|视点|广角|纵横|现场|快讯|要闻|综合|民生|观察|时评|看点|传真|速递|追踪)$"
)
_FLAG_LENGTH = 6
_PHRASE = re.compile(r"[ 　]+")
_HEADLINE_PHRASE = 12
_SLOGANS = 2
#: ◆有关要求 heads a section of a plan and names no writer.
_SECTION_NAME = re.compile(
    r"(?:要求|总述|任务|目标|措施|保障|安排|说明|事项|问题|进展|情况|原则|背景|清单|附则|分工)$"
)


@value(frozen=True, slots=True)
class Heading:
    """A heading block read into its parts."""

    headline: Field | None
    subheads: tuple[Field, ...]
    kickers: tuple[Field, ...]


def classify(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with their forms; bylines that close or open a text are cut off as pieces of their own."""
    shaped: list[Piece] = []
    for piece in pieces:
        parts = [piece] if piece.rows else _shape(piece)
        if parts[0].form == "end" and not any(p.form in ("text", "lead") for p in shaped):
            parts = [piece.shaped("heading")]
        shaped.extend(parts)
    for i, piece in enumerate(shaped):
        if piece.form == "heading" and _is_bare_name(shaped, i):
            shaped[i] = piece.shaped("byline")
        elif piece.form == "byline" and _is_bullet_label(shaped, i):
            shaped[i] = piece.shaped("heading")
    return shaped


def _shape(piece: Piece) -> list[Piece]:
    """One piece as the forms it consists of."""
    text = piece.text
    if forms.SEPARATOR.fullmatch(text):
        return [piece.shaped("rule")]
    if forms.is_folio(text):
        return [piece.shaped("folio")]
    if forms.is_byline(text) or (text[0] in _BULLETS and _BULLET_NAME.fullmatch(text)):
        return [piece.shaped("end" if text[0] in "（(" else "byline")]
    tail = forms.tail_byline(text)
    if tail == 0:
        return [piece.shaped("end")]
    if tail > 0:
        closing = replace(piece.cut(tail, len(text)), form="end", gap=False)
        return [*_shape_lead(piece.cut(0, tail)), closing]
    return _shape_lead(piece)


def _shape_lead(piece: Piece) -> list[Piece]:
    """A paragraph as lead, lead with its writer cut off, heading or text."""
    text = piece.text
    lead = forms.lead_length(text)
    writer = forms.lead_byline(text) if lead else 0
    if writer and writer < len(text):
        byline = piece.cut(0, writer).shaped("byline")
        return [byline, replace(piece.cut(writer, len(text)), form="lead", gap=False)]
    if lead:
        return [piece.shaped("lead")]
    if len(piece.spans) == 1 and forms.is_heading(text) and not forms.is_numbered(text):
        return [piece.shaped("heading")]
    return [piece]


def _is_bare_name(pieces: Sequence[Piece], i: int) -> bool:
    """Whether a heading-like piece is only a writer's letter-spaced name between headline and text."""
    if not _SPACED_NAME.fullmatch(pieces[i].text) or not 0 < i < len(pieces) - 1:
        return False
    return pieces[i - 1].form == "heading" and pieces[i + 1].form in ("text", "lead")


def _is_bullet_label(pieces: Sequence[Piece], i: int) -> bool:
    """Whether a bullet with a short word stands above a headline and so is a column's label, not a writer's name."""
    if forms.is_byline(pieces[i].text) or not _BULLET_NAME.fullmatch(pieces[i].text):
        return False
    if _SECTION_NAME.search(pieces[i].text):
        return True
    return i + 1 < len(pieces) and pieces[i + 1].form == "heading"


def read_heading(block: Sequence[Piece]) -> Heading:
    """Headline, sub-headlines and kickers of the heading lines above a byline or text."""
    lines = list(block)
    kickers: list[Field] = []
    while len(lines) > 1 and _is_kicker(lines[0], lines[1]):
        kickers.append(lines.pop(0).field())
    if not lines:
        return Heading(None, (), tuple(kickers))
    main = lines.pop(0)
    label = _COLUMN_LABEL.match(main.text)
    if label:
        kickers.append(main.cut(0, label.end()).field())
        main = main.cut(label.end(), len(main.text))
    while lines and _runs_on(main.text, lines[0].text):
        main = main.joined(lines.pop(0))
    parts = _split_slogans(main)
    subheads = [part.field() for part in parts[1:]] + [line.field() for line in lines]
    return Heading(parts[0].field(), tuple(subheads), tuple(kickers))


def _is_kicker(piece: Piece, after: Piece) -> bool:
    """Whether a heading line is a column's label above the headline."""
    tight = forms.squeeze(piece.text)
    if tight[0] in "【〖[·•◇" and tight[-1] in "】〗]·•◇":
        return True
    if _DASH.match(after.text) or _runs_on(piece.text, after.text):
        return False
    return len(tight) <= _FLAG_LENGTH or bool(_FLAG.fullmatch(tight))


def _runs_on(headline: str, line: str) -> bool:
    """Whether the headline's sentence goes on in the next printed line."""
    if _DASH.match(line):
        return False
    for left, right in ("“”", "《》", "（）"):
        if headline.count(left) > headline.count(right):
            return True
    return bool(_OPEN_TITLE.search(headline))


def _split_slogans(headline: Piece) -> list[Piece]:
    """A headline and the slogans printed on the same line with it, one piece each."""
    if len(headline.spans) > 1:
        return [headline]
    cuts = [m.span() for m in _PHRASE.finditer(headline.text)]
    if len(cuts) < _SLOGANS or cuts[0][0] < _HEADLINE_PHRASE:
        return [headline]
    rest = headline.text[cuts[0][1] :]
    if max(map(len, _PHRASE.split(rest))) >= cuts[0][0]:
        return [headline]
    return [headline.cut(0, cuts[0][0]), headline.cut(cuts[0][1], len(headline.text))]

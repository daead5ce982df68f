"""An official document's parts: title block, body, colophon.

It is for documents with one text (minutes, notices, plans, lists); press texts go through `_articles`. Form and position
only. Called by `layout`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from duban.reading import _forms as forms
from duban.reading._values import value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duban.reading._lines import Piece

_TITLE_WORDS = re.compile(
    r"关于|通知|通报|通告|公告|纪要|方案|意见|清单|分解|分工|台账|计划|要点|安排|督办|决定|批复|函|报告|表|情况|任务"
    r"|办法|细则|措施|提示|令|公示|记录|备忘|单|书|简报|专报"
)
_RED_HEAD = re.compile(
    r"文件|办公[厅室]|委员会|人民政府|指挥部|督查室|领导小组|[局委办室组部]|指挥部"
)
_NUMBER = re.compile(
    r"[\u4e00-\u9fff（()）]{0,14}[〔［\[(（【]\s*[12]\d{3}\s*[〕］\])）】]\s*第?\s*\d+\s*[号期次]|[（(]?\s*(?:\d{4}\s*年)?\s*(?:总?第\s*)[\d一二三四五六七八九十]+\s*[期号次]\s*[)）]?"
    r"|编号[:：].*|第\s*[\d一二三四五六七八九十百]+\s*[期号次]"
)
_TOP_NOTE = re.compile(
    r"签发|密级|秘密|机密|内部|特急|加急|平急|急件|签收|★|印发单位|主办单位|编印|索引号|主题分类|发文机关|发文字号|成文日期|公开方式|公开属性"
)
_OPEN = re.compile(r"(?:关于|[的和与及、暨《“（]|组|会|进一步|做好|推进|开展|落实|贯彻|印发|年)$")
_CLOSED = re.compile(
    r"(?:通知|通报|通告|公告|纪要|方案|意见|清单|分解表|分工|台账|计划|要点|安排|决定|批复|函|报告|表|情况|提示|公示)(?:（.{1,16}）|\(.{1,16}\))?$"
)
_COLOPHON = re.compile(
    r"(?:出席|列席|参加|参会|请假|缺席|主持|记录|整理|时间|地点|会议时间|会议地点|会议名称|主持人|记录人|参加人员|出席人员|列席人员"
    r"|参会人员|与会人员|出席单位|参加单位|列席单位|抄送|抄报|主送|分送|发送|报送|发|送|印发|联系人|联系电话|联系方式|电话|附件|附|签发|校对|打印|承办|经办|传真"
    r"|审核|审签|核稿|拟稿|邮箱|编辑|共印|印数|题目|议题|会议主题|请假人员|缺席人员)\s*\d*\s*[:：]"
    r"|[（(](?:此件|联系人|共印|印发)"
)
_SIGN_END = re.compile(
    r"(?:政府|办公[厅室]|委员会|领导小组|指挥部|督查室|局|委|办|室|部|中心|公司|党组|厅|院|组|专班|人大|政协|管委会|街道办事处|处|会|队|站)"
    r"(?:（章）|（盖章）|\(章\))?$"
)
_ISSUED = re.compile(r".{4,40}\s*\d{4}年\d{1,2}月\d{1,2}日\s*印发?")
_SIGN_INDENT = 16
#: Longer than any signature, date or line of issue.
_SIGN_LENGTH = 60
_BARE_KIND = 8


@value(frozen=True, slots=True)
class Parts:
    """The pieces of a document by their place: what is above the title, the title block, and the body with roles."""

    furniture: tuple[Piece, ...]
    kickers: tuple[Piece, ...]
    headline: Piece | None
    subheads: tuple[Piece, ...]
    body: tuple[tuple[Piece, str], ...]


def split_document(pieces: Sequence[Piece]) -> Parts:
    """Take an official document apart; every piece is in exactly one part."""
    top = _top_end(pieces)
    furniture: list[Piece] = []
    groups: list[list[Piece]] = []
    fresh = True
    for piece in pieces[:top]:
        if _is_furniture(piece):
            furniture.append(piece)
            fresh = True
        elif fresh or (piece.gap and not _goes_on(groups[-1][-1])):
            groups.append([piece])
            fresh = False
        else:
            groups[-1].append(piece)
    kickers, headline, subheads, spare = _title(groups)
    body = _roles([*spare, *pieces[top:]])
    return Parts((*furniture,), (*kickers,), headline, (*subheads,), (*body,))


def _top_end(pieces: Sequence[Piece]) -> int:
    """Index of the first piece of the body."""
    for i, piece in enumerate(pieces):
        text = piece.text
        if piece.rows or (i and _COLOPHON.match(text)):
            return i
        if _is_furniture(piece) or _is_title_line(text, first=i == 0):
            continue
        return i
    return len(pieces)


def _is_title_line(text: str, *, first: bool) -> bool:
    """Whether the text may be a line of the title block."""
    if forms.is_numbered(text) or text[-1] in "：:；;。，":
        return False
    if len(text) > 80 or "。" in text or forms.is_label(text):
        return False
    return first or text.count("，") <= 1


def _is_furniture(piece: Piece) -> bool:
    """Document number, date, urgency, red head with 文件, web route: above or below a title, never part of it."""
    text = piece.text
    tight = forms.squeeze(text)
    if forms.is_folio(text) or _NUMBER.fullmatch(tight) or forms.SEPARATOR.fullmatch(text):
        return True
    if forms.DATE_ONLY.fullmatch(tight) or (len(tight) <= 24 and _TOP_NOTE.search(tight)):
        return True
    if len(tight) <= 40 and _dated(tight) and re.search(r"\s{2,}|　", text):
        return True
    return len(tight) <= 34 and tight.endswith("文件") and bool(_RED_HEAD.search(tight[:-2]))


def _dated(tight: str) -> bool:
    """Whether a date or a document number ends the text."""
    match = re.search(
        r"(?:[12]\d{3}|[二２][\u4e00-\u9fff〇○０-９]{3})年.{1,3}月.{1,3}日$|号$|期$", tight
    )
    return bool(match)


def _goes_on(piece: Piece) -> bool:
    """Whether a title line is left open, so that a gap does not end the title."""
    return bool(_OPEN.search(forms.squeeze(piece.text)))


def _title(
    groups: Sequence[list[Piece]],
) -> tuple[list[Piece], Piece | None, list[Piece], list[Piece]]:
    """Kickers, headline, sub-headlines and left-over pieces out of the groups of title lines."""
    if not groups:
        return [], None, [], []
    chosen = max(range(len(groups)), key=lambda i: (_rank(groups[i]), -i))
    lines = groups[chosen]
    issuer = lines[:1] if _is_issuer_above(lines) else []
    lines = lines[len(issuer) :]
    size = _title_lines(lines)
    headline = lines[0]
    for line in lines[1:size]:
        headline = headline.joined(line)
    kickers = [*(p for g in groups[:chosen] for p in g), *issuer]
    below = [*lines[size:], *(p for g in groups[chosen + 1 :] for p in g)]
    subheads = [p for p in below if len(p.text) <= 30 and p is below[0] and _in_brackets(p.text)]
    return kickers, headline, subheads, [p for p in below if p not in subheads]


def _is_issuer_above(lines: Sequence[Piece]) -> bool:
    """Whether the first line only names the issuer, above the letter-spaced kind of the paper."""
    if len(lines) != 2 or not _SIGN_END.search(forms.squeeze(lines[0].text)):
        return False
    kind = forms.squeeze(lines[1].text)
    spaced = kind != lines[1].text
    return (
        spaced
        and len(kind) <= _BARE_KIND
        and bool(_TITLE_WORDS.search(kind))
        and "关于" not in kind
    )


def _in_brackets(text: str) -> bool:
    return text[0] in "（(" and text[-1] in "）)"


def _rank(group: Sequence[Piece]) -> int:
    """How much a group of lines reads like a document's title."""
    text = "".join(forms.squeeze(p.text) for p in group)
    rank = 0
    if "关于" in text:
        rank += 4
    if _CLOSED.search(text):
        rank += 2
    if _TITLE_WORDS.search(text):
        rank += 1
    return rank


def _title_lines(lines: Sequence[Piece]) -> int:
    """How many of the lines belong to the title: up to the last one that ends like a title."""
    best = 1
    for i, line in enumerate(lines):
        if i and (_in_brackets(line.text) or line.text.startswith(("—", "-"))):
            break
        if (
            i
            and _CLOSED.search(forms.squeeze(lines[i - 1].text))
            and not _CLOSED.search(forms.squeeze(line.text))
        ):
            break
        best = i + 1
    return best


def _roles(pieces: Sequence[Piece]) -> list[tuple[Piece, str]]:
    """The body's pieces with their roles."""
    return [(piece, role_of(pieces, i)) for i, piece in enumerate(pieces)]


def role_of(pieces: Sequence[Piece], i: int) -> str:
    """Role of one paragraph of a document: text, section, label or colophon."""
    piece = pieces[i]
    text = piece.text
    if _COLOPHON.match(text) or _is_signature(pieces, i):
        return "colophon"
    if forms.is_label(text) and not forms.is_numbered(text):
        return "label"
    return "section" if is_section(text) else "text"


def is_section(text: str) -> bool:
    """Whether a paragraph is a heading inside a body: short and without a sentence."""
    if len(text) > 44 or re.search(r"[。；，！？：:;]", text):
        return False
    return not text.endswith(("）", ")")) or text[0] in "（(一二三四五六七八九十【"


def _is_signature(pieces: Sequence[Piece], i: int) -> bool:
    """Whether the paragraph is the issuer's name or the date below a document."""
    text = pieces[i].text
    tight = forms.squeeze(text)
    if len(tight) > _SIGN_LENGTH:
        return False
    issued = tight.endswith(("印", "印发")) and _ISSUED.fullmatch(text)
    if issued or forms.DATE_ONLY.fullmatch(tight):
        return i > 0
    if forms.INNER_MARKS.search(tight) or not _SIGN_END.search(tight):
        return False
    if pieces[i].indent >= _SIGN_INDENT:
        return True
    below = pieces[i + 1 : i + 4]
    return any(forms.DATE_ONLY.fullmatch(forms.squeeze(p.text)) for p in below) and all(
        len(p.text) <= 60 and not forms.INNER_MARKS.search(p.text) for p in below[:1]
    )


def shape(piece: Piece) -> Piece:
    """The piece marked as plain text, whatever it looked like to the press forms."""
    return piece.shaped("table" if piece.rows else "text")

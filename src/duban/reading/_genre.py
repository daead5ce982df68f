"""Which kind of document a text is: newspaper page, press report, minutes, notice, rectification plan or task decomposition.

It weighs title words against structure and never reads sentences. Called by `layout`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from duban.reading import _forms as forms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duban.reading._lines import Piece

_TOP = 12
_MINUTES = re.compile(r"纪要|会议记录|会议备忘|议定事项|会商意见|会议决定事项")
_RECTIFY = re.compile(
    r"整改.{0,14}(?:方案|清单|台账|分解表|任务表|一览表|措施|计划|明细|情况|公示|公开|表$)"
    r"|问题清单|问题整改|销号|隐患清单|隐患.{0,6}(?:台账|清单)|边督边改"
)
_TASKS = re.compile(
    r"分解|分工|任务清单|责任清单|任务表|工作要点|重点任务|任务安排|挂图作战|实施方案|行动方案|行动计划|工作方案"
    r"|责任(?:分工|分解)|工作台账|重点工作.{0,6}(?:安排|计划|清单)|实事.{0,8}(?:清单|分解|安排|任务|计划|项目)"
    r"|推进(?:计划|表)|作战图|安排(?:表)?$|计划$|清单$|任务书"
)
_NOTICE = re.compile(r"通知|通报|通告|公告|督办|督查|函$|的函|批复|意见|提示|决定|令$|倡议|交办")
_REPORT = re.compile(
    r"(?:到|赴|来|深入|走进).{2,20}(?:督查|督办|检查|巡查)|调研|视察|检查|督导|主持|召开|会见|暗访|调度|座谈|强调|走访|慰问|推进会|现场会|部署|研究|开展|举行|来我"
)
_PAPER_NAME = re.compile(
    r"(?:通知书?|通报|通告|公告|方案|意见|清单|分解|分工|台账|计划|要点|安排|决定|批复|函|表|公示|任务书|督办单|提示"
    r"|专报|简报|情况|办法|措施|规定|挂图作战)(?:[（(【].{1,20}[)）】])?$",
    re.MULTILINE,
)
_PLAN_LABELS = re.compile(r"[（(【]?整改(?:措施|目标|时限|任务|责任单位|进展|情况)")
_NEWS = re.compile(r"(?:\d{1,2}月\d{1,2}日|近日|日前|昨日|连日来)[^。]{0,12}，")
_ROUTE = re.compile(r"当前位置|来源|发布时间|浏览|字体")


def genre(pieces: Sequence[Piece], shaped: Sequence[Piece]) -> str:
    """The kind of the document, from its pieces and from the same pieces with their press forms."""
    if _is_page(shaped):
        return "newspaper_page"
    title = _title_words(pieces)
    if _MINUTES.search(title):
        return "meeting_minutes"
    paper = bool(_PAPER_NAME.search(title)) or _official(pieces)
    press = any(p.form in ("byline", "lead") for p in shaped)
    if not paper and (press or _REPORT.search(title)):
        return "press_report"
    if sum(bool(_PLAN_LABELS.match(p.text)) for p in pieces) >= 2 or _RECTIFY.search(title):
        return "rectification_plan"
    if _TASKS.search(title):
        return "task_decomposition"
    if _NOTICE.search(title) or _official(pieces):
        return "notice"
    signed = any(p.form == "end" for p in shaped)
    told = any(_NEWS.match(p.text) for p in shaped[:_TOP] if p.form == "text")
    return "press_report" if signed or told else "other"


def _is_page(shaped: Sequence[Piece]) -> bool:
    """Whether several newspaper texts stand here: a masthead, or two bylines or leads apart from each other."""
    if any(forms.is_masthead(p.text) for p in shaped[:4] if p.form in ("folio", "heading")):
        return True
    openings = 0
    last = ""
    for piece in shaped:
        if piece.form in ("byline", "lead") and last not in ("byline", "lead"):
            openings += 1
        if piece.form not in ("heading", "rule"):
            last = piece.form
    return openings >= 2


def _title_words(pieces: Sequence[Piece]) -> str:
    """The top lines of the document that look like titles, without blanks."""
    words: list[str] = []
    for piece in pieces[:_TOP]:
        if piece.rows or (words and (forms.STOPS.search(piece.text) or piece.text[-1] in "：:")):
            break
        if not _ROUTE.search(piece.text):
            words.append(forms.squeeze(piece.text))
        if forms.is_numbered(piece.text):
            break
    return "\n".join(words)


def _official(pieces: Sequence[Piece]) -> bool:
    """Whether the document carries the marks of an official paper: a document number or an addressee line."""
    top = pieces[:_TOP]
    numbered = any(
        re.search(r"[〔［\[(（]\s*20\d\d\s*[〕］\])）]\s*第?\s*\d+\s*号", p.text) for p in top
    )
    return numbered or any(
        p.text[-1] in "：:" and len(p.text) < 60 and re.search(r"政府|部门|单位|委|局|办", p.text)
        for p in top
        if not _SAYS.search(p.text)
    )


_SAYS = re.compile(r"(?:指出|强调|要求|如下|明确|议定|决定|表示|指令|意见)[:：]$")

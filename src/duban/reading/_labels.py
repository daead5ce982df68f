"""Reads labels (责任单位：… / 完成时限：…), trailing duty brackets (（甲局牵头，乙局配合）) and the header words of tables.

It says what a label is for and where its value stands, and cuts a document into the blocks that share their labels. It makes no
directive. Called by the directive walk and the table reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from duban.reading._folding import fold
from duban.reading._values import value
from duban.reading._wordlists import compiled, either

KINDS = (
    "meta",
    "time",
    "supervise",
    "assist",
    "lead",
    "goal",
    "status",
    "measure",
    "problem",
    "place",
)
DUTY = frozenset({"supervise", "assist", "lead"})
_SHARED = DUTY | {"time"}
_LABEL = r"(?:^|(?<=[\s；，。（【]))[【\[]?(?P<name>[\u4e00-\u9fff][\u4e00-\u9fff（）、/ \u3000]{0,13}?)[】\]]?[：]"
_BOXED = r"【(?!(?:任务|问题|事项|项目|议题)[一二三四五六七八九十\d])(?P<boxed>[\u4e00-\u9fff]{2,10})\d{0,2}】[：]?"
_GLUED = (
    r"(?P<glued>(?:整改|完成|办结|落实)?(?:责任|牵头|主办|承办|协办|配合|督导|督办|验收|完成|整改|办结|实施|主管|监督)"
    r"(?:单位|部门|领导|时限|期限|时间|主体|责任人|科室|措施|目标))[：]"
)
_GENERAL = r"(?:组织)?保障(?:措施)?|(?:工作|有关|几点|相关)要求|备注|说明|注"
_NUMBERED = (
    r"\s*[【\[]?(?:问题|任务|事项|序号|项目)\s*[一二三四五六七八九十\d]{1,3}"
    rf"|\s*(?:{_GENERAL})："
)
_ANY_LABEL = f"{_BOXED}|{_GLUED}|{_LABEL}"
#: Characters that a label can take up to its colon.
_LONGEST_LABEL = 18
_BRACKET_DUTY = r"牵头|负责|配合|责任|时限|承办|主办|协办|督导|落实|底前|日前|月前|年内|长期坚持|立行立改|持续推进|完成$"


@value(frozen=True, slots=True)
class Label:
    """One label with its value `[start, end)`; `kind` is one of KINDS."""

    kind: str
    name: str
    at: int
    start: int
    end: int


@lru_cache(maxsize=1024)
def kind_of(name: str) -> str | None:
    """What a label or a table header is for; None when its words do not tell.

    >>> kind_of("整改责任单位"), kind_of("完成时限")
    ('lead', 'time')
    """
    bare = "".join(name.split())
    return next((k for k in KINDS if compiled(either("labels", k)).search(bare)), None)


def read_labels(text: str, start: int = 0, end: int | None = None) -> tuple[Label, ...]:
    """The labels of a line or bracket with their values, from left to right."""
    stop = len(text) if end is None else end
    folded = fold(text)
    left, right = _reach(folded, start, stop)
    if left == right:
        return ()
    hits = [
        (m, kind)
        for m in compiled(_ANY_LABEL).finditer(folded, left, right)
        if (kind := kind_of(m.group(m.lastgroup or "name"))) and len(m.group().strip()) >= 3
    ]
    found = []
    for index, (match, kind) in enumerate(hits):
        until = hits[index + 1][0].start() if index + 1 < len(hits) else stop
        name = "".join(match.group(match.lastgroup or "name").split())
        found.append(Label(kind, name, match.start(), match.end(), until))
    return tuple(found)


def _reach(folded: str, start: int, stop: int) -> tuple[int, int]:
    """The part of a range that can hold labels: from just before its first colon or box to its last."""
    colon, box = folded.find("：", start, stop), folded.find("【", start, stop)
    if colon < 0 and box < 0:
        return start, start
    firsts = [at for at, mark in ((colon - _LONGEST_LABEL, colon), (box, box)) if mark >= 0]
    last = max(folded.rfind("：", start, stop), folded.rfind("】", start, stop))
    return max(start, min(firsts)), last + 1


@lru_cache(maxsize=256)
def label_line(text: str) -> tuple[Label, ...]:
    """The labels of a paragraph that opens with one, after a list mark at most; else nothing."""
    labels = read_labels(text)
    if not labels:
        return ()
    lead = fold(text)[: labels[0].at].strip()
    opens = not lead or compiled(
        r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.]*|[★◎●◆■▲·•※○])$"
    ).match(lead)
    return labels if opens else ()


def trailing_bracket(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The bracket at the end of `[start, end)` that names duties or a limit, as `[open, close)`.

    Brackets nest (各县（市、区）人民政府), so it is matched from its end.
    """
    tail = text[start:end].rstrip("。；;，,、 \u3000\n")
    if not tail or tail[-1] not in "）)】]":
        return None
    tail = fold(tail)
    opener = {"）": "（", "】": "【", "]": "["}[tail[-1]]
    depth = 0
    for at in range(len(tail) - 1, -1, -1):
        depth += (tail[at] == tail[-1]) - (tail[at] == opener)
        if depth == 0:
            return start + at, start + len(tail)
    return None


def is_duty_bracket(text: str) -> bool:
    """Whether a bracket's content is about who and when, judged by its words."""
    return bool(compiled(_BRACKET_DUTY).search(fold(text)))


def blocks_of(texts: Sequence[str], marks: Sequence[str | None]) -> list[int]:
    """The block number of each paragraph: paragraphs that share one set of labels.

    A chapter or part mark opens a block; so does the return of a label that the block already has.
    """
    numbers: list[int] = []
    seen: set[str] = set()
    number, last_label = 0, -1
    for index, text in enumerate(texts):
        names = {label.name for label in label_line(text) if label.kind in _SHARED}
        opens = marks[index] in ("chapter", "part") or compiled(_NUMBERED).match(text)
        if opens and index:
            number, seen, last_label = number + 1, set(), -1
        elif names & seen:
            number += 1
            opened = last_label + 1 if last_label + 1 < index else index
            for position in range(opened, index):
                numbers[position] = number
            seen = set()
        numbers.append(number)
        if names:
            seen |= names
            last_label = index
    return numbers


def is_general(name: str) -> bool:
    """Whether a label heads what holds for the whole document (保障措施, 工作要求)."""
    return compiled(rf"^(?:{_GENERAL})$").match(name) is not None

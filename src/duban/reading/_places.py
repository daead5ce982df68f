"""Places: the scene where something was said, and sites named in a sentence.

It owns the shapes of scenes (在…现场，; 来到…，) and of site names. The territory of an addressee is no place; that judgement is
the caller's. Called by `read` and the modules of statements and directives.
"""

from __future__ import annotations

import re
from functools import cache

from duban.reading._lexicon import choice, words
from duban.reading._scanning import by_first
from duban.reading._strand import Field, Strand

_INSIDE = r"(?:[^，,。；：！？“”、\n]|“[^“”]{1,8}”)"
#: First characters of all that can set a scene, so that others are passed over at once.
_OPENS = r"(?:(?=[。！？；，,”\n先还又随一首接辗驱冒来走深前抵赶])|(?<![\s\S]))"
_SCENE = re.compile(
    rf"{_OPENS}(?:(?:^|[。！？；，,”\n])(?:随后|之后|接着|当天|当日|期间|每到一处|在?调研中)?[，,]?在(?P<in>{_INSIDE}{{2,40}}?)(?:[，,]|里[，,]|内[，,]|时[，,])"
    rf"|(?:先后|还|又|随后|一行|首先|接着|首站|辗转|驱车|冒雨)*(?:来到|走进|走访|深入|前往|抵达|赶到)(?:了)?(?:位于)?(?P<to>{_INSIDE}{{4,40}}?)(?:[，,]|。|时[，,]|；)"
    rf"|(?:^|[。！？\n])(?:针对|围绕)(?P<on>{_INSIDE}{{2,20}}?)(?=“|问题|[^，]{{0,6}}问题))"
)
_SETS_SCENE = re.compile("在|来到|走[进访]|深入|前往|抵达|赶到|针对|围绕")
#: 石埕路全长1.3公里, 沙坪中学门前，: a site opens the sentence that tells of it.
_OPENING = r"(?:^|[。！？”\n])(?P<at>[\u4e00-\u9fff]{{2,14}}?(?:{ends})(?:门前|门口|对面)?)(?=里[，,]|[，,]|全长|是一座|建于|位于|始建于)"
_NO_SCENE = re.compile(
    r"座谈会|会议|会上|调研中|检查中|督导中|考察中|走访中|过程中|听取|致辞|讲话|采访|期间|下$|方面|基础上|中$|同时|时$|之后|之前|以来|陪同下|带领下|指导下|前提下|情况下|背景下|大局|工作$|情况$|一线$|问题$|进度$|精神|^(?:后厨|厨房|车间|地头|大厅|教室|活动室|中控室|病房|田间|一线|现场)$"
)
_OUTSIDE = frozenset("，。；：！？、“”（）()《》【】,;: \t\n　")
_LONGEST = 16
_MIN_NAME = 3
_CHAINAGE = re.compile(r"K\d+\+\d+(?:[至到~—-]K?\d+\+\d+)?段?")
_REACH = re.compile(r"[至到](?<=[\u4e00-\u9fff][至到])[\u4e00-\u9fff]{2,7}段")
#: 青芦、丹霞两座中型水库, 长坡、岩寨两镇: the names stand before the count.
_COUNTED = re.compile(
    r"[\u4e00-\u9fff]{2,4}(?:、[\u4e00-\u9fff]{2,4}?)+[两三四五六七八九](?:[座处条个](?:[大中小]型)?(?:水库|泵站|桥梁|片区|园区|小区)|[镇村乡]|街道)"
)
#: Characters before a one-character end that make another word of it: 农村, 公路, 空港.
_OTHER_WORD = {
    "村": "农乡全各渔山入驻", "路": "公道铁马线巡思出走弯套链网电一班回上", "港": "空", "段": "阶时分波手片路河地工", "河": "护治巡",
    "街": "上逛扫", "湾": "海台港", "渠": "沟管水雨", "湖": "江",
}  # fmt: skip
_OFFICE = re.compile(r"(?:局|委|办|厅|院|部门|政府)$")


def scene(strand: Strand, start: int, end: int) -> Field | None:
    """The scene that a narrative sentence sets (在低圩河治理现场，庄悦群…; 来到安乐水质净化厂，), or None."""
    text = strand.text[start:end]
    # Few stretches hold a word that sets a scene.
    scenes = _SCENE.finditer(text) if _SETS_SCENE.search(text) else ()
    for match in (*scenes, *_opening().finditer(text)):
        group = match.lastgroup or "in"
        left, right = match.span(group)
        if _NO_SCENE.search(text[left:right]) is None:
            return strand.field(start + left, start + right)
    return None


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(_OPENING.format(ends=by_first(choice("places", "ends"))))


def find_places(strand: Strand, start: int, end: int) -> list[tuple[int, int, Field]]:
    """Sites named in `[start, end)` by a word for a site (水库, 片区, 下穿通道) or by chainage, with their indices.

    Sites without a name of their own (37座小型水库, 重点路段) are none.
    """
    text = strand.text
    found: list[tuple[int, int]] = []
    if text.find("K", start, end) >= 0:
        for match in _CHAINAGE.finditer(text, start, end):
            found.append((_left_edge(text, match.start(), start), match.end()))
    if text.find("段", start, end) >= 0:
        for match in _REACH.finditer(text, start, end):
            left = _left_edge(text, match.start(), start)
            if match.start() - left > 1 and _is_clean(text, match.start() + 1, match.end()):
                found.append((left, match.end()))
    if text.find("、", start, end) >= 0:
        counted = (match.span() for match in _COUNTED.finditer(text, start, end))
        found += [span for span in counted if _is_clean(text, *span)]
    for match in _ends().finditer(text, start, end):
        left = _left_edge(text, match.start(), start)
        other = text[match.start() - 1] in _OTHER_WORD.get(match[0], "")
        long_enough = match.end() - left >= _MIN_NAME
        if not other and long_enough and _is_name(text[left : match.start()]):
            left = _with_list(text, left, start)
            if all(right <= left or match.end() <= begin for begin, right in found):
                found.append((left, match.end()))
    return [(left, right, strand.field(left, right)) for left, right in sorted(found)]


@cache
def _ends() -> re.Pattern[str]:
    ends = by_first(choice("places", "ends"))
    return re.compile(f"(?:{ends})(?:{ends})?(?!{choice('places', 'not_after')})")


@cache
def _stops() -> frozenset[str]:
    return frozenset(words("places", "stops"))


@cache
def _verbs() -> frozenset[str]:
    verbs = words("verbs", "act", "rare_act", "noun_act")
    return frozenset({*verbs, *words("units", "late_stops", "after_more")})


@cache
def _generic() -> re.Pattern[str]:
    return re.compile(f"(?:{by_first(choice('places', 'generic'))})*")


def _left_edge(text: str, at: int, start: int) -> int:
    """How far back a name before `at` reaches: to a mark, a stop word or a verb."""
    left = at
    while left > start and at - left < _LONGEST:
        char = text[left - 1]
        if char in _OUTSIDE or char in _stops() or char.isascii():
            break
        pair = text[left - 2 : left]
        if pair in _verbs() or pair in _stops():
            break
        left -= 1
    return left


def _is_name(before: str) -> bool:
    return bool(before) and _generic().fullmatch(before) is None


def _with_list(text: str, left: int, start: int) -> int:
    """丹霞、青芦水库 has one end for both names."""
    while left > start + 1 and text[left - 1] == "、":
        edge = _left_edge(text, left - 1, start)
        part = text[edge : left - 1]
        if len(part) < 2 or _OFFICE.search(part):
            break
        left = edge
    return left


def _is_clean(text: str, left: int, right: int) -> bool:
    """Whether no verb stands inside."""
    return not any(text[i : i + 2] in _verbs() for i in range(left, right - 1))

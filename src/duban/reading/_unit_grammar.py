"""How bodies are named: a walk over characters that knows heads, regions, brackets, stop words and verbs.

It owns the shape of a name (市公安局交警支队, 各县（市、区）安委会) and of a list under a shared head (气象、水文部门), not
whether a body must act; `_units` decides that. Word lists are loaded on first use. Called by `_units` only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from duban.reading._lexicon import choice, words
from duban.reading._scanning import by_first
from duban.reading._values import value

#: A head is none where one of these characters follows it: 市场, 县城, 办理, 部署, 中心城区.
_NOT_BEFORE = {
    "局": "部面限势长域", "委": "员托会书派常屈办", "办": "理好公法案事结学成完证实到妥", "区": "域块间划位级直内外长委", "县": "城域级直内外长委",
    "市": "场民容级直区内外长政委", "镇": "村区域级内痛长", "乡": "村镇贤亲愁土长", "村": "民镇庄级容貌委集长居社", "省": "级直内外长力钱委",
    "院": "坝校长士子落内", "部": "门署分位件长队级", "站": "点位长台房", "所": "有在属需以长得", "队": "伍长员", "公司": "制", "中心": "城工任组渔线思镇地",
    "街道": "路", "机关": "事", "政府": "工采投", "医院": "长", "学校": "长", "旗": "帜下", "盟": "约", "集团": "化", "社区": "矫工居", "税务": "局所", "消防": "救安水设通车栓演",
    "财政": "局所部厅资奖补审", "单位": "犯", "企业": "化", "水务": "局集", "热力": "公", "交警": "支大中", "海关": "总", "热线": "办", "平台": "公", "干部": "群职",
    "领导": "小干班", "园区": "企", "街道办": "事", "党委": "书办政", "办公室": "主", "书记": "处", "属地": "管政", "物业": "公服管企费", "部门": "联单", "指导组": "建织", "检查组": "建织",
    "州": "级直委", "一中": "学心队", "二中": "学心队", "三中": "学心队", "科": "室学技研普室级协目长员创",
}  # fmt: skip
_BLOCKED = {head: frozenset(chars) for head, chars in _NOT_BEFORE.items()}
_NOTHING: frozenset[str] = frozenset()
_NAME_MAX, _LATE_MAX = 26, 9
_COMPANY = re.compile(r"[\u4e00-\u9fff（）()]{2,20}?(?:有限责任公司|股份有限公司|有限公司)")
_NO_COMPANY = re.compile(r"[的把将对在向请于]|要求|督促|责令|会同")
_REGION = re.compile(r"[市县区乡镇街道州旗村社委办居局]|单位|部门")
_BRACKET = re.compile(r"[（(][^（）()。，；]{1,12}[)）]")
_TAIL = re.compile(r"“(?:两委|[路河湖林田街]长)”")
#: Behind a finished name these end it: 甲局和乙局, 县审计局抽审十个村.
_AND = frozenset("和与及个")
_OPENERS = frozenset("（(“”")
#: Characters that stand in no name.
OUTSIDE = frozenset("，。；：！？、,;:!?\n\r\t 　《》〈〉【】…—()（）％%“”")


class _Turn(NamedTuple):
    """What words with one opening do to a name, each list longest first."""

    #: Nothing inside these ends a name.
    kept: tuple[str, ...]
    #: These may end it as its head.
    heads: tuple[str, ...]
    #: Before these it is over.
    stops: tuple[str, ...]


@value(frozen=True, slots=True)
class _Words:
    """Turns by opening, before the first head and after it, and the words that need none.

    Openings are two characters, so that few words are tried at each place, and one for words of one character.
    """

    early: dict[str, _Turn]
    late: dict[str, _Turn]
    verbs: frozenset[str]
    nominal: frozenset[str]
    late_breaks: frozenset[str]
    no_body: frozenset[str]
    collective: frozenset[str]


@cache
def _words() -> _Words:
    heads = {*words("units", "heads"), *words("units", "collectives")}
    late = {*(word for word in heads if len(word) > 1), *words("units", "late_heads")}
    stops = words("units", "stops")
    kept = {*words("units", "protected", "protected_trades")}
    fields = {*kept, *words("units", "short_names")} - {*stops}
    verbs = frozenset(words("verbs", "act"))
    return _Words(
        early=_turns(fields, heads, {*stops, *OUTSIDE}),
        late=_turns(kept, late, {*stops, *OUTSIDE, *_AND}),
        verbs=verbs,
        nominal=frozenset(words("verbs", "noun_act")),
        late_breaks=verbs.union(words("units", "late_stops"), words("verbs", "rare_act")),
        no_body=frozenset(words("units", "not_heads")),
        collective=frozenset(words("units", "collectives")),
    )


def _turns(kept: set[str], heads: set[str], stops: set[str]) -> dict[str, _Turn]:
    tables = [_by_opening(among) for among in (kept, heads, stops)]
    openings = {opening for table in tables for opening in table}
    return {opening: _Turn(*(_listed(table, opening) for table in tables)) for opening in openings}


def _by_opening(among: set[str]) -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for word in sorted(among, key=len, reverse=True):
        table.setdefault(word[:2], []).append(word)
    return table


def _listed(table: dict[str, list[str]], opening: str) -> tuple[str, ...]:
    """The words with an opening; behind those that open with two characters also the word of only the first."""
    shorter = table.get(opening[0], []) if len(opening) > 1 else []
    return (*table.get(opening, ()), *shorter)


def name_end(text: str, at: int, end: int) -> int | None:
    """Where the longest name that begins at `at` ends, or None where none begins there."""
    if at >= end or text[at] in OUTSIDE:
        return None
    limit = min(end, at + _NAME_MAX)
    if text.find("有限", at, limit) >= 0 and (company := _company_end(text, at, end)):
        return company
    return _body_end(text, at, end, limit)


def _body_end(text: str, at: int, end: int, limit: int) -> int | None:
    """Where the name of a body ends: behind its last head, before a stop word or a verb."""
    farthest, lists = limit, _words()
    turn_at, breaks = lists.early.get, lists.verbs
    last, place, through_verb, covered = None, at, False, at
    while place < limit:
        pair = text[place : place + 2]
        if turn := turn_at(pair) or turn_at(text[place]):
            kept, heads, stops = turn
            if kept:
                covered = max(covered, place + _length(text, place, end, kept))
            if heads and text.startswith(heads, place, end):
                head = _head(text, place, end, heads, lists.no_body)
                if (head > 1 or (head and place > at)) and not (
                    through_verb and text[place : place + head] in lists.collective
                ):
                    turn_at, breaks = lists.late.get, lists.late_breaks
                    place = last = place + head
                    limit = min(farthest, last + _LATE_MAX)
                    continue
            if text[place] in _OPENERS and (bracket := _bracket(text, place, end)):
                if last == place and _REGION.search(text, place, bracket):
                    last, limit = bracket, min(farthest, bracket + _LATE_MAX)
                place = bracket
                continue
            if stops and place >= covered and text.startswith(stops, place, end):
                break
        if pair in breaks and place >= covered:
            break
        through_verb = through_verb or (last is not None and pair in lists.nominal)
        place += 1
    return last


def _length(text: str, at: int, end: int, among: tuple[str, ...]) -> int:
    """The length of the first of the words that stands at `at`, 0 where none does."""
    for word in among:
        if text.startswith(word, at, end):
            return len(word)
    return 0


def _company_end(text: str, at: int, end: int) -> int | None:
    """A registered company's name runs to its 有限公司, whatever words are inside."""
    company = _COMPANY.match(text, at, end)
    return company.end() if company and not _NO_COMPANY.search(company[0]) else None


def _bracket(text: str, at: int, end: int) -> int | None:
    match = (_TAIL if text[at] in "“”" else _BRACKET).match(text, at, end)
    return match.end() if match else None


def _head(text: str, at: int, end: int, heads: tuple[str, ...], no_body: frozenset[str]) -> int:
    """The length of a head at `at`, if it is one here."""
    for word in heads:
        if not text.startswith(word, at, end):
            continue
        stop = at + len(word)
        if text[stop : stop + 1] not in _BLOCKED.get(word, _NOTHING):
            return 0 if len(word) == 1 and _is_common(text, stop, no_body) else len(word)
    return 0


def _is_common(text: str, stop: int, no_body: frozenset[str]) -> bool:
    return (
        text[stop - 1 : stop] in no_body
        or text[max(0, stop - 2) : stop] in no_body
        or text[max(0, stop - 3) : stop] in no_body
        or text[max(0, stop - 4) : stop] in no_body
    )


@cache
def short_list() -> re.Pattern[str]:
    """Fields of work with 、 between them and, perhaps, a shared head: 教育、公安、共青团等部门和单位."""
    short = by_first(choice("units", "short_names"))
    tail = r"(?:等?(?:相关|有关|职能|主管|各)?(?:部门和单位|部门、单位|部门|单位|力量|机关|企业|系统|战线|[两三四五六七八九]家|[三四]大?(?:运营商|通信企业|通信运营商)|[两三四五六七八九]部门))"
    # A shared 部门 makes fields of words that no list knows: 农机、石化等部门.
    field = r"[\u4e00-\u9fff]{1,5}[^局委办厅署院、，。；：的]"
    unknown = rf"{field}(?:、{field}){{1,6}}?等?(?:相关|有关|职能|主管)?部门(?:和单位)?(?=要|须|必须|务必|应|负责|牵头|配合|参与)"
    return re.compile(
        rf"{unknown}|(?:市|县|区|省|镇|州)?(?:{short})(?:(?:、|和|与|及)(?:市|县|区|州)?(?:{short}))*{tail}?(?![局委办厅院]|分局|部门)"
    )


@cache
def _after() -> re.Pattern[str]:
    return re.compile(by_first(choice("units", "after", "after_more")))


@cache
def _not_after() -> re.Pattern[str]:
    return re.compile(by_first(choice("units", "not_after")))


@cache
def _acts() -> frozenset[str]:
    verbs = words("verbs", "act", "rare_act", "noun_act", "adverb")
    return frozenset({*verbs, *words("units", "late_stops")})


@cache
def personal() -> frozenset[str]:
    """Words that name a doer only before a modal: 主要负责人, 企业, 干部."""
    return frozenset(words("units", "personal"))


@cache
def _titles() -> re.Pattern[str]:
    return re.compile(by_first(choice("units", "titles")))


_STRONG = re.compile(
    r"(?:市|县|区|省|州|旗|镇|乡|自治区|各).*(?:局|委|办|厅|政府|支队|大队|办公室|指挥部|管委会|部门|街道)$"
)


def is_strong(text: str, left: int, right: int, end: int) -> bool:
    """Whether a full official name needs no known verb behind it (县审计局抽审…), only no word of its people."""
    if (
        right >= end
        or text[right] in "的等、）)，。；：,;:"
        or _STRONG.match(text, left, right) is None
    ):
        return False
    return _titles().match(text, right, end) is None and not is_blocked(text, right, end)


def is_blocked(text: str, at: int, end: int) -> bool:
    """Whether what stands at `at` shows that the name before it is not the doer (…应急, …为主)."""
    return _not_after().match(text, at, end) is not None


def can_act(text: str, at: int, end: int) -> bool:
    """Whether what stands at `at` can be the action, or an adverb of the action, of the name before it."""
    if is_blocked(text, at, end):
        return False
    return text[at : at + 2] in _acts() or _after().match(text, at, end) is not None


_EVERY = re.compile(
    r"各[\u4e00-\u9fff]{1,8}?(?=(?<![主重只需])要|须|必须|务必|应当|应(?![用急收])|实行|负责|全天|一律|每[天日周月])"
)


def every_kind(text: str, at: int, end: int) -> int | None:
    """各热企要…, 各烘干点实行…: whatever kind it is, each of them is told to act; where the name ends."""
    match = _EVERY.match(text, at, end) if text.startswith("各", at) else None
    if match is None or "的" in match[0] or match[0][1] in "类种项级地方自个":
        return None
    return match.end()


def companies(texts: Iterable[str]) -> frozenset[str]:
    """Full names of companies written anywhere in the texts: 广东中科半导体有限公司."""
    pattern = re.compile(
        r"[\u4e00-\u9fff（）()]{4,24}?(?:股份有限公司|有限责任公司|有限公司|合作社|集团)"
    )
    lead = re.compile(r".*(?:走进|来到|前往|[，。、；和与及在对由向到]|考察|走访|调研)")
    written = [text for text in texts if "公司" in text or "合作社" in text or "集团" in text]
    return frozenset(lead.sub("", found[0]) for text in written for found in pattern.finditer(text))

"""Bodies that must act: mentions in a sentence with their roles, and the values of labels and brackets.

It owns where a body is a doer (before a modal, behind 由 or 请, beside 牵头 and 配合) and how lists of names are split. It does not
know which directive a body belongs to. Called by `read` and the modules of directives and labels.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from duban.reading._callings import Calling, calling_of, callings
from duban.reading._findings import UnitMention
from duban.reading._lexicon import choice, words
from duban.reading._scanning import by_first
from duban.reading._strand import Strand
from duban.reading._unit_grammar import (
    OUTSIDE,
    can_act,
    companies,
    every_kind,
    is_blocked,
    is_strong,
    name_end,
    personal,
    short_list,
)

Mention = tuple[int, int, UnitMention]
Range = tuple[int, int]

_JOIN = re.compile(r"[、和与及]|以及")
_ROLE = re.compile(
    r"(?P<lead>(?:要|须|应|应当|负责|具体|共同)?(?:牵头|主办|总牵头)|(?=会同|商(?=[市县区州])))"
    r"|(?P<assist>(?:等[^，。；]{0,8})?(?:要|应|须)?(?:积极|密切|全力|共同|协同|做好)?(?:配合|参与|参加|协办|协助))"
    r"|(?P<supervise>(?:负责)?(?:全程)?督导(?=[，。；,;）)]|$))"
)
_ETC = re.compile(r"等(?:[^，。；、的]{0,6}?(?:部门和单位|部门|单位|企业|镇街|乡镇|地))?")
_MODAL = re.compile(r"要|须|必须|务必|应|得|不得(?!少|超|低|高)|负责|牵头|配合|参与|按")
_PUBLIC = re.compile(
    r"(?:局|委|办|部门|单位|力量|中心|支队|大队|机关|政府|县|市|区|镇|乡|街道|公司|集团)$"
)
#: Calls whose object acts only where it is a public body: 组织企业开展 names no doer, 组织消防部门开展 does.
_MEETS = re.compile(r"(?:对接|衔接|沟通|协商|会商|签订|签约|联系|洽谈)")
_COMPANY_ENDS = ("公司", "集团", "合作社")
_MIN_CORE = 4
#: 县住建局督促物业公司完成…: whoever urges is the doer, the urged one is not.
_PASSED_ON = frozenset({"督促", "责令"})
#: After these the name is told to act whatever verb follows.
_PLAIN = frozenset({"由", "请", "要求", "责成", "叮嘱", "提醒"})
_NARROW = frozenset({"组织", "协调", "责令", "督促"})


def introduce(strands: Iterable[Strand]) -> tuple[str, ...]:
    """Companies whose full names the document writes; pass them on as `known`, so that their short names are found too."""
    return tuple(sorted(companies(strand.text for strand in strands)))


def find_units(
    strand: Strand, start: int, end: int, *, known: tuple[str, ...] = ()
) -> list[Mention]:
    """The bodies that must act in `[start, end)`, with the indices of each name and its role.

    A body is a doer at the head of a clause or behind 由, 请, 要求, 会同 and the like, when what follows can be
    its action; bodies that are only reported to, or only spoken of, are left out. Compound names are split
    (茂南区、电白区), shared heads are not (气象、水文部门). `known` are the office's own unit names.
    """
    text = strand.text
    found: list[Mention] = []
    for match in callings(text, start, end):
        begin = match.end()
        if begin >= end or (text[begin] in OUTSIDE and not known):
            continue
        if found and begin < found[-1][1]:
            continue
        if match.lastgroup in ("by", "beside") and _idles(text, match, found):
            continue
        names, stop = _names_at(text, begin, end, known)
        if not names:
            continue
        place = calling_of(match)
        names = _without_partner(text, names, stop)
        if names and _acts(text, names, stop, end, place):
            _add(strand, found, names, _role(text, stop, end, place), place)
    return found


def _idles(text: str, match: re.Match[str], found: list[Mention]) -> bool:
    """联合 without a body before it calls on nobody; 督促 behind a body only passes its order on."""
    if match[0] == "联合":
        return not (found and found[-1][1] >= match.start() - 1)
    passes = bool(found) and match[0] in _PASSED_ON
    return passes and _same_clause(text, found[-1][1], match.start())


def _without_partner(text: str, names: list[Range], stop: int) -> list[Range]:
    """甲局与乙公司对接: the second is whom the first meets, not a doer."""
    if len(names) < 2 or not _MEETS.match(text, stop):
        return names
    return names[:-1] if text[names[-2][1] : names[-1][0]] in ("与", "同", "跟") else names


def _same_clause(text: str, left: int, right: int) -> bool:
    return not any(mark in text[left:right] for mark in "，。；,;：:")


def _add(
    strand: Strand, found: list[Mention], names: list[Range], role: str, place: Calling
) -> None:
    if place.beside and found and found[-1][1] >= place.start - 1:
        for index, (left, right, unit) in enumerate(found):
            if right >= place.start - 1 and unit.role == "subject":
                found[index] = (left, right, UnitMention(unit.field, "lead"))
    for left, right in names:
        found.append((left, right, UnitMention(strand.field(left, right), role)))


def _role(text: str, stop: int, end: int, place: Calling) -> str:
    said = _ROLE.match(text, stop, end)
    role = said.lastgroup if said else None
    if place.beside and role != "lead":
        return "assist"
    return role or "subject"


def _acts(text: str, names: list[Range], stop: int, end: int, place: Calling) -> bool:
    """Whether the place calls on the names and what follows them can be their action."""
    call = place.call
    left, right = names[-1]
    if call in _NARROW and not _PUBLIC.search(text, left, right):
        return False
    if len(names) == 1 and not call and not _stands_alone(text, left, right, end):
        return False
    if stop >= end:
        return place.beside or bool(place.mark)
    if text[stop] in "：:":
        return place.mark in ("", "。", "\n") and can_act(text, stop + 1, end)
    if text[stop] in "，,":
        return call in _PLAIN or place.beside
    if call in _PLAIN and right - left > 2:
        return text[stop] not in "的等、）)" and not is_blocked(text, stop, end)
    if place.of:
        return _MODAL.match(text, stop, end) is not None
    return place.beside or can_act(text, stop, end) or is_strong(text, left, right, end)


def _stands_alone(text: str, left: int, right: int, end: int) -> bool:
    """Whether one bare word can be the doer: 消防 and 企业 only before a modal, a field of work (教育要…) never."""
    word = text[left:right]
    if word in personal() or word in words("units", "agents"):
        return _MODAL.match(text, right, end) is not None
    return not _is_topic(word)


def _is_topic(word: str) -> bool:
    """Whether a bare field of work is what one talks about: 乡村振兴要…, 教育要…"""
    return _short().fullmatch(word) is not None and word not in words("units", "agents")


def _names_at(text: str, at: int, end: int, known: tuple[str, ...]) -> tuple[list[Range], int]:
    """The names that begin at `at`, each with its range, and where the list ends."""
    listed = _full_names(text, at, end, known)
    if text[at] in _short_firsts() or text.find("、", at, min(at + 7, end)) > 0:
        shared = short_list().match(text, at, end)
        if shared is not None and (not listed or shared.end() >= listed[-1][1]):
            return [(at, shared.end())], shared.end()
    if not listed:
        every = every_kind(text, at, end) if text[at] == "各" else None
        return ([(at, every)], every) if every else ([], at)
    stop = listed[-1][1]
    if etc := _ETC.match(text, stop, end):
        stop = etc.end()
    return (_merged(text, listed) if len(listed) > 1 else listed), stop


def _full_names(text: str, at: int, end: int, known: tuple[str, ...]) -> list[Range]:
    found: list[Range] = []
    apposed = _apposed_firsts()
    while at < end:
        if text[at] in apposed or text[at].isdecimal():
            at += _apposed(text, at, end)
        right = name_end(text, at, end) or at
        if known:
            right = max(right, at + _known_length(text, at, known))
        if right == at and found and (short := _short().match(text, at, end)):
            right = short.end()
        if not at < right <= end:
            return found
        found.append((at, right))
        join = _JOIN.match(text, right, end)
        if join is None:
            return found
        at = join.end()
    return found


def _apposed(text: str, at: int, end: int) -> int:
    """The length of a word like 施工企业 before a proper name."""
    match = _apposition().match(text, at, end)
    if match is None or name_end(text, match.end(), end) is None:
        return 0
    return len(match[0])


@cache
def _apposition() -> re.Pattern[str]:
    return re.compile(rf"\d+[名个位]|{choice('units', 'apposed')}")


@cache
def _apposed_firsts() -> frozenset[str]:
    return frozenset(word[0] for word in words("units", "apposed"))


@lru_cache(maxsize=8)
def _by_opening(known: tuple[str, ...]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Known names by their first two characters, and tails of companies' names by their first four."""
    names: dict[str, list[str]] = {}
    tails: dict[str, list[str]] = {}
    for word in known:
        names.setdefault(word[:2], []).append(word)
        if word.endswith(_COMPANY_ENDS):
            for at in range(len(word) - _MIN_CORE + 1):
                tails.setdefault(word[at : at + _MIN_CORE], []).append(word[at:])
    return names, tails


def _known_length(text: str, at: int, known: tuple[str, ...]) -> int:
    """How much of a known name stands at `at`: all of it, or the core of a company (中科半导体 of 广东中科半导体有限公司)."""
    names, tails = _by_opening(known)
    opened = names.get(text[at : at + 2], ())
    cores = tails.get(text[at : at + _MIN_CORE], ())
    if not opened and not cores:
        return 0
    whole = [len(w) for w in opened if text.startswith(w, at)]
    return max([*whole, *(_shared(tail, text, at) for tail in cores)], default=0)


def _shared(word: str, text: str, at: int) -> int:
    size = 0
    while size < len(word) and text.startswith(word[size], at + size):
        size += 1
    return size


def _merged(text: str, names: list[Range]) -> list[Range]:
    """石溪区委、区政府 is one body with two names; everything else stays split."""
    merged: list[Range] = []
    for left, right in names:
        pair = text[left:right]
        if (
            merged
            and text[merged[-1][1] - 1] == "委"
            and re.fullmatch(r"[市县区省州]?(?:人民)?政府", pair)
        ):
            merged[-1] = (merged[-1][0], right)
        else:
            merged.append((left, right))
    return merged


@cache
def _short_firsts() -> frozenset[str]:
    """Characters that can open a list of fields of work."""
    return frozenset({*(word[0] for word in words("units", "short_names")), *"市县区省镇州"})


@cache
def _short() -> re.Pattern[str]:
    return re.compile(by_first(choice("units", "short_names")))


_LABEL = re.compile(
    r"[（(]?(?P<label>[\u4e00-\u9fff]{0,4}(?:单位|部门|领导|主体|责任人?|牵头|配合|督导|承办|主办|协办|验收))[)）]?[:：]"
)
_CLAUSE = re.compile(r"[^，,；;。\n]+")
_ITEM = re.compile(
    r"(?:[^、和及与\s（）()]|（[^（）]*）|\([^()]*\)|(?<=[\u4e00-\u9fff])[和与及](?=[^、]{1,8}(?:局|委|厅)(?:[、，；（牵负配按]|$)))+"
)
_DUTY = re.compile(
    r"(?:等[^，。；]{0,6})?(?:按(?:照)?(?:各自)?职责(?:分工)?(?:分别)?(?:负责|落实|配合|办理)?|分别负责|分工负责|共同负责|具体负责|总牵头|牵头负责|牵头办理|牵头落实|牵头|主办|负责配合|负责|配合落实|配合|协办|协助|参加|参与|督导|督办|验收|落实)+$"
)
_SUPERVISE, _HELP, _HEAD = (
    re.compile("督导|督办|监督|验收"),
    re.compile("配合|协办|协助|参加|参与"),
    re.compile("牵头|主办|总负责"),
)


def read_role_phrase(
    strand: Strand, start: int, end: int, known: tuple[str, ...] = ()
) -> list[UnitMention]:
    """The bodies of a label's value, a table cell or a trailing bracket, with the roles it gives them.

    Understands 由A牵头，B、C配合, 责任单位：A、B；督导单位：C and A牵头，B按职责分工负责; limits inside it are passed over.
    """
    text = strand.text
    found: list[UnitMention] = []
    carried = "subject"
    for clause in _CLAUSE.finditer(text, start, end):
        left, right = clause.span()
        right = _shut(text, left, right)
        if label := _LABEL.match(text, left, right):
            left, carried = label.end(), _role_of(label["label"])
        role = carried
        if duty := _DUTY.search(text, left, right):
            role, right = _role_of(duty[0]), duty.start()
        for item in _items(text, left, right, known):
            found.append(UnitMention(strand.field(*item), role))
    return found


def _shut(text: str, left: int, right: int) -> int:
    """The end without closing brackets that were opened further left."""
    while right > left and text[right - 1] in "）)":
        inside = text[left:right]
        if inside.count("（") + inside.count("(") >= inside.count("）") + inside.count(")"):
            break
        right -= 1
    return right


def _role_of(words: str) -> str:
    if _HEAD.search(words):
        return "lead"
    if _SUPERVISE.search(words):
        return "supervise"
    return "assist" if _HELP.search(words) else "subject"


_TIME = re.compile(r"时限|完成|\d\s*[年月日]|[前内]$|底$|季度|[:：]")
#: An item with these in it is the head of a sentence, of which only the name counts.
_SENTENCE = re.compile(r"[的应须于对把将按每]|\d|要(?!塞)")
_OPENING = re.compile(r"[（(由请★☆*\s]+")
_AND_OTHERS = re.compile(r"等(?:相关|有关)?(?:部门|单位)?$")


def _items(text: str, left: int, right: int, known: tuple[str, ...]) -> Iterator[Range]:
    if _TIME.search(text, left, right):
        return
    ranges: list[Range] = []
    for match in _ITEM.finditer(text, left, right):
        begin, stop = match.span()
        if opening := _OPENING.match(text, begin, stop):
            begin = opening.end()
        begin += _apposed(text, begin, stop)
        if etc := _AND_OTHERS.search(text, begin, stop):
            stop = etc.start()
        stop = _shut(text, begin, stop)
        if _SENTENCE.search(text, begin, stop):
            stop = name_end(text, begin, stop) or begin
        if (
            stop - begin > 1
            and text[begin:stop] not in ("——", "--")
            and not _is_person(text[begin:stop])
        ):
            ranges.append((begin, stop))
    yield from _merged(text, _rejoined(text, ranges, known))


def _is_person(item: str) -> bool:
    """Whether an item of a duty list is the bare name of somebody in charge (丁立衡), not a body."""
    if len(item) > 3 or item[0] not in words("names", "surnames"):
        return False
    return name_end(item, 0, len(item)) is None and _short().match(item) is None


def _rejoined(text: str, ranges: list[Range], known: tuple[str, ...]) -> list[Range]:
    """A listed name that contains 和 or 、 stays whole."""
    whole: list[Range] = []
    for left, right in ranges:
        if whole and text[whole[-1][0] : right] in known:
            whole[-1] = (whole[-1][0], right)
        else:
            whole.append((left, right))
    return whole

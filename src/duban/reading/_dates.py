"""Time limits and time expressions: where they stand in a strand and what day they mean.

It owns the search (which phrase is a limit and which only a date in a name) and the order of several limits. The forms
are in `_date_forms`, the arithmetic in `_date_values`. Called by `read` and the modules of directives and events.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from duban.reading._date_forms import (
    END_WORD,
    RANGE_WORD,
    START_WORD,
    forms_by_first,
    not_limit,
    openers,
    patterns,
    trial_at,
)
from duban.reading._date_values import Said, Value, value_of
from duban.reading._findings import Deadline
from duban.reading._lexicon import choice
from duban.reading._strand import Field, Strand
from duban.reading._values import value
from duban.reading._widths import fold

#: Forms that name a day or period; without a limiting word they need a second look.
_POINTS = frozenset({"day", "plain_day", "month_day", "bare_day", "month", "named_month", "quarter", "named_quarter",
                     "half", "year", "year_end", "named_day", "week"})  # fmt: skip
_PLAIN_OK = frozenset({"day", "plain_day", "month_day", "bare_day", "month", "named_month", "quarter", "named_quarter",
                       "half", "named_day", "week"})  # fmt: skip
_YEAR_VERB = re.compile(
    r"[，,]?(?:要(?=[^，。；]{0,12}\d)|力争|确保|完成|实现|建成|新增|新建|改造|全面|基本|达到|再|启动|争取|计划完成|累计|全部|新开工|投[用产运]|[^，。；]{0,8}(?:不少于|不低于|不超过)\d)"
)
_BEFORE = re.compile(
    r"(?:自|从)?(?P<what>[\u4e00-\u9fff]{1,14}?)(?:之日起|之日|之时起|起|后)的?$|(?P<now>即日起|自即日起)$"
)
_FROM_DOCUMENT = re.compile(
    r"(?:印发|下发|发文|发布|公布|本(?:通知|通报|方案|办法|意见|纪要|文件?))$"
)
_FROM_SPEECH = re.compile(
    r"(?:^|[局委办镇乡县区市道部院])(?:本次|此次)?(?:会|会议|会议结束|会议召开|今日|即日|调度|约谈)$"
)
_NOT_BEFORE = re.compile(
    r"(?:提前|推迟|延长|延期|顺延|为期|历时|连续|不少于|不低于|超过|满|共|近|每隔|间隔|任期|工期|〔|\[|第|视|\d[-.:/]|截至|截止到?|自|去年|上年|前年|去年底?|早在|[上前]个月)$"
)
_NOT_AFTER_DAY = re.compile(r"[龄游均志报刊电千度]|以[上下]|(?:次|个|名|元|期|号线|套|家|项|人|场)")
#: 一日三餐, 三日补货: a day in characters counts only with 前 or 内.
_SPELLED = frozenset("一二三四五六七八九十两")
_SPANS = frozenset({"half", "quarter", "named_quarter", "year", "month"})
#: 公布下半年加装计划: the time belongs to the plan's name.
_DRAWN_UP = re.compile(
    r"(?:公布|制定|制订|编制|拟定|拟订|提出|报送|上报|形成|印发|出台|下达|谋划)$"
)
_PLAN_NAME = re.compile(r"[^，。；、前]{0,8}(?:计划|方案|预算|安排|清单|目录|总结|要点|名单)")
_LOOK_BACK = 24
_STRENGTH = ("date", "workdays", "immediate", "event", "recurring", "start", "vague")


@value(frozen=True, slots=True)
class _Phrase:
    start: int
    end: int
    form: str
    value: Value


def find_deadlines(
    strand: Strand, start: int, end: int, *, base: dt.date | None, spoken: dt.date | None = None
) -> list[Deadline]:
    """Every deadline phrase in `[start, end)`, in order, normalised.

    Args:
        strand: the text; `start` and `end` are indices into `strand.text`.
        base: the document's date. spoken: the day of the meeting or visit where the words were said,
            for relative phrases (当天, 三日内); the document's date where None.
    """
    text = fold(strand.text)[start:end]
    found: list[Deadline] = []
    for phrase in _limits(text, base, spoken or base):
        value, left = _counted_from(text, phrase)
        field = strand.field(start + left, start + phrase.end)
        found.append(
            Deadline(field, value.kind, value.iso, value.workdays, value.base, value.reason)
        )
    return found


def find_dates(
    strand: Strand, start: int, end: int, *, base: dt.date | None
) -> list[tuple[Field, dt.date | None]]:
    """Plain time expressions in `[start, end)` with their day: 4月9日上午, 3月24日至27日 (its first day), 当天."""
    text = fold(strand.text)[start:end]
    found: list[tuple[Field, dt.date | None]] = []
    for phrase in _phrases(text, base, base):
        if phrase.form in ("day", "plain_day", "bare_day", "named_day", "month_day"):
            day = _not_after(phrase, base)
            found.append((strand.field(start + phrase.start, start + phrase.end), day))
    return found


def completing(deadlines: Sequence[Deadline]) -> tuple[Deadline | None, tuple[Deadline, ...]]:
    """The limit that completes the work, and the others: the latest date, else the firmest kind."""
    if not deadlines:
        return None, ()
    last = max(
        range(len(deadlines)),
        key=lambda i: (-_weakness(deadlines[i]), deadlines[i].iso or dt.date.min, i),
    )
    return deadlines[last], tuple(d for i, d in enumerate(deadlines) if i != last)


def _weakness(deadline: Deadline) -> int:
    if deadline.reason == "DEPENDS_ON_EVENT" and deadline.kind == "event":
        return _STRENGTH.index("recurring") + (not deadline.field.text.endswith("前"))
    return _STRENGTH.index(deadline.kind)


def _not_after(phrase: _Phrase, base: dt.date | None) -> dt.date | None:
    """Events lie in the past: a date without a year that would come later is last year's or last month's."""
    day = phrase.value.iso
    if day is None or base is None or day <= base + dt.timedelta(days=7) or phrase.value.firm:
        return day
    if phrase.form == "bare_day":
        back = day.replace(day=1) - dt.timedelta(days=1)
        return back.replace(day=min(day.day, back.day))
    try:
        return day.replace(year=base.year if day.year > base.year else base.year - 1)
    except ValueError:
        return None


def _phrases(text: str, issued: dt.date | None, day: dt.date | None) -> Iterator[_Phrase]:
    """All time phrases of a folded text, without judging them; a written year carries on to the next."""
    search = openers().search
    opened = search(text)
    if opened is None:
        return
    said = Said(day, issued)
    while opened is not None:
        at = opened.start()
        found = trial_at(text[at]).match(text, at)
        if found is None or _inside_number(text, at):
            opened = search(text, at + 1)
            continue
        phrase = _joined(text, _valued(found, said), said)
        day_named = phrase.value.iso
        if day_named and phrase.form in _POINTS and (phrase.value.firm or phrase.form == "day"):
            firm = phrase.value.firm or said.after is None
            said = Said(said.day, said.issued, day_named if firm else said.after)
        yield phrase
        opened = search(text, phrase.end)


def _valued(match: re.Match[str], said: Said) -> _Phrase:
    """The phrase of the form that a trial found; its own pattern gives the parts."""
    form = str(match.lastgroup)
    parts = patterns()[form].match(match.string, match.start()) or match
    return _Phrase(match.start(), match.end(), form, value_of(form, parts, said))


def _inside_number(text: str, place: int) -> bool:
    return (
        place > 0
        and text[place].isdigit()
        and (text[place - 1].isdigit() or text[place - 1] in ".%")
    )


def _joined(text: str, phrase: _Phrase, said: Said) -> _Phrase:
    """6月1日至7月15日 is one phrase that ends on its second day."""
    if phrase.form not in _POINTS:
        return phrase
    link = RANGE_WORD.match(text, phrase.end)
    if link is None:
        return phrase
    said = Said(said.day, said.issued, phrase.value.iso or said.after)
    for name, pattern in forms_by_first().get(text[link.end() : link.end() + 1], ()):
        match = pattern.match(text, link.end())
        if name in _POINTS and match is not None:
            return _Phrase(phrase.start, match.end(), phrase.form, value_of(name, match, said))
    return phrase


def _limits(text: str, issued: dt.date | None, day: dt.date | None) -> Iterator[_Phrase]:
    for phrase in _phrases(text, issued, day):
        opening = START_WORD.match(text, phrase.end) if phrase.form in _POINTS else None
        if opening is not None and not _ends_limit(text, phrase):
            start = _Phrase(phrase.start, opening.end(), phrase.form, Value(kind="start"))
            if opening[0] != "始":
                yield start
        elif phrase.form not in _POINTS:
            if _is_rhythm(text, phrase):
                yield phrase
        elif _is_limit(text, phrase, day or issued):
            yield phrase


def _ends_limit(text: str, phrase: _Phrase) -> bool:
    return END_WORD.search(text[phrase.start : phrase.end][-2:]) is not None


def _is_rhythm(text: str, phrase: _Phrase) -> bool:
    """每月 is a rhythm of work; 每月15万元 is an amount."""
    if phrase.form == "recurring":
        return (
            re.match(r"[^\n，。；,;]{0,2}?\d+(?:\.\d+)?[万亿余多]*[元吨斤]", text[phrase.end :])
            is None
        )
    return not (
        phrase.form == "span" and _NOT_BEFORE.search(text, max(0, phrase.start - 4), phrase.start)
    )


def _is_limit(text: str, phrase: _Phrase, day: dt.date | None) -> bool:
    """Whether a point in time is a limit: it says so (前, 底, 内), or it lies ahead and names no meeting or paper."""
    if _ends_limit(text, phrase):
        return not _told(text, phrase)
    if not_limit().match(text, phrase.end):
        return False
    if phrase.form == "week" and text[phrase.start] in "周星礼":
        return False
    if text[phrase.end - 1] in "底末旬终":
        return not _told(text, phrase)
    if _NOT_BEFORE.search(text, max(0, phrase.start - 4), phrase.start):
        return False
    if phrase.form in ("year", "year_end"):
        return _whole_year_limit(text, phrase)
    if phrase.form == "bare_day" and (
        text[phrase.start] in _SPELLED or _NOT_AFTER_DAY.match(text, phrase.end)
    ):
        return False
    if phrase.form in _SPANS and _named_in(text, phrase):
        return False
    ahead = phrase.value.iso is None or day is None or phrase.value.iso >= day
    return phrase.form in _PLAIN_OK and ahead


def _named_in(text: str, phrase: _Phrase) -> bool:
    return (
        _DRAWN_UP.search(text, max(0, phrase.start - 3), phrase.start) is not None
        and _PLAN_NAME.match(text, phrase.end) is not None
    )


def _told(text: str, phrase: _Phrase) -> bool:
    """截至6月底 and 去年底 tell of the past."""
    return (
        re.search(r"(?:截至|去|(?<!原则)上)$", text[max(0, phrase.start - 3) : phrase.start])
        is not None
    )


def _whole_year_limit(text: str, phrase: _Phrase) -> bool:
    """全年新增… is a limit, and so is a table cell that says nothing but 全年."""
    if phrase.start == 0 and phrase.end == len(text):
        return True
    return _YEAR_VERB.match(text, phrase.end) is not None


def _counted_from(text: str, phrase: _Phrase) -> tuple[Value, int]:
    """Where a period runs from something other than the speech, say so, and take those words in."""
    if phrase.form == "named_day":
        return (_OPEN if _per_case(text, phrase) else phrase.value), phrase.start
    if phrase.form not in ("workdays", "span"):
        return phrase.value, phrase.start
    origin = _BEFORE.search(text, max(0, phrase.start - _LOOK_BACK), phrase.start)
    left = phrase.start if origin is None else _origin_start(text, origin)
    what = "" if origin is None else origin["what"] or ""
    if what and not _FROM_DOCUMENT.search(what) and not _FROM_SPEECH.search(what):
        return _opened(phrase.value), left
    if not what and _per_case(text, phrase):
        return _opened(phrase.value), left
    return phrase.value, left


def _origin_start(text: str, origin: re.Match[str]) -> int:
    """Of 各承办单位接单后 only 接单后 belongs to the limit; of 收到本通报之日起 all of it."""
    opening = re.compile(r"自|从|收到|接到").search(text, *origin.span())
    if opening is not None or origin["what"] is None:
        return opening.start() if opening else origin.start()
    left = max(origin.start("what"), origin.end("what") - 4)
    words = re.compile(r".*[在于要须应将]").match(text, left, origin.end("what"))
    return words.end() if words else left


def _opened(value: Value) -> Value:
    kind = value.kind if value.kind == "workdays" else "event"
    return replace(value, kind=kind, iso=None, base=None, reason="DEPENDS_ON_EVENT")


_OPEN = Value(kind="event", reason="DEPENDS_ON_EVENT")
_CONDITION = re.compile(
    r"(?:^|[，,：:])(?:对|凡|若|如|遇)[^，。；;\d]*的[^，。；;\d]{0,10}[，,][^。；;]*$"
    r"|(?:受理|申请|提出)[^，。；;]{0,8}后[，,][^。；;，,]*$"
    r"|(?:^|[，,：:])[^，。；;\d]{2,10}的(?:事项|案件|工单|信件|申请|项目)[，,][^。；;]*$"
)
_DEPENDENT = re.compile(r"(?:后|之日起)[^，。；,;]{0,12}?\d+个?(?:工作)?[日天][^，。；,;]{0,14}、$")


def _per_case(text: str, phrase: _Phrase) -> bool:
    """Whether the sentence is a standing rule, in which the period runs from each case (旅游投诉24小时内办结)."""
    left = max(text.rfind(mark, 0, phrase.start) for mark in "。；;") + 1
    head = text[left : phrase.start]
    if phrase.form == "named_day" and _ANSWER.match(text, phrase.end):
        return True
    if _case_words().search(head):
        return True
    return _CONDITION.search(head) is not None or _DEPENDENT.search(head) is not None


#: 当日响应, 次日上门 are promised for each case, not for the day of the document.
_ANSWER = re.compile(
    r"(?:登录|签收|录入|转办|转送|约谈|曝光|解缴|入库|响应|办结|回应|答复|回访|处置|上门|受理)"
)


@cache
def _case_words() -> re.Pattern[str]:
    return re.compile(f"(?:{choice('dates', 'case_words', 'generic_actor')})(?!的)")

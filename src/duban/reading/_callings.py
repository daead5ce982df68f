"""Where a body can be called upon: at the head of a clause, behind 由, 请 or 要求, beside 会同.

It owns these places and the words that call, not what a body's name is. Called by `_units` only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from duban.reading._scanning import alternatives, plain_first
from duban.reading._values import value

_LEADING = (
    r"(?:同时|但是?|并且?|而|另外|此外|下一步|今后|近期|当前|目前|原则上|其中|其余|会议(?:要求|强调|明确|决定|指出|议定)|[一二三四五六七八九]是|[一二三四五六七八九]要|"
    r"[（(][一二三四五六七八九十\d]{1,2}[)）]|[\d一二三四五六七八九十]{1,2}[.．、)）]|[◎★●■◆▲▪•·※○☆◇△►①-⑳⑴-⒇]|[\s　])*"
)
_CALL = r"由|(?<![申邀敬报提呈聘])请|(?<!不得)要求|责成|希望|勉励|鼓励|建议|叮嘱|提醒|嘱咐|协调|组织(?!人事|部)|望(?=各|有关|相关|贵|你)|责令|督促"
_HEAD = rf"(?P<lead>{_LEADING})(?P<call>{_CALL})?"
_FIRST_HEAD = re.compile(_HEAD)
#: The calls behind their first character, which `_PLACES` has taken by then.
_CALL_GOES_ON = "|".join(f"(?<={call[0]}){call[1:]}" for call in alternatives(plain_first(_CALL)))
#: A class stands first, so that the pattern engine passes over all other characters at once.
_PLACES = re.compile(
    r"[，。；：！？\n:;,（(“前内底起、由请要责希勉鼓建叮提嘱协组望督的会联商]"
    rf"(?:(?:(?<=[，。；：！？\n:;,（(])|(?<=[，：:。\n]“)|(?<=[前内底起])(?=[市县区各省州])|(?<=牵头、|负责、|主办、)){_HEAD}"
    rf"|(?P<by>{_CALL_GOES_ON})|(?P<of>(?<=[\u4e00-\u9fff]{{3}}的))(?=[^，。；的]{{2,24}}(?:要|须|必须|务必))"
    r"|(?P<beside>(?<=会)同|(?<=联)合|(?<=协)同|(?<=[局委办部心院会府]商)(?=[市县区州])))"
)


@value(frozen=True, slots=True)
class Calling:
    """A place `[start, end)`: the mark it stands behind (empty at the start of the text, None inside a clause) and its call.

    `beside` is true behind 会同 and the like, `of` behind 的.
    """

    start: int
    end: int
    mark: str | None
    call: str
    beside: bool
    of: bool


def callings(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The places of a stretch in order, as matches; `calling_of` tells what one is, `lastgroup` its kind."""
    if start == 0 and (first := _FIRST_HEAD.match(text, 0, end)):
        yield first
        start = first.end()
    yield from _PLACES.finditer(text, start, end)


def calling_of(place: re.Match[str]) -> Calling:
    """What a place is."""
    kind = place.lastgroup
    if kind not in ("lead", "call"):
        call = place[0] if kind == "by" else ""
        return Calling(*place.span(), None, call, kind == "beside", kind == "of")
    mark = "" if place.re is _FIRST_HEAD else place[0][0]
    return Calling(*place.span(), mark, place["call"] or "", beside=False, of=False)

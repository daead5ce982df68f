"""Places: the scene where something was said, and sites named in a sentence.

It owns the shapes of scenes (在…现场，; 来到…，) and of site names. The territory of an addressee is no place; that judgement is
the caller's. Called by `read` and the modules of statements and directives.
"""

from __future__ import annotations

import re
from functools import cache

from duban.reading._lexicon import choice
from duban.reading._strand import Field, Strand

_INSIDE = r"[^，。；：！？“”、\n]"
_SCENE = re.compile(
    rf"(?:^|[。！？；，”\n])(?:随后|之后|接着|当天|当日|期间|每到一处|在?调研中)?，?在(?P<in>{_INSIDE}{{2,40}}?)(?:，|里，|内，|时，)"
    rf"|(?:先后|还|又|随后|一行|首先|接着|首站|辗转|驱车|冒雨)*(?:来到|走进|走访|深入|前往|抵达|赶到|察看|查看|考察)(?:了)?(?:位于)?(?P<to>{_INSIDE}{{2,40}}?)(?:，|。|时，|；)"
    rf"|(?:^|[。！？\n])(?:针对|围绕)(?P<on>{_INSIDE}{{2,20}}?)(?=“|问题|[^，]{{0,6}}问题)"
)
_NO_SCENE = re.compile(
    r"座谈会|会议|会上|调研中|检查中|督导中|考察中|走访中|过程中|听取|致辞|讲话|采访|期间|下$|方面|基础上|中$|同时|时$|之后|之前|以来|陪同下|带领下|指导下|前提下|情况下|背景下|大局|工作$|情况$|一线$|问题$|进度$|精神"
)


@cache
def _site() -> re.Pattern[str]:
    ends = choice("places", "ends")
    stop = choice("places", "stops")
    return re.compile(
        rf"(?:(?!{stop})[\u4e00-\u9fffA-Za-z0-9（）()〇·+]){{1,16}}?(?:{ends})(?:(?:、|和|与)(?:(?!{stop})[\u4e00-\u9fff]){{1,10}}?(?:{ends}))*"
    )


def scene(strand: Strand, start: int, end: int) -> Field | None:
    """The scene that a narrative sentence sets (在低圩河治理现场，庄悦群…; 来到安乐水质净化厂，), or None."""
    text = strand.text[start:end]
    for match in _SCENE.finditer(text):
        group = match.lastgroup or "in"
        left, right = match.span(group)
        if _NO_SCENE.search(text, left, right) is None:
            return strand.field(start + left, start + right)
    return None


def find_places(strand: Strand, start: int, end: int) -> list[tuple[int, int, Field]]:
    """Sites named in `[start, end)` by a word for a site (水库, 片区, 下穿通道), with their indices."""
    found: list[tuple[int, int, Field]] = []
    for match in _site().finditer(strand.text, start, end):
        found.append((match.start(), match.end(), strand.field(match.start(), match.end())))
    return found

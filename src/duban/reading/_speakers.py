"""Finds who speaks: a clause that ends in a reporting verb, its speaker, and where the content begins.

A speaker is a named person, a meeting, a document, a team or an organ; pronouns and dropped subjects are left open for the
caller, who remembers the last one. It judges no content. Called by the directive walk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from duban.reading._frames import mode_of
from duban.reading._scanning import plain_first
from duban.reading._sentences import Sentence
from duban.reading._strand import Field, Strand
from duban.reading._values import value
from duban.reading._wordlists import compiled, either, groups, phrase

Named = Sequence[tuple[int, int, Field]]


@value(frozen=True, slots=True)
class Head:
    """A statement head: `[start, verb_end)`, its content from `content` on.

    `speaker` is None with `kind` "same" for a pronoun or a dropped subject. `kind` is person, body or same;
    `tone` is tell, say, soft or order (an ordering verb whose addressee follows it).
    """

    start: int
    verb_start: int
    verb_end: int
    content: int
    speaker: Field | None
    kind: str
    tone: str
    verb: str


def find_heads(strand: Strand, folded: str, sentence: Sentence, people: Named) -> list[Head]:
    """The statement heads of one sentence, from left to right, at most one a clause."""
    start, end = sentence.start, sentence.end
    # Most sentences hold neither a reporting verb nor a colon, which one look at the whole tells.
    if folded.find("：", start, end) < 0 and _openings().search(folded, start, end) is None:
        return []
    heads = []
    for segment in sentence.segments:
        for clause in segment.clauses:
            head = _head_of(strand, folded, clause.start, clause.end, sentence.end, people)
            if head is not None:
                heads.append(head)
    return heads


_TONES = ("tell", "soft", "say")


def _verbs() -> re.Pattern[str]:
    return phrase(
        r"(?P<approve>(?<=会议)<speech.approve>)|(?P<tell><speech.tell>)|(?P<soft><speech.soft>)"
        r"|(?P<say><speech.say>)"
    )


@cache
def _openings() -> re.Pattern[str]:
    """The same verbs without their tones, in a form that the pattern engine finds fast."""
    approve = f"(?<=会议){either('speech', 'approve')}"
    return re.compile(plain_first("|".join([approve, *(either("speech", t) for t in _TONES)])))


def _said(folded: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Each reporting verb of a stretch; the group that matched tells its tone."""
    for opening in _openings().finditer(folded, start, end):
        verb = _verbs().match(folded, opening.start(), end)
        if verb is not None:
            yield verb


def _head_of(
    strand: Strand, folded: str, start: int, end: int, stop: int, people: Named
) -> Head | None:
    for match in _said(folded, start, end):
        if _inside_quote(folded, start, match.start()):
            continue
        found = _speaker_before(strand, folded, start, match.start(), match.end(), people)
        if found is None:
            continue
        speaker, kind = found
        tone = str(match.lastgroup)
        if kind == "outsider" and folded[match.end() : match.end() + 1] not in (
            "，",
            "：",
            "“",
            "。",
            "",
        ):
            continue
        if tone == "approve":
            after = end + 1 if end < stop else end
            return Head(
                start, match.start(), match.end(), after, speaker, kind, "tell", match.group()
            )
        content = _content(folded, match.end(), end, stop, tone, match.group(), kind)
        if content is None:
            continue
        if content == match.start():
            tone = "order" if tone == "tell" else tone
        return Head(
            start,
            match.start(),
            match.end(),
            content or match.start(),
            speaker,
            kind,
            tone,
            match.group(),
        )
    return _colon_head(strand, folded, start, end, people)


def _colon_head(strand: Strand, folded: str, start: int, end: int, people: Named) -> Head | None:
    """市长X对下半年工作作具体安排：… a named person, a few words, a colon; no verb of saying is needed."""
    colon = folded.find("：", start, end)
    if colon < 0 or _inside_quote(folded, start, colon):
        return None
    before = [p for p in people if start <= p[0] and p[1] <= colon]
    if before and colon - before[-1][1] <= 24 and mode_of(folded[before[-1][1] : colon]) == "order":
        return Head(start, colon, colon, colon + 1, before[-1][2], "person", "tell", "安排")
    named = compiled(r"^(?P<name>[\u4e00-\u9fff]{2,3}?)(?=就|对|向|作出|作了|还|又)").match(
        folded[start:colon]
    )
    if named and mode_of(folded[start:colon]) == "order":
        speaker = strand.field(start, start + named.end("name"))
        return Head(start, colon, colon, colon + 1, speaker, "person", "tell", "安排")
    if mode_of(folded[start:colon]) == "order" and colon - start <= 16 and start > 0 and people:
        return Head(start, colon, colon, colon + 1, None, "same", "tell", "安排")
    return None


def _inside_quote(folded: str, start: int, at: int) -> bool:
    return folded.count("“", start, at) > folded.count("”", start, at)


def _speaker_before(
    strand: Strand, folded: str, start: int, verb: int, verb_end: int, people: Named
) -> tuple[Field | None, str] | None:
    """Who stands directly before the verb; None when the verb is no reporting verb here."""
    adverbs = phrase(r"(?:<speech.adverb>|[ \u3000])+$")
    prefix = folded[start:verb]
    trimmed = prefix
    while (tail := adverbs.search(trimmed)) and tail.start() < len(trimmed):
        trimmed = trimmed[: tail.start()]
    at = start + len(trimmed)
    if compiled(r"^[他她]?(?:[对向给][^，。：]{1,16})?”?$").match(trimmed):
        return None, "same"
    if compiled(r"(?:^|[^其])[他她]$").search(trimmed):
        return None, "same"
    for s, e, name in people:
        if s >= start and e == at:
            return name, "person"
    for s, e, name in people:
        if (
            s >= start
            and e <= at
            and (
                _only_trailing_words(folded[e:at])
                or (folded[verb_end : verb_end + 1] in "，：“" and at - e <= 24)
            )
        ):
            return name, "person"
    return _speaker_without_title(strand, folded, start, verb_end, trimmed)


def _speaker_without_title(
    strand: Strand, folded: str, start: int, verb_end: int, trimmed: str
) -> tuple[Field | None, str] | None:
    """A meeting, document, team or role before the verb; or a name that no title introduces."""
    trimmed = compiled(r"(?:听取[^，]{0,24}后|在[^，]{1,14}(?:上|中|时|后))$").sub("", trimmed)
    at = start + len(trimmed)
    body = phrase(r"(?:<speech.collective+organ+outsider>)$").search(trimmed)
    about = compiled(
        r"^(?:待|经|由|将|从|若|如|凡|为|按|按照|根据|贯彻|落实|学习|围绕|对照|针对|依据|各地按照)"
    ).match(trimmed)
    if body and compiled(r"(?:^|[，对])(?:上次|上一次|此前|去年|以往|上轮|前期)[^，]*$").search(
        trimmed
    ):
        return None
    if body and not about and len(trimmed) <= 30 and "的" not in trimmed[-12:]:
        by = "outsider" if phrase(r"<speech.outsider>$").search(trimmed) else "body"
        return _body_field(strand, start, at, trimmed), by
    if compiled(r"^该(?:局|委|办|组|队|中心|部门|单位)$").match(trimmed):
        return None, "same"
    organ = compiled(
        r"^[\u4e00-\u9fff]{2,12}(?:局|委|办|厅|队|政府|中心|管委会|街道|镇|乡)$"
    ).match(trimmed)
    if organ and not about and folded[verb_end - 2 : verb_end] in ("责令", "责成", "要求"):
        return _body_field(strand, start, at, trimmed), "body"
    comrade = compiled(r"(?P<name>[\u4e00-\u9fff]{2,3})同志(?:\d{1,2}月\d{1,2}日)?$").search(
        trimmed
    )
    if comrade:
        return strand.field(start + comrade.start("name"), start + comrade.end("name")), "person"
    plain = compiled(r"^[\u4e00-\u9fff]{2,3}$").match(trimmed)
    odd = compiled(r"[的了在是和与对为有这那其此会各所后前中上下们人家者组就并]").search(trimmed)
    if plain and not odd and folded[verb_end : verb_end + 1] in ("，", "：", "“"):
        return strand.field(start, at), "person"
    return None


def _only_trailing_words(text: str) -> bool:
    """在致辞中, 代表市政府, 一行 and the like between a name and its verb."""
    return bool(
        compiled(
            r"^(?:在[^，。]{1,14}(?:上|中|时)|代表[^，。]{1,12}|一行|等|听取汇报后|听后|边走边|对[^，。]{1,12})+$"
        ).match(text)
    )


def _names_body(folded: str, start: int, end: int, stop: int) -> bool:
    """叮嘱黄墩镇，…: only the one addressed stands between the verb and the comma."""
    addressee = folded[start:end]
    named = phrase(r"<cues.body_end>$").search(addressee)
    return end < stop and 2 <= len(addressee) <= 16 and named is not None


def leading_body(strand: Strand, folded: str, start: int, end: int) -> Field | None:
    """A team or meeting that opens a clause and acts (督查组随机拨打…); None where there is none."""
    if phrase(r"<speech.team>").search(folded, start, end) is None:
        return None
    match = phrase(
        r"(?:^|(?<=，))(?P<team>[\u4e00-\u9fff]{0,16}?<speech.team>)(?=[\u4e00-\u9fff])(?!副?组长|成员|由|领导|有关|[上中]，?)"
    ).search(folded[start:end])
    if match is None or "的" in match.group("team"):
        return None
    return strand.field(start + match.start("team"), start + match.end("team"))


_BODY_LEAD = re.compile(
    r"^(?:.*[，：\s])?(?:\d{1,2}月\d{1,2}日|\d{1,2}日|近日|日前|当天|会上|昨日|今日|据悉|同时|随后|最后|在[^，]{1,16}(?:上|中|时))*"
)


def _body_field(strand: Strand, start: int, end: int, trimmed: str) -> Field:
    lead = _BODY_LEAD.match(trimmed)
    opening = compiled(
        r"(?:^|，)(?P<body>会议|督[导查]组|检查组)(?=听取|审议|研究|传达|学习|通报|观看)"
    ).search(trimmed)
    if opening:
        return strand.field(start + opening.start("body"), start + opening.end("body"))
    return strand.field(start + (lead.end() if lead and lead.end() < len(trimmed) else 0), end)


def _content(
    folded: str, verb_end: int, end: int, stop: int, tone: str, verb: str, kind: str
) -> int | None:
    """Where the content starts; 0 stands for "at the verb itself"; None when this is no head."""
    following = folded[verb_end : verb_end + 1]
    if following in ("，", "—") or verb_end >= end:
        return min(verb_end + 1, stop)
    if following == "：" or following == "“":
        return verb_end + 1
    colon = folded.find("：", verb_end, end)
    if 0 <= colon - verb_end <= 14 and compiled(
        r"[一二三四五六七八九十两几\d]+[点项个条方面]|如下|以下|要求|意见|指令|任务|安排|部署|事项|建议|希望"
    ).search(folded[verb_end:colon]):
        return colon + 1
    if colon >= 0 and verb in groups("speech")["addressing"]:
        return colon + 1
    if following == "的" or (tone == "say" and kind == "same"):
        return None
    if verb in groups("speech")["addressing"] and _names_body(folded, verb_end, end, stop):
        return end + 1
    if verb in groups("speech")["addressing"] or tone == "soft":
        return 0
    if verb in ("提出", "明确", "部署", "指示", "交代", "号召", "决定", "议定") and kind != "body":
        return verb_end if folded[verb_end : verb_end + 1] in ("要", "由") else None
    return verb_end

"""Judges a segment: refused, taken, or the continuation of the open item.

Pure functions over the words of a segment and the state of the walk; they change nothing. Called by the item writer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from duban.reading._anchors import Anchor, is_lead_in
from duban.reading._negatives import (
    is_balance,
    is_public,
    is_short_balance,
    is_wish,
    refuse_any,
    refuse_bare,
)
from duban.reading._passage import Passage
from duban.reading._scope import Scope
from duban.reading._sentences import Clause, Sentence
from duban.reading._values import value
from duban.reading._wordlists import compiled, either, groups, phrase

LISTED = ("number", "series", "bullet")
_COMMANDS = ("yao", "strong", "order")
_BURDEN = re.compile(
    r"要(?:等(?!级)|绕|排队|排长队|跑(?!出)|花(?!大)|费|耗|熬|隔|走\d|爬|摸黑|半夜|凌晨|靠(?![前近])"
    r"|[到去].{1,8}才|(?:[一二两三四五六七八九十半]|\d+)(?:多|余)?个?(?:多)?(?:天|小时|公里|分钟|月|年|里路))"
)
_SAID_BY = re.compile(
    r"(?:\d(?:[日号]|月底?|点)|周[一二三四五六日天末]|[今明后]天|[今明]晚|[月年]底|\d天|[一二两三四五六七八九十半]个?(?:天|周|月|小时))"
    r"(?:早上|上午|中午|下午|晚上|下班)?(?:之?前|以前|之?内|必须|就)|[这本]个?[周月](?:之?内)?必须"
)
_REST = r"^(?:其余|其他|剩余|余下|剩下|尚未|未完成|另有?|但)"


@value(frozen=True, slots=True)
class Candidate:
    """One segment as the judges see it: its clauses, its sentence, and its anchor if it has one."""

    passage: Passage
    clauses: Sequence[Clause]
    sentence: Sentence
    anchor: Anchor | None

    @property
    def text(self) -> str:
        """The folded text from the anchor, or from the start."""
        start = self.anchor.start if self.anchor else self.clauses[0].start
        return self.passage.folded[start : self.clauses[-1].end]

    @property
    def whole(self) -> str:
        """The folded text of the whole segment."""
        return self.passage.folded[self.clauses[0].start : self.clauses[-1].end]


def refusal(segment: Candidate, scope: Scope) -> str | None:
    """The class that refuses a segment; None when it may become an item."""
    strong = _strong_refusal(segment, scope)
    if strong is not None:
        return strong
    anchor = segment.anchor
    if anchor is not None and anchor.force not in ("bare", "by"):
        return None
    weak = _weak_refusal(segment)
    if weak is not None and anchor is None and open_part(segment) is not None:
        return None
    return weak


def _strong_refusal(segment: Candidate, scope: Scope) -> str | None:
    sentence, text = segment.sentence, segment.text
    unaddressed = segment.anchor is None or segment.anchor.subject is None
    if sentence.mark == "？":
        return "question"
    if is_public(text):
        return "public"
    strong = refuse_any(text)
    rejected = strong == "rejected" and segment.anchor is not None and commands(segment.anchor)
    if strong is not None and not rejected:
        return strong
    if _was_told(segment, scope):
        return "past"
    said = segment.passage.folded[sentence.start : sentence.end]
    # Wishes are among the classes asked of `text`; only what goes beyond it is left to ask.
    if (said != text or rejected) and is_wish(said):
        return "wish"
    if unaddressed and sentence.spoken and not _is_told(segment, scope.quoting):
        return "quote"
    if _says_nothing(segment):
        return "background"
    return _idle_class(segment, scope) if unaddressed else None


def _idle_class(segment: Candidate, scope: Scope) -> str | None:
    """The class of a segment that calls on nobody: a sigh, a burden told, a maxim."""
    if _is_sigh(segment) or _describes(segment):
        return "background"
    if _is_maxim(segment) or is_short_balance(segment.whole):
        return "slogan"
    return "slogan" if not scope.verb and is_balance(segment.whole) else None


def _was_told(segment: Candidate, scope: Scope) -> bool:
    """曾就此要求…; and, outside reports, 多次要求…: an order of before."""
    early = _early(segment)
    if "曾" in early and compiled(r"曾(?=就|在|对|多次|下发|要求|向|印发)").search(early):
        return True
    return not scope.press and early.endswith(("多次", "反复", "一再"))


def _early(segment: Candidate) -> str:
    """The sentence up to the anchor."""
    start = segment.anchor.start if segment.anchor else segment.clauses[0].start
    return segment.passage.folded[segment.sentence.start : start]


def _says_nothing(segment: Candidate) -> bool:
    """罗某叮嘱工作人员。: an ordering verb with its addressee and no order (it stands in the quotation before)."""
    anchor = segment.anchor
    if anchor is None or anchor.force != "order" or anchor.subject is None:
        return False
    return anchor.subject.end >= segment.clauses[-1].end


def _is_sigh(segment: Candidate) -> bool:
    """必须引起高度重视: one short clause of need, with no doer, number or day."""
    anchor = segment.anchor
    if anchor is None or anchor.force != "strong":
        return False
    text = segment.text
    dated = _SAID_BY.search(text) or compiled(r"[，\d]").search(text)
    return len(text) <= 12 and not dated


def _describes(segment: Candidate) -> bool:
    """住户要绕行三公里, 企业要等两个月: a burden that is told, nobody is called on."""
    anchor = segment.anchor
    if anchor is None or anchor.force != "yao":
        return False
    return _BURDEN.match(segment.passage.folded, anchor.modal, segment.clauses[-1].end) is not None


def _is_maxim(segment: Candidate) -> bool:
    """定了就要办; 水要变清，村要变美: nothing but short balanced clauses about things, without a number or a day."""
    anchor, folded = segment.anchor, segment.passage.folded
    if anchor is None or anchor.force not in ("yao", "strong"):
        return False
    clauses = [folded[c.start : c.end] for c in segment.clauses]
    if compiled(either("negatives", "motto")).search(segment.whole):
        return True
    if compiled(r"[了的]就要[^，、]{1,5}(?:$|、)").search(clauses[-1]):
        return len(segment.whole) <= 30
    if anchor.named or len(clauses) < 2 or max(map(len, clauses)) > 11:
        return False
    return all(compiled(r"^[^，要\d]{2,6}[要是][^，\d]{2,5}$").match(clause) for clause in clauses)


def _is_told(segment: Candidate, quoting: str) -> bool:
    """X说，“要深入…”: quoted words that begin with the order behind its speaker, or name a day."""
    anchor = segment.anchor
    if anchor is None or anchor.modal < 0 or not quoting:
        return False
    opens = quoting == "ahead" and anchor.modal - segment.sentence.start <= 1
    return opens or _SAID_BY.search(segment.whole) is not None


def _weak_refusal(segment: Candidate) -> str | None:
    anchor, clauses, folded = segment.anchor, segment.clauses, segment.passage.folded
    if anchor is None:
        weak = refuse_bare(segment.text)
        return None if weak == "problem" and _works(segment) else weak
    clause = clauses[anchor.clause]
    weak = refuse_bare(folded[max(anchor.start, clause.start) : clause.end])
    if weak is None:
        early, late = folded[clauses[0].start : clause.start], folded[clause.end : clauses[-1].end]
        if refuse_bare(early) == "closed" or compiled(r"截至|累计").search(early):
            return "closed"
        told = (
            anchor.force == "bare"
            and not compiled(r"要|须|应|请|务必|不得").search(late)
            and refuse_bare(late) in ("closed", "achievement")
        )
        return "achievement" if told else None
    return None if weak == "problem" else weak


def _works(segment: Candidate) -> bool:
    """Whether a clause of the segment opens with a verb of work or with what is to be worked on (对…, 将…)."""
    opening = phrase(
        r"^(?:<cues.adverb>|\s)*(?:<cues.verbs>|对|针对|将|把|按|通过|利用|依托|围绕|结合)"
    )
    return any(opening.match(segment.passage.folded[c.start : c.end]) for c in segment.clauses)


def accepts(anchor: Anchor, scope: Scope, *, ordering: bool, own: bool, dated: bool) -> bool:
    """Whether this stretch lets such an anchor make an item; spoken words without a modal must be `dated`."""
    command = commands(anchor)
    if anchor.force == "order" and anchor.subject is None and not anchor.firm:
        return False
    mute = (
        scope.mode in ("problem", "fact", "goal") and scope.verb not in groups("speech")["orders"]
    )
    if mute and not scope.listing and not own:
        return command
    if scope.tone == "say" and not (anchor.force == "bare" and scope.modal_seen):
        if anchor.force == "order" and scope.verb.startswith("表示"):
            return False
        spoken = scope.is_spoken()
        if spoken and anchor.force in ("bare", "by") and anchor.subject is not None:
            return dated
        said = spoken and (anchor.named or anchor.modal == anchor.start or bool(scope.quoting))
        return command or said
    return anchor.force != "bare" or ordering


def commands(anchor: Anchor) -> bool:
    """A modal or ordering verb with its addressee: the firmest sign there is."""
    return anchor.force in _COMMANDS and anchor.subject is not None


def continues(
    anchor: Anchor | None, level: str, *, whole: bool, listed: bool, fresh: bool, full: bool
) -> bool:
    """R2 and R3: whether a segment continues the open item.

    `whole` elements are one item in any case; `fresh` is the first segment of a sentence; `full` items have their
    doer already.
    """
    if level == "series" and anchor is not None and commands(anchor):
        return anchor.force == "order" or not full
    if whole or level == "series":
        return True
    if anchor is None:
        return listed or not fresh
    if listed and level in LISTED:
        bare = anchor.subject is None and anchor.force not in ("by", "order")
        return bare and (fresh or anchor.force in ("ban", "bare"))
    return False


def open_part(segment: Candidate) -> int | None:
    """Where the open part begins when a segment first tells what is done (…其余2处…); None when all is."""
    clauses, folded = segment.clauses, segment.passage.folded
    if refuse_bare(segment.whole) in (None, "problem"):
        return clauses[0].start
    for clause in clauses[1:]:
        if compiled(_REST).match(folded[clause.start : clause.end]):
            rest = folded[clause.start : clauses[-1].end]
            return clause.start if refuse_bare(rest) is None else None
    return None


def all_work(passage: Passage, clauses: Sequence[Clause]) -> bool:
    """Whether every clause is a lead-in or opens with a verb of work (an order without a modal)."""
    verbs = _work_opening()
    texts = [passage.folded[c.start : c.end] for c in clauses]
    return all(is_lead_in(t) or (verbs.match(t) and refuse_bare(t) is None) for t in texts)


def _work_opening() -> re.Pattern[str]:
    """A verb of work, behind connectors and a time (元旦前组织…)."""
    return phrase(r"^(?:<cues.adverb>|\s)*(?:[^，]{1,10}[前内底起])?<cues.verbs>")


def is_work(passage: Passage, clauses: Sequence[Clause]) -> bool:
    """Whether clauses are lead-ins and work, and the last is work."""
    verbs = _work_opening()
    last = passage.folded[clauses[-1].start : clauses[-1].end]
    firm = [c for c in clauses if verbs.match(passage.folded[c.start : c.end])]
    return (
        bool(firm) and refuse_bare(last) is None and all_work(passage, clauses[: len(clauses) - 1])
    )

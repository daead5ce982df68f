"""Sorts what became no directive: commitments, achievements, problems, other classes, and sentences left unread.

A sentence part that no item covers is classified by its words; one that holds an ordering word and fits no class is shown to the
clerk as unread. It never touches the items. Called by `read`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from duban.reading._fill import Draft
from duban.reading._findings import Finding
from duban.reading._frames import is_heading
from duban.reading._modals import find_orders, first_modal
from duban.reading._negatives import is_balance, is_public, is_wish, refuse_any, refuse_bare
from duban.reading._passage import Passage
from duban.reading._sentences import Segment, Sentence, split_sentences
from duban.reading._strand import Field
from duban.reading._wordlists import compiled, either

_COUNT = re.compile(
    r"\d[\d.]*(?:余|多)?(?:万|亿|千)?(?:余|多)?(?:个|项|件|条|台|处|家|户|名|人|公里|米|元|亩|吨|%|所|座|场|次|套|批|立方米|平方米"
    r"|份|张|辆|支|眼|栋|对|期|宗|起|头|只|间|席|部)|半小时|首[批个家台]"
)
_NUMBER = re.compile(r"\d|[一二三四五六七八九十百千万两]+(?:个|家|项|处|件|名|次|户|所|条|台|人)")


@dataclass(slots=True)
class Leftovers:
    """The sorted remains of one document."""

    commitments: list[Finding] = field(default_factory=list)
    achievements: list[Finding] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)
    other: list[Finding] = field(default_factory=list)
    unread: list[Field] = field(default_factory=list)

    def sort(self, passages: Sequence[Passage], drafts: Sequence[Draft], article: int) -> None:
        """Classify every segment of an article that no draft covers."""
        for passage in passages:
            if is_heading(passage.strand.text):
                continue
            taken = [(d.start, d.end) for d in drafts if d.passage is passage]
            for sentence, segment in _segments(passage):
                if not any(s < segment.end and segment.start < e for s, e in taken):
                    self._place(passage, sentence, segment, article)

    def _place(self, passage: Passage, sentence: Sentence, segment: Segment, article: int) -> None:
        text = passage.folded[segment.start : segment.end]
        if not text.strip():
            return
        kind = _class_of(text, passage.folded[sentence.start : sentence.end], sentence)
        if kind in (None, "achievement"):
            runs = _feats(passage, segment)
            self.achievements.extend(
                Finding(passage.strand.field(a, b), "CLASS_ACHIEVEMENT", article) for a, b in runs
            )
            if runs or kind is None:
                return
        found = passage.strand.field(segment.start, segment.end)
        if kind == "unread":
            self.unread.append(found)
        elif kind is not None:
            shelf = {
                "commitment": self.commitments,
                "achievement": self.achievements,
                "problem": self.problems,
            }.get(kind, self.other)
            shelf.append(Finding(found, f"CLASS_{kind.upper()}", article))


def _segments(passage: Passage) -> Iterator[tuple[Sentence, Segment]]:
    for sentence in split_sentences(passage.strand.text):
        for segment in sentence.segments:
            yield sentence, segment


def _feats(passage: Passage, segment: Segment) -> list[tuple[int, int]]:
    """Neighbouring clauses that tell of something done and count it (建成20余个驿站)."""
    done = compiled(either("negatives", "perfect"))
    whole = passage.folded[segment.start : segment.end]
    if not _COUNT.search(whole) or not done.search(whole):
        return []
    runs: list[tuple[int, int]] = []
    for clause in segment.clauses:
        text = passage.folded[clause.start : clause.end]
        if not _COUNT.search(text) or not done.search(text):
            continue
        if runs and clause.start - runs[-1][1] <= 1:
            runs[-1] = (runs[-1][0], clause.end)
        else:
            runs.append((clause.start, clause.end))
    return runs


def _class_of(text: str, sentence: str, whole: Sentence) -> str | None:
    """The class of a segment; `unread` for an ordering word without a class, None for plain narrative."""
    if whole.mark == "？":
        return "question"
    if is_public(text):
        return "public"
    kind = refuse_any(text)
    # Wishes are among those classes; only the rest of the sentence is left to ask.
    if kind is None and sentence != text and is_wish(sentence):
        kind = "wish"
    kind = kind or refuse_bare(text)
    if kind is None and compiled(either("negatives", "praise")).search(text):
        kind = "achievement"
    if kind == "achievement" and not _NUMBER.search(text):
        kind = None
    if kind is not None:
        return kind
    if is_balance(text):
        return "slogan"
    return "unread" if _orders(text) else None


def _orders(text: str) -> bool:
    modal = first_modal(text, 0, len(text))
    order = next(find_orders(text, 0, len(text)), None)
    return bool(modal or order or compiled(r"由[^，]{2,16}牵头").search(text))

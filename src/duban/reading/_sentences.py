"""Cuts a strand into sentences, segments (；) and clauses (，), aware of brackets and of direct speech.

It knows punctuation only, never words. A quotation that holds a whole sentence is speech: it is cut inside and its sentences are
marked; a quoted term stays whole. Called by the directive walk and the statement reader.
"""

from __future__ import annotations

import re
from functools import lru_cache

from duban.reading._folding import fold
from duban.reading._values import value

_POINT = re.compile(r"[。！？；，“”‘’「」『』（）《》【】\n]")
_OPENERS = {"（": "）", "《": "》", "【": "】", "「": "」", "『": "』", "‘": "’", "“": "”"}
_QUOTES = "“「"
_ENDS = "。！？"
_LONGEST_BRACKET = 400


@value(frozen=True, slots=True)
class Clause:
    """A stretch between commas, `[start, end)` in the strand, its closing mark left out."""

    start: int
    end: int


@value(frozen=True, slots=True)
class Segment:
    """A stretch between semicolons with its clauses."""

    start: int
    end: int
    clauses: tuple[Clause, ...]


@value(frozen=True, slots=True)
class Sentence:
    """A sentence without its end mark; `spoken` when it stands inside direct speech."""

    start: int
    end: int
    segments: tuple[Segment, ...]
    spoken: bool
    mark: str


def split_sentences(text: str, start: int = 0, end: int | None = None) -> tuple[Sentence, ...]:
    """The sentences of `text[start:end]`; positions are those of `text`.

    >>> [text[s.start:s.end] for text in ["甲办，乙办；丙办。丁"] for s in split_sentences(text)]
    ['甲办，乙办；丙办', '丁']
    """
    return _split(text, start, len(text) if end is None else end)


@lru_cache(maxsize=1024)
def _split(text: str, start: int, stop: int) -> tuple[Sentence, ...]:
    return tuple(_Cutter(fold(text), stop).run(start))


class _Cutter:
    """One pass over the punctuation of a text."""

    def __init__(self, folded: str, stop: int) -> None:
        self.text = folded
        self.stop = stop
        self.speech_end = -1
        self.found: list[Sentence] = []
        self.commas: list[int] = []
        self.semis: list[int] = []

    def run(self, start: int) -> list[Sentence]:
        text, cursor, position = self.text, start, start
        for point in _POINT.finditer(text, start, self.stop):
            at = point.start()
            if at < position:
                continue
            mark = text[at]
            position = at + 1
            if mark == "，":
                if not (text[at - 1].isdigit() and self._inside_number(at)):
                    self.commas.append(at)
            elif mark in _QUOTES and self._is_speech(at):
                self._close(cursor, at, "")
                cursor = at + 1
            elif mark in _OPENERS:
                position = self._past_bracket(at, mark)
            elif mark == "；":
                self.semis.append(at)
            elif mark in _ENDS or mark == "\n" or at == self.speech_end:
                self._close(cursor, at, mark)
                cursor = at + 1
                if at == self.speech_end:
                    self.speech_end = -1
        self._close(cursor, self.stop, "")
        return self.found

    def _is_speech(self, at: int) -> bool:
        if self.speech_end > at:
            return False
        close = self.text.find(_OPENERS[self.text[at]], at + 1, self.stop)
        if close < 0 or not any(mark in self.text[at:close] for mark in _ENDS):
            return False
        self.speech_end = close
        return True

    def _past_bracket(self, at: int, mark: str) -> int:
        close = self.text.find(_OPENERS[mark], at + 1, min(self.stop, at + _LONGEST_BRACKET))
        return close + 1 if close >= 0 else at + 1

    def _inside_number(self, at: int) -> bool:
        text = self.text
        if at < 1 or not text[at - 1].isdigit():
            return False
        return len(text) > at + 3 and text[at + 1 : at + 4].isdigit()

    def _close(self, start: int, end: int, mark: str) -> None:
        """End the sentence in hand; blanks before it are left out."""
        commas, semis, text = self.commas, self.semis, self.text
        if commas or semis:
            self.commas, self.semis = [], []
        while start < end and text[start].isspace():
            start += 1
        if start >= end:
            return
        begin, speech = start, self.speech_end >= end
        if not semis:
            segment = _segment(start, end, commas)
            self.found.append(Sentence(start, end, (segment,), speech, mark))
            return
        segments = []
        for stop in (*semis, end):
            if start < stop:
                segments.append(_segment(start, stop, [c for c in commas if start <= c < stop]))
            start = stop + 1
        if segments:
            self.found.append(Sentence(begin, end, tuple(segments), speech, mark))


def _segment(start: int, end: int, commas: list[int]) -> Segment:
    if not commas:
        return Segment(start, end, (Clause(start, end),))
    clauses = []
    left = start
    for comma in (*commas, end):
        if left < comma:
            clauses.append(Clause(left, comma))
        left = comma + 1
    return Segment(start, end, tuple(clauses))

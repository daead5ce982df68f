"""Cuts a strand into sentences, segments (；) and clauses (，), aware of brackets and of direct speech.

It knows punctuation only, never words. A quotation that holds a whole sentence is speech: it is cut inside and its sentences are
marked; a quoted term stays whole. Called by the directive walk and the statement reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from duban.reading._folding import fold

_POINT = re.compile(r"[。！？；，“”‘’「」『』（）《》【】\n]")
_OPENERS = {"（": "）", "《": "》", "【": "】", "「": "」", "『": "』", "‘": "’", "“": "”"}
_QUOTES = "“「"
_ENDS = "。！？"
_LONGEST_BRACKET = 400


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch between commas, `[start, end)` in the strand, its closing mark left out."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch between semicolons with its clauses."""

    start: int
    end: int
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
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


@lru_cache(maxsize=2048)
def _split(text: str, start: int, stop: int) -> tuple[Sentence, ...]:
    return tuple(_Cutter(fold(text), stop).run(start))


class _Cutter:
    """One pass over the punctuation of a text."""

    def __init__(self, folded: str, stop: int) -> None:
        self.text = folded
        self.stop = stop
        self.speech_end = -1

    def run(self, start: int) -> Iterator[Sentence]:
        text, cursor, commas, semis = self.text, start, list[int](), list[int]()
        position = start
        while point := _POINT.search(text, position, self.stop):
            at, mark = point.start(), point.group()
            position = at + 1
            if mark in _QUOTES and self._is_speech(at):
                yield from self._close(cursor, at, commas, semis, "")
                cursor, commas, semis = at + 1, [], []
            elif mark in _OPENERS:
                position = self._past_bracket(at, mark)
            elif mark == "，" and not self._inside_number(at):
                commas.append(at)
            elif mark == "；":
                semis.append(at)
            elif mark in _ENDS or mark == "\n" or at == self.speech_end:
                yield from self._close(cursor, at, commas, semis, mark)
                cursor, commas, semis = at + 1, [], []
                if at == self.speech_end:
                    self.speech_end = -1
        yield from self._close(cursor, self.stop, commas, semis, "")

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
        around = self.text[max(0, at - 1) : at + 4]
        return len(around) == 5 and around[0].isdigit() and around[2:5].isdigit()

    def _close(
        self, start: int, end: int, commas: list[int], semis: list[int], mark: str
    ) -> Iterator[Sentence]:
        text = self.text
        while start < end and text[start].isspace():
            start += 1
        if start >= end:
            return
        spoken = self.speech_end >= end
        bounds = [start, *[s + 1 for s in semis if s >= start]]
        stops = [*[s for s in semis if s >= start], end]
        segments = tuple(
            _segment(a, b, [c for c in commas if a <= c < b])
            for a, b in zip(bounds, stops, strict=True)
            if a < b
        )
        if segments:
            yield Sentence(start, end, segments, spoken, mark)


def _segment(start: int, end: int, commas: list[int]) -> Segment:
    bounds, stops = [start, *[c + 1 for c in commas]], [*commas, end]
    pairs = zip(bounds, stops, strict=True)
    return Segment(start, end, tuple(Clause(a, b) for a, b in pairs if a < b))

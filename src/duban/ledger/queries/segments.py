"""A document's text cut into runs that a page can mark: headings, pages, what drafts say, what is lit.

Pure: the runs put together are the text to the letter. Called by the desk's queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Spans = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of the text with all that holds for it.

    `roles` are heading parts (headline, subhead, kicker, byline); `drafts` the drafts that say it; `lit` the field kinds
    lit in it; `opens` the drafts whose first character it holds; `page` the number of a page that begins with it, else 0.
    """

    text: str
    roles: tuple[str, ...] = ()
    drafts: tuple[int, ...] = ()
    lit: tuple[str, ...] = ()
    opens: tuple[int, ...] = ()
    page: int = 0

    @property
    def is_plain(self) -> bool:
        """Whether nothing is to be marked."""
        return not (self.roles or self.drafts or self.lit or self.page)


@dataclass(frozen=True, slots=True)
class Marks:
    """What is to be marked in a text; spans are half-open code-point ranges."""

    roles: Sequence[tuple[str, Spans]] = ()
    drafts: Sequence[tuple[int, Spans]] = ()
    lit: Sequence[tuple[str, Spans]] = ()
    pages: Sequence[tuple[int, int]] = ()


def segments(text: str, marks: Marks) -> tuple[Segment, ...]:
    """Cut the text at every boundary of every mark.

    >>> [s.text for s in segments("要闻要办好。", Marks(drafts=[(7, [[2, 5]])]))]
    ['要闻', '要办好', '。']
    """
    opened: dict[int, list[tuple[str, Any]]] = defaultdict(list)
    closed: dict[int, list[tuple[str, Any]]] = defaultdict(list)
    for layer, items in (("roles", marks.roles), ("drafts", marks.drafts), ("lit", marks.lit)):
        for key, spans in items:
            for start, end in _inside(spans, len(text)):
                opened[start].append((layer, key))
                closed[end].append((layer, key))
    pages = {start: number for number, start in marks.pages if 0 <= start < len(text)}
    firsts: dict[int, list[int]] = defaultdict(list)
    for key, spans in marks.drafts:
        inside = list(_inside(spans, len(text)))
        if inside:
            firsts[inside[0][0]].append(key)
    cuts = sorted({0, len(text), *opened, *closed, *pages})
    return tuple(_runs(text, cuts, opened, closed, pages, firsts))


def _inside(spans: Spans, length: int) -> Iterable[tuple[int, int]]:
    for start, end in spans:
        if 0 <= start < end <= length:
            yield int(start), int(end)


def _runs(
    text: str,
    cuts: Sequence[int],
    opened: Mapping[int, list[tuple[str, Any]]],
    closed: Mapping[int, list[tuple[str, Any]]],
    pages: Mapping[int, int],
    firsts: Mapping[int, list[int]],
) -> Iterable[Segment]:
    active: dict[str, dict[Any, int]] = {"roles": {}, "drafts": {}, "lit": {}}
    for start, end in pairwise(cuts):
        for layer, key in closed.get(start, ()):
            active[layer][key] -= 1
            if not active[layer][key]:
                del active[layer][key]
        for layer, key in opened.get(start, ()):
            active[layer][key] = active[layer].get(key, 0) + 1
        yield Segment(
            text=text[start:end],
            roles=tuple(active["roles"]),
            drafts=tuple(active["drafts"]),
            lit=tuple(active["lit"]),
            opens=tuple(firsts.get(start, ())),
            page=pages.get(start, 0),
        )

"""Which open text each loose chunk of an interleaved page carries on.

Columns of a page can reach us in an order in which one article's text stands between two parts of another. Here every
loose chunk is given to an article, so that all seams together fit best. Called by `_articles`; single seams are scored
by `_kinship`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from duban.reading._kinship import Chunk, Page, is_open
from duban.reading._values import value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duban.reading._lines import Piece

_BEAM = 32
_WINDOW = 80
_LEFT_OPEN = 5.0


@value(frozen=True, slots=True)
class _State:
    score: float
    tails: dict[int, Piece]
    turned: frozenset[int]
    homes: tuple[int, ...]


def assign(chunks: Sequence[Chunk], articles: int, *, broken: bool) -> list[int]:
    """The article of every chunk, in page order.

    `broken` tells that the page shows texts breaking off; without it the printed order is trusted more. A chunk that
    resumes a text which never turned away gets a number of its own, from `articles` upwards.
    """
    homes: list[int] = []
    while len(homes) < len(chunks):
        window = chunks[len(homes) : _window_end(chunks, len(homes))]
        homes.extend(_assign(window, articles + len(homes), broken=broken))
    return homes


def _window_end(chunks: Sequence[Chunk], start: int) -> int:
    """End of a stretch of the page short enough to be searched as a whole; it ends where an article begins."""
    end = start + _WINDOW
    if end >= len(chunks):
        return len(chunks)
    cuts = [i for i in range(start + 1, end + 1) if chunks[i].opens is not None]
    return cuts[-1] if cuts else end


def _assign(chunks: Sequence[Chunk], fresh: int, *, broken: bool) -> list[int]:
    """The best homes found for the chunks of one window; new homes are numbered from `fresh`."""
    page = Page(chunks, broken=broken)
    states = [_State(0.0, {}, frozenset(), ())]
    for index, chunk in enumerate(chunks):
        if chunk.opens is not None:
            states = [_step(s, chunk, chunk.opens, 0.0) for s in states]
            continue
        grown: list[tuple[float, _State, int, float]] = []
        for state in states:
            kin = page.kin(state.homes, index)
            for home in _candidates(state, chunk, fresh + index):
                near = bool(state.homes) and state.homes[-1] == home
                gain = kin.get(home, 0.0) + page.seam(state.tails.get(home), index, near=near)
                grown.append((state.score + gain, state, home, gain))
        grown.sort(key=lambda step: -step[0])
        states = [_step(s, chunk, home, gain) for _, s, home, gain in grown[:_BEAM]]
    return list(max(states, key=_settled).homes)


def _settled(state: _State) -> float:
    """The score of a finished assignment: every text still open costs."""
    return state.score - _LEFT_OPEN * sum(map(is_open, state.tails.values()))


def _candidates(state: _State, chunk: Chunk, fresh: int) -> list[int]:
    """Articles the loose chunk may carry on."""
    if chunk.resumes:
        return sorted(state.turned) or [fresh]
    opened = sorted(set(state.homes))
    return [i for i in opened if i not in state.turned] or opened or [fresh]


def _step(state: _State, chunk: Chunk, home: int, gain: float) -> _State:
    """The state after the chunk was given to an article."""
    tails = {**state.tails, home: chunk.pieces[-1]} if chunk.pieces else state.tails
    turned = state.turned - {home} if chunk.resumes else state.turned
    if chunk.turns:
        turned |= {home}
    return _State(state.score + gain, tails, turned, (*state.homes, home))

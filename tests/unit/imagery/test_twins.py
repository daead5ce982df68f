"""Copies are found through cropping, turning and saving again; honest shots of one place are not."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from duban.imagery import Place as Point
from duban.imagery import (
    Prints,
    TwinIndex,
    distance,
    from_text,
    look,
    metres_between,
    to_text,
    twins,
    words_of,
)
from duban.imagery._frequencies import turned
from duban.imagery._overlay import Overlay, Position, detail_likeness, overlay
from duban.imagery._prints import prints_of
from planted.pictures import CHANGES, Standpoint, a_page, a_place, copied, second_shot, shot


@cache
def taken(seed: int) -> bytes:
    """A shot of a place."""
    return shot(a_place(seed), Standpoint(seed=seed))


@cache
def an_index() -> TwinIndex[int]:
    """Twelve shots of twelve places, some written forms, and a blank wall."""
    index: TwinIndex[int] = TwinIndex()
    for seed in range(12):
        index.add(seed, look(taken(seed)).prints)
    for seed in range(100, 104):
        index.add(seed, look(a_page(seed)).prints)
    return index


def load(key: int) -> bytes:
    """The bytes under a key of the index."""
    return taken(key) if key < 100 else a_page(key)


def found(data: bytes) -> list[int]:
    """The keys of a picture's twins."""
    prints = look(data).prints
    candidates = [(key, look(load(key)).prints) for key in an_index().candidates(prints)]
    return [twin.key for twin in twins(prints, candidates, lambda: data, load)]


def test_what_cannot_be_opened_is_nobodys_copy() -> None:
    """A candidate whose file is damaged is passed over."""
    prints = look(taken(1)).prints
    assert twins(prints, [(1, prints)], lambda: taken(1), lambda _key: b"damaged") == []


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_a_copy_is_found_through_each_change(change: str) -> None:
    """Cropped, brightened, stamped, mirrored, turned, shrunk: still the same photograph, and only that one."""
    for seed in (1, 5, 8):
        assert found(copied(taken(seed), seed + 40, (change,))) == [seed]


def test_an_honest_second_shot_is_no_copy() -> None:
    """Some steps aside, on another day, after the work."""
    assert [found(second_shot(a_place(seed), seed)) for seed in range(6)] == [[]] * 6


def test_forms_of_one_letterhead_are_no_copies() -> None:
    """They agree as wholes and differ in every line."""
    assert found(a_page(777)) == []
    assert found(a_page(101)) == [101]


def test_blank_pictures_are_nobodys_copies() -> None:
    """A white wall is like every other white wall; nothing in them could tell."""
    one, other = Image.new("L", (320, 240), 200), Image.new("L", (320, 240), 205)
    mine, theirs = prints_of(one), prints_of(other)
    laid = overlay(mine, theirs)
    assert not mine.points
    assert laid is not None and detail_likeness(one, other, laid) == 0.0


def test_a_picture_of_a_few_pixels_has_no_points() -> None:
    """It is kept by its whole alone."""
    prints = prints_of(Image.new("L", (9, 9), 10))
    assert prints.points == () and len(words_of(prints)) == 4


def test_pictures_that_have_nothing_in_common_are_not_laid_over_each_other() -> None:
    """Neither points nor wholes agree."""
    one, other = look(taken(1)).prints, look(taken(2)).prints
    assert overlay(one, other) is None
    assert overlay(one, Prints(~one.whole & (2**64 - 1), (), 1.0, 0.75)) is None


def test_detail_outside_of_the_other_picture_is_not_compared() -> None:
    """Where the two hardly overlap there is nothing to judge by."""
    grey = Image.effect_noise((320, 240), 80)
    upright = Position(is_swapped=False, is_mirrored=False, is_upended=False)
    assert detail_likeness(grey, grey, Overlay(9, upright, 1 + 0j, 0j)) > 0.99
    assert detail_likeness(grey, grey, Overlay(9, upright, 1 + 0j, 0.95 + 0j)) == 0.0


def test_points_survive_their_text() -> None:
    """To a sixty-five thousandth of the frame, and to the bit."""
    points = look(taken(3)).prints.points
    again = from_text(to_text(points))
    assert [p.bits for p in again] == [p.bits for p in points]
    assert max(abs(a.x - b.x) for a, b in zip(points, again, strict=True)) < 1e-4
    assert from_text("") == ()


@given(st.integers(0, 2**64 - 1), st.booleans(), st.booleans(), st.booleans())
def test_turning_twice_comes_back(bits: int, swap: bool, mirror: bool, upend: bool) -> None:
    """Mirroring is its own inverse; after a swap the other axis has to be mirrored."""
    there = turned(bits, is_swapped=swap, is_mirrored=mirror, is_upended=upend)
    if swap:
        back = turned(there, is_swapped=True, is_mirrored=upend, is_upended=mirror)
    else:
        back = turned(there, is_swapped=False, is_mirrored=mirror, is_upended=upend)
    assert distance(back, bits) == 0


def test_distances_on_the_globe() -> None:
    """A degree of latitude is 111 km; the other side of the earth is half of its girth."""
    assert abs(metres_between(Point(20, 110), Point(21, 110)) - 111_195) < 500
    assert abs(metres_between(Point(0, 0), Point(0, 180)) - 20_015_000) < 10_000

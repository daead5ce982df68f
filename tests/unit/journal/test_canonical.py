"""Canonical JSON: the quick way and the standard's own give the same bytes, for everything that can be journaled."""

from __future__ import annotations

import datetime as dt
import math
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from duban.journal import _canonical as module
from duban.journal import canonical

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
# Keys from the ends of the planes too, where order by code points and order by UTF-16 units part.
KEYS = st.one_of(
    TEXTS, st.text(st.sampled_from("a中（\ue000\uffff\U00010000\U0010ffff"), max_size=3)
)
NUMBERS = st.one_of(
    st.integers(-(2**53) + 1, 2**53 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(-1e-3, 1e-3),
    st.floats(1e14, 1e22),
    st.integers(-(2**60), 2**60).map(float),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(KEYS, inner)),
    max_leaves=25,
)


@given(VALUES)
def test_every_value_has_the_bytes_of_the_standard(value: Any) -> None:
    """Whatever JSON holds is written as `rfc8785` writes it."""
    assert canonical(value).encode() == rfc8785.dumps(value)


@given(
    st.dictionaries(
        st.text(st.sampled_from("a中（\uffff\U00010000"), max_size=2), st.integers(0, 9)
    )
)
def test_keys_stand_in_the_order_of_their_utf_16_units(value: dict[str, int]) -> None:
    """A key beyond the first plane comes before one that ends it, although its code point is higher."""
    assert canonical(value).encode() == rfc8785.dumps(value)


@pytest.mark.parametrize(
    "value",
    [
        12.0,
        -0.0,
        0.1,
        math.nextafter(0.0001, 0),
        4503599627370497.5,
        1e-4,
        9.9e-5,
        1e-7,
        1e15,
        1e16,
        1e21,
        123456.75,
        float(2**53),
        -2.5e-10,
    ],
)
def test_numbers_at_the_borders(value: float) -> None:
    """Where the interpreter's form of a number and the standard's part, the standard's is written."""
    assert canonical(value).encode() == rfc8785.dumps(value)


@pytest.mark.parametrize("value", [math.nan, math.inf, 2**53, -(2**53), "\ud800", {"\ud800": 1}])
def test_what_json_cannot_hold_is_refused(value: Any) -> None:
    """Nothing is written that another reader could not read back."""
    with pytest.raises(Exception) as refusal:
        canonical(value)
    assert isinstance(refusal.value, (rfc8785.CanonicalizationError, UnicodeError))


def test_days_and_instants_are_written_in_iso_form() -> None:
    """Dates inside lists, tuples, sets and mappings too."""
    value = {"on": dt.date(2026, 4, 9), "at": (dt.datetime(2026, 4, 9, 8, tzinfo=dt.UTC),), 3: {1}}
    assert canonical(value) == '{"3":[1],"at":["2026-04-09T08:00:00+00:00"],"on":"2026-04-09"}'


class Colour(StrEnum):
    """A choice as Django's are: a text with a name."""

    RED = "red"


def test_choices_and_other_mappings_are_written_as_what_they_hold() -> None:
    """A member of an enumeration is its text; a mapping that is no dictionary is written like one."""
    value = MappingProxyType({"light": Colour.RED})
    assert canonical(value) == '{"light":"red"}'


def test_days_beside_odd_keys_are_written_in_iso_form() -> None:
    """The slow way knows dates too."""
    value = {"𠮷": (dt.date(2026, 4, 9),)}
    assert canonical(value) == '{"𠮷":["2026-04-09"]}'


def test_the_usual_row_goes_the_quick_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row of a ledger, decimals and full-width headers included, never needs the slow writer."""
    monkeypatch.setattr(module.rfc8785, "dumps", lambda value: pytest.fail(f"slow: {value}"))
    row = {"title": "清淤", "extra": {"完成时限（天）": 15.0, "金额": 12.5, "𠮷": None}}
    with pytest.raises(pytest.fail.Exception):
        canonical(row)
    del row["extra"]["𠮷"]  # type: ignore[attr-defined]
    assert canonical(row) == '{"extra":{"完成时限（天）":15,"金额":12.5},"title":"清淤"}'

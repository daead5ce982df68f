"""Numbers and widths as offices type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.reading._numerals import whole_number
from duban.reading._widths import fold

DIGITS = "零一二三四五六七八九"
KNOWN = [
    ("15", 15),
    ("十", 10),
    ("廿五", 25),
    ("二〇二六", 2026),
    ("两百", 200),
    ("一百零三", 103),
    ("三千五百", 3500),
]


@pytest.mark.parametrize(("text", "value"), KNOWN)
def test_a_numeral_has_its_value(text: str, value: int) -> None:
    """Arabic, positional and digit-by-digit numerals."""
    assert whole_number(text) == value


@pytest.mark.parametrize("text", ["", "若干", "十几", "1.5"])
def test_what_is_no_whole_number_has_none(text: str) -> None:
    """Vague and broken numerals are refused, not guessed."""
    assert whole_number(text) is None


@given(st.integers(1, 99))
def test_every_number_below_a_hundred_is_read_back(number: int) -> None:
    """The numeral written by rule is read as the number it was written from."""
    tens, ones = divmod(number, 10)
    written = ("" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十") + (
        DIGITS[ones] if ones else ""
    )
    assert whole_number(written) == number


@given(st.text(max_size=40))
def test_folding_never_moves_a_character(text: str) -> None:
    """The folded copy is as long as the text, so indices hold in both."""
    assert len(fold(text)) == len(text)

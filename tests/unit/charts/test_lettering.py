"""Lettering: what is cut or broken to fit does fit, and nothing but blanks is lost in breaking."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from duban.charts._lettering import ELLIPSIS, fitted, width_of, wrapped

TEXTS = st.text("雨污分流（改造）工程，。DN600 abc 12", max_size=40)


@given(TEXTS, st.floats(8, 80))
def test_what_is_cut_fits(text: str, width: float) -> None:
    """The result is no wider than its room, begins as the text does, and says that something is missing."""
    short = fitted(text, 3, width)
    assert width_of(short, 3) <= width
    assert short == text or (short.endswith(ELLIPSIS) and text.startswith(short[:-1]))


@given(TEXTS, st.floats(12, 80))
def test_breaking_loses_no_letter(text: str, width: float) -> None:
    """The lines hold all that the text does but blanks, in order, and are never wider than two letters too much."""
    lines = wrapped(text, 3, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width_of(line, 3) <= width + 6 for line in lines)


def test_no_line_begins_with_a_stop() -> None:
    """A stop takes the letter before it along."""
    lines = wrapped("一二三四五六，七八九", 1, 6)
    assert lines == ("一二三四五", "六，七八九")
    assert wrapped("一二三四五（六七）八", 1, 6) == ("一二三四五", "（六七）八")


def test_a_word_of_latin_letters_stays_whole() -> None:
    """DN600 is not torn where a line can hold it."""
    assert wrapped("雨水管道 DN600 敷设", 3, 20) == ("雨水管道", "DN600 敷设")

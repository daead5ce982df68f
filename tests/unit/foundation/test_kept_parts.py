"""Drawn parts are kept by length, so that the panels of a province do not fill a process."""

from __future__ import annotations

from django.utils.safestring import SafeString

from duban.foundation.templatetags.ui import Kept


def test_no_more_is_kept_than_fits() -> None:
    """Of many texts the latest used stay, together no longer than the bound."""
    kept = Kept(100)
    for number in range(10):
        kept.keep(number, SafeString(f"{number}" * 30))
        assert kept.text(0) is not None
    assert [number for number in range(10) if kept.text(number)] == [0, 8, 9]


def test_one_kept_again_counts_once() -> None:
    """Two who draw the same part at once leave room for others."""
    kept = Kept(100)
    kept.keep("other", SafeString("o" * 60))
    for _ in range(5):
        kept.keep("same", SafeString("s" * 40))
    assert kept.text("other") == "o" * 60


def test_what_is_too_long_by_itself_is_not_kept() -> None:
    """It is drawn each time."""
    kept = Kept(10)
    kept.keep("long", SafeString("l" * 11))
    assert kept.text("long") is None
    kept.keep("short", SafeString("s" * 10))
    assert kept.text("short") == "s" * 10

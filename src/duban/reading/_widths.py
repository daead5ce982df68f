"""Folding of character widths, one character to one character.

It owns the table that makes full-width digits, letters and marks comparable with their plain forms. It never
changes the length of a text, so an index into the folded copy is an index into the original. Called by the
field grammars; the source itself is never folded.
"""

from __future__ import annotations

_PLAIN = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)}
_PLAIN |= {code: code - 0xFEE0 for code in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_PLAIN |= {
    ord(wide): ord(plain)
    for wide, plain in zip("／～－：（）％．＋　○〜–−", "/~-:()%.+ 〇~--", strict=True)
}


def fold(text: str) -> str:
    """The text with full-width digits, letters and some marks made plain; the length stays.

    >>> fold("１５个工作日（含）")
    '15个工作日(含)'
    """
    return text.translate(_PLAIN)

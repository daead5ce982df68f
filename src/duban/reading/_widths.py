"""Folding of character widths, one character to one character.

It owns the table that makes full-width digits, letters and marks comparable with their plain forms. It never
changes the length of a text, so an index into the folded copy is an index into the original. Called by the
field grammars; the source itself is never folded.
"""

from __future__ import annotations

import re
from functools import lru_cache

_PLAIN = {
    chr(code): chr(code - 0xFEE0)
    for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_PLAIN |= dict(zip("／～－：（）％．＋　○〜–−", "/~-:()%.+ 〇~--", strict=True))
_WIDE = re.compile(f"[{''.join(_PLAIN)}]")


@lru_cache(maxsize=1024)
def fold(text: str) -> str:
    """The text with full-width digits, letters and some marks made plain; the length stays.

    >>> fold("１５个工作日（含）")
    '15个工作日(含)'
    """
    return _WIDE.sub(lambda match: _PLAIN[match[0]], text)

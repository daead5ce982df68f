"""All codes that this engine gives, so that who shows them can prove that each has words.

Codes never change once released; a test holds the lists against the sources.
"""

from __future__ import annotations

from typing import Final

# With the parameters that each may carry.
REFUSALS: Final[dict[str, tuple[str, ...]]] = {
    "ARCHIVE_BOMB": ("bytes", "cells", "entries", "limit", "part"),
    "DAMAGED": ("kind", "part"),
    "DTD": ("part",),
    "EMPTY": (),
    "ENCODING_UNKNOWN": (),
    "ENCRYPTED": ("kind",),
    "MACRO": ("kind",),
    "NO_TEXT": ("pages",),
    "SECRECY_MARKING": ("level",),
    "TOO_LARGE": ("bytes", "limit"),
    "TOO_LONG": ("limit",),
    "TOO_MANY_PAGES": ("limit", "pages"),
    "UNSUPPORTED_TYPE": ("kind",),
    "WRONG_TYPE": ("found", "named"),
}
NOTICES: Final[dict[str, tuple[str, ...]]] = {
    "ENCODING_GUESSED": ("encoding",),
    "FOOTNOTES_LEFT_OUT": (),
    "GLYPHS_UNREADABLE": ("count",),
    "MAIN_CONTENT_UNSURE": (),
    "ORDER_UNSURE": (),
    "PAGES_WITHOUT_TEXT": ("count",),
    "PAGE_NUMBERS_LEFT_OUT": ("count",),
    "SHEETS_HIDDEN": ("count",),
}

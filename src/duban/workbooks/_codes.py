"""All codes that this engine gives, so that who shows them can prove that each has words.

Codes never change once released; a test holds the lists against the sources. Refusals of files come from
`duban.extraction` besides.
"""

from __future__ import annotations

from typing import Final

# With the parameters that each may carry.
REFUSALS: Final[dict[str, tuple[str, ...]]] = {
    "DAMAGED": ("kind",),
    "ENCRYPTED": ("kind",),
    "LIST_TOO_LONG": ("characters", "column", "limit"),
    "NO_TABLE": ("sheet",),
    "ROW_TOO_WIDE": ("columns", "limit", "row"),
    "SECRECY_MARKING": ("level",),
    "SHEET_UNKNOWN": ("sheet",),
    "TEMPLATE_WITHOUT_HEADER": ("sheet",),
    "TEXT_TOO_LONG": ("column", "row"),
    "TEXT_UNWRITABLE": ("column", "row"),
}
ERRORS: Final[dict[str, tuple[str, ...]]] = {
    "DATE_AMBIGUOUS": ("first", "second"),
    "DATE_EXPECTED": ("kind",),
    "DATE_IMPOSSIBLE": (),
    "DATE_UNREADABLE": (),
    "REQUIRED_MISSING": ("field",),
}
WARNINGS: Final[dict[str, tuple[str, ...]]] = {
    "DATE_BEFORE_MONTH": (),
    "DATE_LAST_OF_SEVERAL": (),
    "DATE_VAGUE": (),
    "DATE_YEAR_ASSUMED": (),
}

"""From bytes to characters, for files that do not say how they were written.

It tries what Chinese offices use and refuses what is no text; it never replaces a byte it can't read. Called by
the readers of plain text, HTML and by the workbooks engine for CSV.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

from duban.extraction._values import ExtractionError

_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 60_000
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x19\x1b-\x1f\x7f]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
# Big5 must win clearly: most files are GB, and short ones decode as both.
_BIG5_LEAD = 0.1


def decode(data: bytes) -> tuple[str, str]:
    """Decode a text file.

    Args:
        data: the file's bytes.

    Returns:
        The text, newlines untouched, without a byte order mark; and the encoding's name.

    Raises:
        ExtractionError: ENCODING_UNKNOWN.

    >>> decode("会议纪要".encode("gb18030"))
    ('会议纪要', 'gb18030')
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(_strict(data, encoding)), encoding
    text = _strict(data, "utf-8")
    if text is not None:
        return _checked(text), "utf-8"
    chinese = _strict(data, "gb18030")
    traditional = _strict(data, "big5")
    if traditional is not None and (
        chinese is None
        or _commonness(traditional, _common_in_big5)
        > _commonness(chinese, _common_in_gb) + _BIG5_LEAD
    ):
        return _checked(traditional), "big5"
    return _checked(chinese), "gb18030"


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeError:
        return None


def _checked(text: str | None) -> str:
    """The text, if it is one: control characters are the mark of a binary file."""
    if text is None or _CONTROLS.search(text):
        raise ExtractionError("ENCODING_UNKNOWN")
    return text


def _commonness(text: str, is_common: Callable[[str], bool]) -> float:
    """Share of the non-ASCII characters that the encoding's own standard counts among the common ones."""
    characters = _NOT_ASCII.findall(text[:_SAMPLE])
    return sum(map(is_common, characters)) / len(characters) if characters else 0.0


def _common_in_gb(character: str) -> bool:
    """Punctuation and first-level characters of GB 2312 (rows 1-3, 16-55)."""
    code = character.encode("gb18030")
    return (
        len(code) == 2 and code[1] >= 0xA1 and (0xA1 <= code[0] <= 0xA3 or 0xB0 <= code[0] <= 0xD7)
    )


def _common_in_big5(character: str) -> bool:
    """Punctuation and frequently used characters of Big5 (A1-A3, A4-C6)."""
    code = character.encode("big5")
    return len(code) == 2 and 0xA1 <= code[0] <= 0xC6

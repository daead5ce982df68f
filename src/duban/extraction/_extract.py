"""The engine's one door: a file's bytes and name in, one text with its layout out, or a refusal.

It keeps nothing, writes nothing and asks nobody; a refused file leaves no trace. Called by intake and by the
command that reads files.
"""

from __future__ import annotations

import re

from duban.extraction._admission import admit
from duban.extraction._decoding import decode
from duban.extraction._docx import read_docx
from duban.extraction._html import read_html
from duban.extraction._secrecy import find_secrecy_marking, marking_in_name
from duban.extraction._sheets import read_sheets
from duban.extraction._values import Block, Extracted, ExtractionError, Limits, Notice, Page

READABLE = frozenset({"txt", "docx", "pdf", "html", "xlsx"})
_DEFAULT = Limits()
_LINE = re.compile(r"[^\r\n]*[^\s][^\r\n]*")


def extract(data: bytes, name: str, *, limits: Limits = _DEFAULT) -> Extracted:
    """Read a file into one text.

    Args:
        data: the file's bytes.
        name: its name, which must agree with what it is.
        limits: what it may ask of the machine.

    Returns:
        The text with pages, blocks and notices. A plain text file's text is the file's to the letter.

    Raises:
        ExtractionError: with a code and parameters; see there.

    >>> extract("4月底前完成。".encode(), "要求.txt").text
    '4月底前完成。'
    """
    if level := marking_in_name(name):
        raise ExtractionError("SECRECY_MARKING", {"level": level})
    kind = admit(data, name, limits=limits, accepted=READABLE)
    extracted, margins = _read(kind, data, limits)
    for text in (margins, extracted.text):
        if marking := find_secrecy_marking(text):
            # The level is enough to explain the refusal; the marking's own words would be content kept.
            raise ExtractionError("SECRECY_MARKING", {"level": marking.level})
    return extracted


def _read(kind: str, data: bytes, limits: Limits) -> tuple[Extracted, str]:
    """What a reader extracted, and the text of page margins, which is searched for markings only."""
    if kind == "txt":
        return _read_txt(data, limits), ""
    if kind == "docx":
        return read_docx(data, limits)
    if kind == "html":
        return read_html(data, limits), ""
    if kind == "xlsx":
        return read_sheets(data, limits), ""
    # The PDF libraries are the heaviest to load, and most calls read something else.
    from duban.extraction._pdf import read_pdf

    return read_pdf(data, limits), ""


def _read_txt(data: bytes, limits: Limits) -> Extracted:
    """A plain text to the letter: nothing is added, dropped or replaced; each line with text is a block."""
    text, encoding = decode(data)
    if len(text) > limits.characters:
        raise ExtractionError("TOO_LONG", {"limit": limits.characters})
    if not text.strip():
        raise ExtractionError("EMPTY")
    blocks = tuple(Block("paragraph", match.span(), 1) for match in _LINE.finditer(text))
    guessed = encoding in {"gb18030", "big5"}
    notices = (Notice("ENCODING_GUESSED", {"encoding": encoding}),) if guessed else ()
    return Extracted(text, "txt", (Page(1, (0, len(text))),), blocks, notices)

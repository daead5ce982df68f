"""How large a grid a spreadsheet makes of its cells, before a reader lays that grid out in memory.

Readers reserve a place for every cell up to the last row and column: two cells at opposite corners of a sheet, a
file of five kilobytes, end the process. It counts references in the packed parts and opens nothing. Called by
the check of archives.
"""

from __future__ import annotations

import io
import re
from typing import Final

from lxml import etree

from duban.extraction._values import ExtractionError, Limits

# Cells beyond column Z or row 99,999, as every known writer spells them; only then it is worth counting.
_FAR = re.compile(rb' r="(?:[A-Z]{2,3}\d|[A-Z]\d{6,7}")')
# A cell that holds something. Cells that plainly have a look only are no part of a reader's grid.
_REFERENCE = re.compile(rb' r="([A-Z]{1,3})(\d{1,7})"(?!(?: [st]="\w+")*\s*(?:/>|></))')
# Other spellings of the same attribute are allowed in XML; no spreadsheet program uses them.
_ODD = (b" r='", b" r =", b" r= ", b"\tr=", b"\nr=")
_OVERLAP = 64
_ODS: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


class GridCount:
    """Watches the pieces of one part of an xlsx file."""

    def __init__(self, limits: Limits) -> None:
        self._limit = limits.cells
        self._columns = 26
        self._rows = 99_999
        self._far = False
        self._tail = b""

    def watch(self, piece: bytes, part: str) -> None:
        """Count the references of a piece; DAMAGED where they are spelt oddly, ARCHIVE_BOMB above the limit."""
        seen = self._tail + piece
        self._tail = piece[-_OVERLAP:]
        if any(odd in seen for odd in _ODD):
            raise ExtractionError("DAMAGED", {"kind": "xlsx", "part": part})
        if not _FAR.search(seen):
            return
        found = _REFERENCE.findall(seen)
        self._columns = max(
            [self._columns, *(_number(letters) for letters in {f[0] for f in found})]
        )
        self._rows = max([self._rows, *(int(figures) for _, figures in found)])
        if self._columns * self._rows > self._limit:
            raise ExtractionError(
                "ARCHIVE_BOMB", {"cells": self._columns * self._rows, "limit": self._limit}
            )


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def check_ods(content: bytes, limits: Limits) -> None:
    """Refuse an OpenDocument sheet whose repeated cells and rows make more cells than allowed.

    Raises:
        ExtractionError: ARCHIVE_BOMB, DAMAGED or DTD.
    """
    cells = in_row = 0
    try:
        for _, node in etree.iterparse(
            io.BytesIO(content),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        ):
            if node.tag in {f"{_ODS}table-cell", f"{_ODS}covered-table-cell"}:
                # Empty cells repeated to the edge of the sheet are usual, and are not laid out.
                if len(node) or node.get(f"{_OFFICE}value-type"):
                    in_row += _repeated(node, "columns")
            elif node.tag == f"{_ODS}table-row":
                cells += in_row * _repeated(node, "rows")
                in_row = 0
                node.clear()
            if cells + in_row > limits.cells:
                raise ExtractionError(
                    "ARCHIVE_BOMB", {"cells": cells + in_row, "limit": limits.cells}
                )
    except etree.XMLSyntaxError:
        raise ExtractionError("DAMAGED", {"kind": "ods", "part": "content.xml"}) from None


def _repeated(node: etree._Element, what: str) -> int:
    text = node.get(f"{_ODS}number-{what}-repeated") or "1"
    return int(text) if text.isdecimal() else 1

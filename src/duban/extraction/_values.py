"""The values that extraction gives: one text, where its parts stood in the file, and the refusals.

Plain frozen values without behaviour of their own. They know no parser; every other module of this engine and
its callers use them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Span = tuple[int, int]
Box = tuple[float, float, float, float]
FileKind = Literal["txt", "docx", "pdf", "html", "xlsx"]
BlockKind = Literal["paragraph", "heading", "row"]
ParameterValue = str | int | float


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may ask of the machine.

    Sizes in bytes, `ratio` is unpacked size over packed size of one entry of an archive (checked above one
    mebibyte), `characters` in code points, `cells` what a sheet has from its first to its last row and column.
    """

    file_bytes: int = 50 * 2**20
    unpacked_bytes: int = 512 * 2**20
    ratio: float = 250.0
    entries: int = 5000
    pages: int = 1000
    characters: int = 5_000_000
    cells: int = 16_000_000


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading or a row of a table, as a range of the text.

    `page` counts from 1. `box` is (left, top, right, bottom) in points from the page's upper left corner, known
    for PDF only. `level` is a heading's level from 1, else 0. `cells` are the ranges of a row's cells, empty
    cells included; `table` counts the document's tables from 1, 0 outside of them.
    """

    kind: BlockKind
    span: Span
    page: int
    box: Box | None = None
    level: int = 0
    table: int = 0
    cells: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page or a worksheet as a range of the text; sizes in points, 0 where the format has none."""

    number: int
    span: Span
    width: float = 0.0
    height: float = 0.0
    label: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the clerk should know about the extraction: a code and its parameters."""

    code: str
    params: Mapping[str, ParameterValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Extracted:
    """One text with the layout it came from.

    The text is made once and never changed afterwards: every span that the product stores counts its code
    points. Blocks and pages ascend and do not overlap; outside of blocks there is only white space.
    """

    text: str
    format: FileKind
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    warnings: tuple[Notice, ...] = ()


class ExtractionError(Exception):
    """A file was refused. `code` says why, `params` name what the message needs; never a sentence.

    Codes: EMPTY, TOO_LARGE, TOO_LONG, TOO_MANY_PAGES, WRONG_TYPE, UNSUPPORTED_TYPE, ENCRYPTED, DAMAGED,
    ARCHIVE_BOMB, MACRO, DTD, NO_TEXT, ENCODING_UNKNOWN, SECRECY_MARKING.
    """

    def __init__(self, code: str, params: Mapping[str, ParameterValue] | None = None) -> None:
        self.code = code
        self.params: dict[str, ParameterValue] = dict(params or {})
        super().__init__(code, self.params)

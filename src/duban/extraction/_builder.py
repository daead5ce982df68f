"""Putting the one text together, piece by piece, while remembering where each piece came from.

It only counts and appends; what a piece is, its reader decides. Used by every reader of this engine.
"""

from __future__ import annotations

from collections.abc import Sequence

from duban.extraction._values import (
    Block,
    BlockKind,
    Box,
    Extracted,
    ExtractionError,
    FileKind,
    Limits,
    Notice,
    Page,
    ParameterValue,
    Span,
)


class TextBuilder:
    """Collects blocks into a text. Blocks are separated by the given line feeds, pages are opened explicitly."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._pieces: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._pages: list[Page] = []
        self._notices: dict[str, Notice] = {}

    @property
    def page(self) -> int:
        """The number of the page that is open now, from 1."""
        return max(len(self._pages), 1)

    def open_page(self, *, width: float = 0.0, height: float = 0.0, label: str = "") -> None:
        """Begin the next page; what is added from now on stands on it."""
        at = self._length
        number = len(self._pages) + 1
        if number > self._limits.pages:
            raise ExtractionError("TOO_MANY_PAGES", {"limit": self._limits.pages})
        self._pages.append(Page(number, (at, at), width, height, label))

    def add(
        self,
        text: str,
        *,
        level: int = 0,
        box: Box | None = None,
        gap: str = "\n\n",
    ) -> None:
        """Add one block of text after `gap`; a level above 0 makes it a heading."""
        span = self._append(text, gap)
        kind: BlockKind = "heading" if level else "paragraph"
        self._blocks.append(Block(kind, span, self.page, box, level))

    def add_row(
        self, cells: Sequence[str], *, table: int, box: Box | None = None, first: bool
    ) -> None:
        """Add one row of a table as one line, its cells separated by tabs."""
        start, _ = span = self._append("\t".join(cells), "\n\n" if first else "\n")
        spans: list[Span] = []
        for cell in cells:
            spans.append((start, start + len(cell)))
            start += len(cell) + 1
        self._blocks.append(Block("row", span, self.page, box, table=table, cells=tuple(spans)))

    def warn(self, code: str, **params: ParameterValue) -> None:
        """Remember a notice; a later one of the same code replaces it."""
        self._notices[code] = Notice(code, params)

    def _append(self, text: str, gap: str) -> Span:
        if self._length:
            self._pieces.append(gap)
            self._length += len(gap)
        start = self._length
        self._pieces.append(text)
        self._length += len(text)
        if self._length > self._limits.characters:
            raise ExtractionError("TOO_LONG", {"limit": self._limits.characters})
        return start, self._length

    def finish(self, kind: FileKind) -> Extracted:
        """The finished value; EMPTY where nothing but white space was found."""
        text = "".join(self._pieces)
        if not text.strip():
            raise ExtractionError("EMPTY")
        return Extracted(
            text, kind, self._spanned_pages(), tuple(self._blocks), tuple(self._notices.values())
        )

    def _spanned_pages(self) -> tuple[Page, ...]:
        """Pages with the range of the blocks that stand on them; an empty page keeps an empty range."""
        ranges: dict[int, Span] = {}
        for block in self._blocks:
            start, _ = ranges.get(block.page, block.span)
            ranges[block.page] = (start, block.span[1])
        pages = self._pages or [Page(1, (0, 0))]
        spanned: list[Page] = []
        at = 0
        for page in pages:
            span = ranges.get(page.number, (at, at))
            at = span[1]
            spanned.append(Page(page.number, span, page.width, page.height, page.label))
        return tuple(spanned)

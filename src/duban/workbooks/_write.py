"""Writing a table as a workbook, row by row, in constant memory.

Text stays text whatever it begins with, and a column may mix text, numbers and dates. It knows no ledger; the
caller says which columns and rows. Called by the export of ledgers.
"""

from __future__ import annotations

import datetime
import io
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, islice
from typing import Any, BinaryIO, cast

from rustpy_xlsxwriter import Format, write_worksheet

from duban.workbooks._values import Cell, Column, WorkbookError, column_letters

_LONGEST_TEXT = 32_767
_LONGEST_LIST = 255
_PEEKED = 1000
_EXACT = 2**53
_DATE_FORMAT = "yyyy-mm-dd"


@dataclass(frozen=True, slots=True)
class Style:
    """How a header or a column looks. Colours as "#RRGGBB", "" for none; `align` as in spreadsheet programs."""

    bold: bool = False
    wrap: bool = False
    fill: str = ""
    colour: str = ""
    align: str = ""
    border: bool = False
    font: str = ""


HEADER_STYLE = Style(bold=True, wrap=True, fill="#E7EEF7", align="center", border=True)


class _Heading(str):
    """A header text that is a key of its own: two columns may have the same header."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


def write_table(
    columns: Sequence[Column] | Sequence[str],
    rows: Iterable[Sequence[Cell]],
    out: BinaryIO,
    *,
    sheet: str = "台账",
    freeze_header: bool = True,
    validations: Mapping[str, Sequence[str]] | None = None,
    widths: Mapping[str, float] | None = None,
    styles: Mapping[str, Style] | None = None,
    header_style: Style = HEADER_STYLE,
) -> None:
    """Write one sheet.

    Args:
        columns: headers, or columns of a table that was read, with headers of several rows.
        rows: the cells of each row, in the order of the columns; read once, never held.
        out: where the workbook goes; nothing is written there before all is well.
        sheet: the sheet's name.
        freeze_header: whether the header stays when scrolling.
        validations, widths, styles: for a column's key the values that its cells offer, its width in characters,
            its look. A column that holds dates keeps the plain look.
        header_style: the look of the header.

    Raises:
        WorkbookError: TEXT_TOO_LONG or TEXT_UNWRITABLE with row and column, LIST_TOO_LONG, ROW_TOO_WIDE.
    """
    header = _Header(_as_columns(columns))
    head, rest, dated = _peek(rows, len(header.columns))
    looks = _looks(header.columns, styles or {}, dated)
    options = _options(header, looks, validations or {}, widths or {}, header_style)
    options["freeze_row"] = header.depth if freeze_header else None
    buffer = io.BytesIO()
    try:
        write_worksheet(
            _records(header, chain(head, rest), frozenset(looks)), buffer, sheet, **options
        )
    except UnicodeEncodeError:
        raise WorkbookError("TEXT_UNWRITABLE") from None
    out.write(buffer.getbuffer())


def _looks(
    columns: tuple[Column, ...], styles: Mapping[str, Style], dated: frozenset[int]
) -> dict[int, Style]:
    """The looks of columns by their place: a column's format would replace that of its dates."""
    return {
        place: styles[column.key]
        for place, column in enumerate(columns)
        if column.key in styles and place not in dated
    }


def _options(
    header: _Header,
    looks: Mapping[int, Style],
    validations: Mapping[str, Sequence[str]],
    widths: Mapping[str, float],
    header_style: Style,
) -> dict[str, Any]:
    """How the library is told to write the sheet."""
    look = _format(header_style)
    formats = {str(header.headings[place]): _format(style) for place, style in looks.items()}
    return {
        "header_row": header.depth - 1,
        "header_format": look,
        "merge_ranges": [(*merge, look) for merge in header.merges()] or None,
        "column_widths": _widths(header.columns, widths),
        "column_formats": formats or None,
        "data_validations": _lists(header, validations) or None,
        # A format for every number: without one the library gives numbers the format of the column's first
        # row, and a 5 below a date becomes a day of the year 1900.
        "float_format": "General",
        "datetime_format": _DATE_FORMAT,
    }


def _as_columns(columns: Sequence[Column] | Sequence[str]) -> tuple[Column, ...]:
    return tuple(
        Column(place, (column,), column) if isinstance(column, str) else column
        for place, column in enumerate(cast("Sequence[Column | str]", columns))
    )


class _Header:
    """The header's rows: parents over several columns as merged cells above the columns' own headers."""

    def __init__(self, columns: tuple[Column, ...]) -> None:
        self.columns = columns
        self.depth = max((len(column.path) for column in columns), default=1) or 1
        parents = [
            (("",) * (self.depth - len(column.path)) + column.path)[: self.depth - 1]
            for column in columns
        ]
        self._runs: list[tuple[int, int, int, str]] = []
        merged = [0] * len(columns)
        for level in range(self.depth - 1):
            place = 0
            for path, group in groupby(parent[: level + 1] for parent in parents):
                length = len(list(group))
                if length > 1 and path[-1]:
                    self._runs.append((level, place, place + length - 1, path[-1]))
                    for column in range(place, place + length):
                        merged[column] += 1
                place += length
        # A parent over one column can't be merged with anything: it is named in the column's own header.
        self.headings = [
            _Heading("/".join(column.path[min(merged[place], len(column.path) - 1) :]))
            for place, column in enumerate(columns)
        ]

    def merges(self) -> list[tuple[int, int, int, int, str]]:
        """The parents as (first row, first column, last row, last column, text)."""
        return [(level, first, level, last, text) for level, first, last, text in self._runs]


def _peek(
    rows: Iterable[Sequence[Cell]], width: int
) -> tuple[Iterable[Sequence[Cell]], Iterable[Sequence[Cell]], frozenset[int]]:
    """The rows again, and the columns that hold dates; of a stream only the first rows are looked at."""
    if isinstance(rows, Sequence):
        seen: Sequence[Sequence[Cell]] = rows
        rest: Iterable[Sequence[Cell]] = ()
    else:
        rest = iter(rows)
        seen = list(islice(rest, _PEEKED))
    dated = {
        place
        for row in seen
        for place, cell in enumerate(row[:width])
        if isinstance(cell, datetime.date)
    }
    return seen, rest, frozenset(dated)


def _records(
    header: _Header, rows: Iterable[Sequence[Cell]], plain: frozenset[int]
) -> Iterator[dict[str, object]]:
    """Rows as the library takes them; one empty row where there is none, so that the header is written."""
    headings = header.headings
    number = header.depth
    for row in rows:
        number += 1
        if len(row) != len(headings):
            raise WorkbookError(
                "ROW_TOO_WIDE", {"row": number, "columns": len(row), "limit": len(headings)}
            )
        cells: list[object] = []
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                if len(cell) > _LONGEST_TEXT:
                    raise WorkbookError(
                        "TEXT_TOO_LONG", {"row": number, "column": column_letters(place)}
                    )
                cells.append(cell)
            else:
                cells.append(None if cell is None else _written(cell, styled=place in plain))
        yield dict(zip(headings, cells, strict=True))
    if number == header.depth:
        yield dict.fromkeys(headings)


def _written(cell: Cell, *, styled: bool) -> object:
    """A cell as the library takes it without spoiling its neighbours."""
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, int):
        # Spreadsheets know floating-point numbers only; a longer number is a code, and stays one as text.
        return float(cell) if abs(cell) <= _EXACT else str(cell)
    if isinstance(cell, float):
        return cell if math.isfinite(cell) else str(cell)
    if isinstance(cell, datetime.date):
        return _written_date(cell, styled=styled)
    return str(cell)


def _written_date(day: datetime.date, *, styled: bool) -> object:
    """A date as date and time: after a plain date the library drops the time of the next one."""
    if styled or day.year < 1901:
        return str(day)
    if isinstance(day, datetime.datetime):
        return day.replace(tzinfo=None)
    return datetime.datetime(day.year, day.month, day.day)  # noqa: DTZ001 - sheets have no zone


def _format(style: Style) -> Format:
    made = Format()
    if style.bold:
        made.set_bold()
    if style.wrap:
        made.set_text_wrap()
        made.set_align("top" if not style.align else "vertical_center")
    for text, setter in (
        (style.fill, made.set_background_color),
        (style.colour, made.set_font_color),
        (style.align, made.set_align),
        (style.font, made.set_font_name),
        ("thin" if style.border else "", made.set_border),
    ):
        if text:
            setter(text)
    return made


def _widths(columns: tuple[Column, ...], widths: Mapping[str, float]) -> list[float]:
    """A width for each column; by default as wide as its header needs, with Chinese characters of two."""
    return [
        widths.get(
            column.key, min(40.0, max(10.0, 2.2 * len(column.path[-1] if column.path else "") + 2))
        )
        for column in columns
    ]


def _lists(
    header: _Header, validations: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, object]]:
    """Value lists by heading; spreadsheet programs refuse longer ones."""
    lists: dict[str, dict[str, object]] = {}
    for column, heading in zip(header.columns, header.headings, strict=True):
        values = validations.get(column.key)
        if not values:
            continue
        length = sum(map(len, values)) + len(values) - 1
        if length > _LONGEST_LIST:
            raise WorkbookError(
                "LIST_TOO_LONG",
                {"column": column.key, "characters": length, "limit": _LONGEST_LIST},
            )
        lists[str(heading)] = {
            "type": "list",
            "values": list(values),
            # The list helps; what an office writes beside it is its own affair, and is checked on import.
            "error_style": "warning",
        }
    return lists

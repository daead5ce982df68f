"""Spreadsheets as text: each visible sheet a page, each row a line with its cells separated by tabs.

For reading only; what a column means is the workbooks engine's matter. Called by `extract` only, after the
container was admitted.
"""

from __future__ import annotations

import datetime
import io

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from duban.extraction._builder import TextBuilder
from duban.extraction._values import Extracted, ExtractionError, Limits


def read_sheets(data: bytes, limits: Limits) -> Extracted:
    """Read a workbook's visible sheets.

    Raises:
        ExtractionError: ENCRYPTED, DAMAGED, EMPTY, TOO_LONG, TOO_MANY_PAGES.
    """
    builder, hidden = TextBuilder(limits), 0
    try:
        with CalamineWorkbook.from_object(io.BytesIO(data)) as workbook:
            for number, sheet in enumerate(workbook.sheets_metadata, start=1):
                if sheet.typ != SheetTypeEnum.WorkSheet:
                    continue
                if sheet.visible != SheetVisibleEnum.Visible:
                    hidden += 1
                    continue
                builder.open_page(label=sheet.name)
                first = True
                for row in workbook.get_sheet_by_index(number - 1).iter_rows():
                    cells = [cell_text(value) for value in row]
                    if any(cells):
                        builder.add_row(cells, table=number, first=first)
                        first = False
    except PasswordError:
        raise ExtractionError("ENCRYPTED", {"kind": "xlsx"}) from None
    except (CalamineError, OSError, ValueError):
        raise ExtractionError("DAMAGED", {"kind": "xlsx"}) from None
    if hidden:
        builder.warn("SHEETS_HIDDEN", count=hidden)
    return builder.finish("xlsx")


def cell_text(value: object) -> str:
    """A cell as one line of text: whole numbers without a point, dates as year-month-day."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", "minutes")
    return " ".join(str(value).split())

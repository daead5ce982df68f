"""Filling an office's own template: its styles, widths, frozen header and value lists are kept.

The template is the office's; only the rows below its header are ours. Called by the export of ledgers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from duban.extraction import ExtractionError, admit
from duban.workbooks._read import read_table
from duban.workbooks._sheet import LIMITS
from duban.workbooks._values import Cell, ColumnMapping, WorkbookError


def fill_template(
    template: bytes,
    mapping: ColumnMapping,
    rows: Iterable[Mapping[str, Cell]],
    *,
    name: str = "template.xlsx",
) -> bytes:
    """Fill a template.

    Args:
        template: the xlsx file. Its first row below the header gives the look of all rows; rows that stand there
            as samples are replaced, remarks below them move down.
        mapping: what its columns mean, by `guess_mapping` on its table; other columns stay empty.
        rows: for each row its fields' cells.
        name: the template's file name.

    Returns:
        The filled xlsx file.

    Raises:
        WorkbookError: the template is refused or has no header; TEXT_TOO_LONG or TEXT_UNWRITABLE with row and column.
    """
    try:
        admit(template, name, limits=LIMITS, accepted={"xlsx"})
        table = read_table(template, name)
    except ExtractionError as error:
        raise WorkbookError(error.code, error.params) from None
    except WorkbookError as error:
        code = "TEMPLATE_WITHOUT_HEADER" if error.code == "NO_TABLE" else error.code
        raise WorkbookError(code, error.params) from None
    # openpyxl takes a third of a second to load, and most processes fill no template.
    from duban.workbooks._filling import fill_book

    return fill_book(template, table, mapping, list(rows))

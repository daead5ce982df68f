"""The workbooks engine: an office's ledger in from a spreadsheet, and out again in the same columns.

It owns tables, headers, the meaning of columns, and the reading of cells; it knows no matter and no unit of a
town. It opens no network and writes only into what it is given. Called by the import and export of the ledger.
"""

from duban.workbooks._codes import ERRORS, REFUSALS, WARNINGS
from duban.workbooks._dates import DateProblem, read_date
from duban.workbooks._fields import field_words
from duban.workbooks._mapping import guess_mapping
from duban.workbooks._parse import parse_rows
from duban.workbooks._read import read_table
from duban.workbooks._sheet import LIMITS
from duban.workbooks._template import fill_template
from duban.workbooks._units import split_people, split_units
from duban.workbooks._values import (
    Assignment,
    Cell,
    CellDate,
    CellProblem,
    Column,
    ColumnMapping,
    Note,
    ParsedRow,
    ParsedRows,
    Row,
    Table,
    UnitName,
    WorkbookError,
)
from duban.workbooks._write import HEADER_STYLE, Style, write_table

__all__ = [
    "ERRORS",
    "HEADER_STYLE",
    "LIMITS",
    "REFUSALS",
    "WARNINGS",
    "Assignment",
    "Cell",
    "CellDate",
    "CellProblem",
    "Column",
    "ColumnMapping",
    "DateProblem",
    "Note",
    "ParsedRow",
    "ParsedRows",
    "Row",
    "Style",
    "Table",
    "UnitName",
    "WorkbookError",
    "field_words",
    "fill_template",
    "guess_mapping",
    "parse_rows",
    "read_date",
    "read_table",
    "split_people",
    "split_units",
    "write_table",
]

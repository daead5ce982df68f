"""A plan as a workbook, in and out: tasks, calendars with closures, resources, projects, settings, in Chinese or English.

It owns the book's sheets and columns and the meaning of their cells; it plans nothing. Loaded by whoever reads or writes such a book.
"""

from duban.workbooks.plans._read import read_plan_book
from duban.workbooks.plans._template import plan_template
from duban.workbooks.plans._values import PLAN_CODES, BookProblem, PlanBookError
from duban.workbooks.plans._write import write_plan_book

__all__ = [
    "PLAN_CODES",
    "BookProblem",
    "PlanBookError",
    "plan_template",
    "read_plan_book",
    "write_plan_book",
]

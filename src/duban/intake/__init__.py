"""The intake engine: a file becomes text, the text becomes findings, limits in working days become days.

It composes extraction, reading and workcalendar and owns no rule of theirs. Pure: no file, no network, no clock. Called
by `duban read` and by the documents room.
"""

from duban.extraction import ExtractionError, Limits
from duban.intake._limit_answer import (
    LimitAnswer,
    LimitNotCountable,
    LimitSettings,
    answer_limit,
    answer_lines,
    answer_values,
    served_rule,
)
from duban.intake._limit_phrase import limit_of_phrase
from duban.intake._limit_rule import SaidLimit, limit_as_said
from duban.intake._limit_texts import also_text, end_text, limit_lines
from duban.intake._limits import with_dated_limits
from duban.intake._read_file import as_contract, read_file
from duban.intake._unit_list import parse_unit_list
from duban.intake._values import IntakeResult

__all__ = [
    "ExtractionError",
    "IntakeResult",
    "LimitAnswer",
    "LimitNotCountable",
    "LimitSettings",
    "Limits",
    "SaidLimit",
    "also_text",
    "answer_limit",
    "answer_lines",
    "answer_values",
    "as_contract",
    "end_text",
    "limit_as_said",
    "limit_lines",
    "limit_of_phrase",
    "parse_unit_list",
    "read_file",
    "served_rule",
    "with_dated_limits",
]

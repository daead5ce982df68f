"""A file's bytes in, findings out: extraction, then reading, then the days of limits in working days.

It keeps nothing and writes nothing; a refused file raises and leaves no trace. Called by `duban read` and by the
documents room.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import PurePath

from duban.extraction import Limits, extract
from duban.intake._limits import with_dated_limits
from duban.intake._values import IntakeResult
from duban.reading import read, to_contract
from duban.workcalendar import WorkCalendar

_DEFAULT_LIMITS = Limits()


def read_file(
    data: bytes,
    name: str,
    *,
    doc_date: dt.date | None = None,
    units: tuple[str, ...] = (),
    calendar: WorkCalendar | None = None,
    limits: Limits = _DEFAULT_LIMITS,
) -> IntakeResult:
    """Read one file.

    Args:
        data: its bytes.
        name: its name with the ending, which must agree with what it is.
        doc_date: the document's date where known.
        units: the office's own unit names (see `parse_unit_list`).
        calendar: which days are worked; the published national calendar if not given.
        limits: what the file may ask of the machine.

    Raises:
        duban.extraction.ExtractionError: where the file is refused, with a code and parameters.
    """
    extracted = extract(data, name, limits=limits)
    reading = read(extracted.text, doc_date=doc_date, units=units)
    return IntakeResult(
        doc_id=PurePath(name).stem,
        name=name,
        digest=hashlib.sha256(data).hexdigest(),
        extracted=extracted,
        reading=with_dated_limits(reading, calendar),
    )


def as_contract(result: IntakeResult) -> dict[str, object]:
    """The object that `duban read --json` prints: reading's contract and the notices of extraction."""
    return {
        **to_contract(result.reading, result.doc_id),
        "format": result.extracted.format,
        "notices": [
            {"code": notice.code, "params": dict(notice.params)}
            for notice in result.extracted.warnings
        ],
    }

"""The value that intake gives: one file, its text, and what reading found in it."""

from __future__ import annotations

from dataclasses import dataclass

from duban.extraction import Extracted
from duban.reading import Reading


@dataclass(frozen=True, slots=True)
class IntakeResult:
    """A file that was taken in.

    `doc_id` is its name without the ending, `digest` the SHA-256 of its bytes in hex. `reading.text` is
    `extracted.text`; limits in working days carry the day that the calendar gives, or the reason why not.
    """

    doc_id: str
    name: str
    digest: str
    extracted: Extracted
    reading: Reading

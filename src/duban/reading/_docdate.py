"""The date a document bears.

It reads only what is printed; it never asks a clock. Called by `read` when no date was given.
"""

from __future__ import annotations

import datetime as dt

from duban.reading._layout import Layout


def document_date(text: str, layout: Layout) -> tuple[dt.date | None, str]:
    """The date and its basis: stated, inferred or none."""
    return None, "none"

"""What tests of notifications and feeds share: the day on which they play."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from living import DAY, on


@pytest.fixture(autouse=True)
def _that_day() -> Iterator[None]:
    """Nine o'clock on the ninth of April, a working day."""
    with on(DAY):
        yield

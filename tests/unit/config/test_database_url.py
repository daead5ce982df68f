"""How `DATABASE_URL` becomes the settings of a connection."""

from __future__ import annotations

import pytest

from duban.config.env import POSTGRES_OPTIONS, database


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("", POSTGRES_OPTIONS),
        ("?sslmode=require", {**POSTGRES_OPTIONS, "sslmode": "require"}),
        ("?options=-c%20jit=on", {"options": "-c jit=on"}),
        ("?options=", {}),
    ],
)
def test_the_options_of_a_connection(query: str, options: dict[str, str]) -> None:
    """Ours stand unless the address has others; an empty one is left out, as poolers demand."""
    assert database(f"postgresql://duban@127.0.0.1/duban{query}")["OPTIONS"] == options

"""How `DATABASE_URL` becomes the settings of a connection."""

from __future__ import annotations

import pytest

from duban.config.env import POSTGRES_OPTIONS, ConfigurationError, database

OURS = {**POSTGRES_OPTIONS, "prepare_threshold": 5}


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("", OURS),
        ("?sslmode=require", {**OURS, "sslmode": "require"}),
        ("?options=-c%20jit=on", {**OURS, "options": "-c jit=on"}),
        ("?options=&prepare_threshold=", {}),
    ],
)
def test_the_options_of_a_connection(query: str, options: dict[str, str | int]) -> None:
    """Ours stand unless the address has others; an empty one is left out, as poolers demand."""
    assert database(f"postgresql://duban@127.0.0.1/duban{query}")["OPTIONS"] == options


def test_a_threshold_is_a_number() -> None:
    """What the driver would trip over at the first statement is told at the start."""
    with pytest.raises(ConfigurationError):
        database("postgresql://duban@127.0.0.1/duban?prepare_threshold=often")

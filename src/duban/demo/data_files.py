"""The demonstration's material in `data/`, and where the newspaper page comes from."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "data"
# In a checkout the real page lies beside the repository; an installed package has only its own sample.
REAL_PAGE = Path(__file__).resolve().parents[4] / "shared" / "data" / "page" / "page.txt"


@lru_cache(maxsize=8)
def load(name: str) -> Any:
    """The content of a JSON file of `data/`."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def newspaper_page() -> tuple[bytes, str]:
    """The page to read, with its file name: the real one where it is at hand, else the sample."""
    if REAL_PAGE.is_file():
        return REAL_PAGE.read_bytes(), "page.txt"
    return sample("page.txt"), "page.txt"


def sample(name: str) -> bytes:
    """One of the made-up documents."""
    return (FOLDER / name).read_bytes()

"""English texts of finding codes for the terminal; a code that is not listed shows its parameters.

Rooms that register checks add their codes to `data/health.json`. Called by `doctor` and `restore`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).resolve().parent / "data" / "health.json"


@lru_cache(maxsize=1)
def _texts() -> dict[str, str]:
    content: dict[str, str] = json.loads(_FILE.read_text(encoding="utf-8"))
    return content


def text_of(code: str, params: Mapping[str, str | int]) -> str:
    """The sentence for a finding, with its parameters filled in."""
    text = _texts().get(code)
    if text is None:
        return ", ".join(f"{name}={value}" for name, value in params.items())
    return text % params

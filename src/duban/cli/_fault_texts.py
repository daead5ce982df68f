"""English texts for what a check of the journal finds, and the faults as plain values. Called by the journal's verbs."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from duban.journal import Fault

_FILE = Path(__file__).resolve().parent / "data" / "journal.json"


@lru_cache(maxsize=1)
def _texts() -> dict[str, str]:
    content: dict[str, str] = json.loads(_FILE.read_text(encoding="utf-8"))
    return content


def sentence_of(code: str, *, at: str = "", detail: str = "") -> str:
    """The sentence for a code, with its parameters filled in."""
    text = _texts().get(code)
    return f"{code} {detail}".strip() if text is None else text % {"at": at, "detail": detail}


def lines_of(fault: Fault) -> list[str]:
    """What is said of a fault: what is wrong, and which line it is, when it was and whose."""
    said = [f"{fault.code}: {sentence_of(fault.code, at=fault.at, detail=fault.detail)}"]
    if fault.stream:
        number = f" #{fault.sequence}" if fault.sequence else ""
        when = f", {fault.at}" if fault.at else ""
        who = f", {fault.actor}" if fault.actor else ""
        said.append(f"first line that fails: {fault.stream}{number}{when}{who}")
    if fault.leaf is not None:
        said.append(f"its place in the tree: {fault.leaf}")
    return said


def values_of(fault: Fault | None) -> dict[str, Any] | None:
    """A fault as plain values."""
    return None if fault is None else asdict(fault)

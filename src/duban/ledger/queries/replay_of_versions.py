"""Replay of how a matter stood at every instant: each line that changes one of the kept columns begins a new version.

Works on plain values as `replay` has them; what `models.versions.keep_version` does with rows.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from duban.ledger.models.versions import FOREVER, VERSION_COLUMNS

Row = dict[str, Any]


def keep_version(matter: Row, versions: list[Row], at: str) -> None:
    """Begin a new version where the columns differ from the last one; two changes at one instant are one version."""
    now = {name: _plain(matter.get(name)) for name in VERSION_COLUMNS}
    last = versions[-1] if versions else None
    if last is not None and all(last[name] == value for name, value in now.items()):
        return
    if last is not None and last["since"] >= at:
        last |= now
        return
    if last is not None:
        last["until"] = at
    versions.append({"since": at, "until": FOREVER.astimezone(dt.UTC).isoformat(), **now})


def _plain(value: Any) -> Any:
    """A code as text, whatever kind of choice it is."""
    return str(value) if isinstance(value, str) else value

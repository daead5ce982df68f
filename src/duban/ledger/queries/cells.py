"""Cells of an imported row as they are kept beside a matter, so that an export gives back what came in.

JSON has no days and instants: `{"day": "2026-04-09"}`, `{"instant": "…"}`, `{"time": "…"}` and `{"seconds": …}` stand for them.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from duban.workbooks import Cell


def kept(cell: Cell) -> Any:
    """A cell as JSON."""
    if isinstance(cell, dt.datetime) and cell.time() == dt.time.min:
        return cell.date().isoformat()
    if isinstance(cell, dt.datetime):
        return {"instant": cell.isoformat()}
    if isinstance(cell, dt.date):
        return {"day": cell.isoformat()}
    if isinstance(cell, dt.time):
        return {"time": cell.isoformat()}
    if isinstance(cell, dt.timedelta):
        return {"seconds": cell.total_seconds()}
    return cell


def restored(value: Any) -> Cell:
    """The cell that `kept` was given."""
    if not isinstance(value, dict):
        cell: Cell = value
        return cell
    if "instant" in value:
        return dt.datetime.fromisoformat(value["instant"])
    if "day" in value:
        return dt.date.fromisoformat(value["day"])
    if "time" in value:
        return dt.time.fromisoformat(value["time"])
    return dt.timedelta(seconds=value["seconds"])


def shown(value: Any) -> str:
    """A kept cell as text."""
    cell = restored(value)
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime) and cell.time() == dt.time.min:
        return cell.date().isoformat()
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ", "minutes")
    return str(cell)

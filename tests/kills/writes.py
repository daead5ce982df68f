"""What clients wrote: every attempt, and whether its answer came back whole. The judge compares it with the database."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Write:
    """One attempt. `kind` says what `facts` mean, see `judge`; `acknowledged` once the whole answer of a success was received."""

    kind: str
    client: str
    facts: dict[str, Any] = field(default_factory=dict)
    acknowledged: bool = False


class WriteLog:
    """All attempts of all clients; safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.writes: list[Write] = []
        self.faults: list[str] = []

    def begin(self, kind: str, client: str, **facts: Any) -> Write:
        """Before the request is sent."""
        write = Write(kind, client, facts)
        with self._lock:
            self.writes.append(write)
        return write

    def forget(self, write: Write) -> None:
        """An attempt that never left: nobody listened."""
        with self._lock:
            self.writes.remove(write)

    def fault(self, text: str) -> None:
        """What a client met and must never meet."""
        with self._lock:
            self.faults.append(text)

    @property
    def acknowledged(self) -> int:
        """How many writes were acknowledged."""
        with self._lock:
            return sum(write.acknowledged for write in self.writes)

    def counts(self) -> dict[str, tuple[int, int]]:
        """Acknowledged and other attempts by kind."""
        found: dict[str, tuple[int, int]] = {}
        for write in self.writes:
            told, untold = found.get(write.kind, (0, 0))
            found[write.kind] = (told + write.acknowledged, untold + (not write.acknowledged))
        return dict(sorted(found.items()))

    def keep(self, path: Path) -> None:
        """One JSON object a line, to be looked at after a fault."""
        lines = (json.dumps(asdict(write), ensure_ascii=False) for write in self.writes)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

"""What a preset of the escalation ladder proposes next for a matter: blue, then orange, then red.

A proposal only: a person issues the document or does not, and the machine never does. The rungs, the light or pace from which each
is thought of, and where a category starts, are data (`data/ladder.json`, after the three-colour orders of several offices).
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils import timezone

from duban.foundation.clock import Moment
from duban.ledger.choices import Light, MatterState
from duban.ledger.models import IssuedDocument, Matter

# The executing units have it in hand; before that nothing is late, afterwards others are asked.
PROPOSED_IN = (MatterState.ASSIGNED, MatterState.ACCEPTED, MatterState.UNDER_WAY)


@dataclass(frozen=True, slots=True)
class Rung:
    """A document that could be issued next: its kind, its colour and the code of the reason.

    Codes: `NEAR`, `LATE`, `BEHIND`, or `NO_EFFECT` where the rung before is over without the matter being done; `after_id` is
    that document.
    """

    kind: str
    colour: str
    because: str
    after_id: int | None = None


@cache
def preset() -> dict[str, Any]:
    """The ladder that comes with the product."""
    text = (files("duban.ledger") / "data" / "ladder.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def next_rung(matter: Matter, now: Moment) -> Rung | None:
    """The next rung that the preset proposes at a moment, or None: nothing is due, a rung still runs, or the ladder has ended."""
    if matter.state not in PROPOSED_IN:
        return None
    rungs = preset()["rungs"]
    kinds = [rung["kind"] for rung in rungs]
    last = _last_issued(matter)
    index = (
        kinds.index(preset()["starts"].get(matter.category.code, kinds[0]))
        if last is None
        else kinds.index(last.kind) + 1
    )
    if index == len(rungs) or (last is not None and not _is_over(last, now.day)):
        return None
    because = _why(rungs[index], matter, now)
    if not because:
        return None
    after = last.pk if last else None
    reason = "NO_EFFECT" if last else because
    return Rung(rungs[index]["kind"], rungs[index]["colour"], reason, after)


def _last_issued(matter: Matter) -> IssuedDocument | None:
    """The last document about this life of the matter: a reopened one starts the ladder anew."""
    issued: Any = matter.issued
    if matter.closed_at is not None:
        issued = issued.filter(issued_at__gt=matter.closed_at)
    found: IssuedDocument | None = issued.order_by("issued_at", "pk").last()
    return found


def _is_over(document: IssuedDocument, day: dt.date) -> bool:
    """Whether the days that a document gave are over: to its answer, or else those of the preset."""
    issued_on = timezone.localdate(document.issued_at)
    until = document.answer_by or issued_on + dt.timedelta(days=preset()["wait_days"])
    return day > until


def _why(rung: dict[str, Any], matter: Matter, now: Moment) -> str:
    light, pace = matter.light(now), matter.pace(now)
    if light in rung["lights"]:
        return "LATE" if light == Light.RED else "NEAR"
    return "BEHIND" if pace in rung["paces"] else ""

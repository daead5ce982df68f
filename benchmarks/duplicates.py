"""How long the look-up of likely duplicates takes in a filled ledger: `python benchmarks/duplicates.py [--matters N]`.

A demonstration town on SQLite in a temporary folder holds the matters; 60 drafts of a notice are looked up one after the other,
every second one a matter in other words. Exits with 1 where the median misses its bar or a reworded matter is not found.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from instructions import instructions, notice
from registering import a_clerk, approved, prepare_site

MILLISECONDS = 50.0
DRAFTS = 60
PORTION = 2_000


def fill(matters: int) -> list[str]:
    """Register so many matters; returns what they ask."""
    from duban.foundation import clock
    from duban.ledger.actions.register import DutySpec, MatterSpec, register
    from duban.ledger.choices import SourceKind
    from duban.ledger.models import Source
    from duban.people.queries import unit_options

    clerk = a_clerk()
    place = clerk.seats[0].jurisdiction_id
    source = Source.objects.create(
        kind=SourceKind.HAND, title="清单", jurisdiction_id=place, recorded_at=clock.now()
    )
    units = unit_options(place)
    texts = instructions(matters, seed=20260410)
    specs = [
        MatterSpec(
            title=text[:30],
            requirement=text,
            source=source,
            duties=[DutySpec(units[i % len(units)].name, "lead", units[i % len(units)].pk)],
        )
        for i, text in enumerate(texts)
    ]
    for start in range(0, len(specs), PORTION):
        register(
            specs[start : start + PORTION],
            jurisdiction_id=place,
            authority=approved(place),
            actor=clerk,
        )
    return texts


def reworded(text: str) -> str:
    """The same instruction as another document would put it."""
    first, *rest = text.split("，")
    return "，".join([f"抓紧{first}", "明确专人负责", *rest])


def look_up(known: list[str]) -> tuple[list[float], int]:
    """Milliseconds of each look-up, and how many of the reworded matters were found."""
    from duban.documents.actions import receive
    from duban.ledger.models import Draft
    from duban.ledger.queries.duplicates import likely_duplicates

    fresh = instructions(DRAFTS, seed=7)
    step = len(known) // DRAFTS
    lines = [reworded(known[i * step]) if i % 2 else fresh[i] for i in range(DRAFTS)]
    clerk = a_clerk()
    place = clerk.seats[0].jurisdiction_id
    text = notice(lines, ["市水务局", "市住房城乡建设局"])
    document = receive(text.encode(), "通知.txt", jurisdiction_id=place, actor=clerk)
    drafts = list(Draft.objects.filter(source__document=document).order_by("ordinal"))
    taken, found = [], 0
    for draft in drafts:
        start = time.perf_counter()
        likely = likely_duplicates(clerk, draft.pk)
        taken.append(1000 * (time.perf_counter() - start))
        wanted = next((known[i * step] for i in range(1, DRAFTS, 2) if lines[i] in draft.text), "")
        found += bool(wanted) and any("".join(p.text for p in m.parts) == wanted for m in likely)
    return taken, found


def main() -> int:
    """Measure, print, and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--matters", type=int, default=10_000)
    matters: int = parser.parse_args().matters
    with tempfile.TemporaryDirectory() as folder:
        prepare_site(Path(folder))
        taken, found = look_up(fill(matters))
    median, worst = statistics.median(taken), max(taken)
    print(
        f"{len(taken)} look-ups in {matters} matters: median {median:.1f} ms, worst {worst:.1f} ms"
    )
    print(f"{found} of {DRAFTS // 2} reworded matters found")
    held = median < MILLISECONDS and found == DRAFTS // 2
    print(f"bar: {MILLISECONDS:.0f} ms, all found: {'held' if held else 'MISSED'}")
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())

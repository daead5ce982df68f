"""Run in a process of a site's own: builds the cast's county and hands an import to the site's workers.

`python queue_an_import.py ROWS`, with the site's settings in the environment.
"""

from __future__ import annotations

import sys
from pathlib import Path

import django


def queue_rows(count: int) -> None:
    """Prepare a workbook of so many rows as the registrar, and confirm it."""
    from cast import build_town
    from duban.foundation import clock
    from duban.ledger.actions import imports

    town = build_town()
    clerk = town.actor("lan")
    lines = ["序号,问题,牵头单位,完成时限"]
    lines += [f"{n},第{n}号点位雨污混流,县住建局,2026-12-31" for n in range(1, count + 1)]
    run = imports.prepare_import(
        "\n".join(lines).encode(),
        "大台账.csv",
        jurisdiction_id=town.county.pk,
        based_on=clock.today(),
        actor=clerk,
    )
    imports.queue_import(run.pk, authority=town.authority, actor=clerk)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    django.setup()
    queue_rows(int(sys.argv[1]))

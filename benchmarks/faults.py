"""kill -9 under load: `python benchmarks/faults.py [--kills N] [--database sqlite|URL] [--seed N] [--folder PATH]`.

Ten clients write over HTTP while the server, its workers and the worker for jobs are killed at random and started again. Every
acknowledged write must be there afterwards, chains sound, files and rows each with the other. `--database` may be the address of a
PostgreSQL server on which a database may be made. Ends with 1 where anything was lost or is at fault; the seed does it again.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from kills.run import PEOPLE, killed
from kills.site import SQLITE, site_on


def progress(done: int, acknowledged: int) -> None:
    """One line now and then."""
    if done % 50 == 0:
        print(f"{done} kills, {acknowledged} acknowledged writes", flush=True)


def main() -> int:
    """Kill, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--database", default=SQLITE)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))  # noqa: S311
    parser.add_argument("--folder", type=Path, help="Kept afterwards, with the logs.")
    given = parser.parse_args()
    kind = SQLITE if given.database == SQLITE else "PostgreSQL"
    print(f"{kind}, seed {given.seed}", flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder: Path = given.folder or Path(scratch) / "site"
        with site_on(given.database, folder.resolve(), PEOPLE) as site:
            outcome = killed(site, seed=given.seed, kills=given.kills, on_progress=progress)
    print(outcome.told())
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())

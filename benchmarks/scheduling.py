"""Scheduling beside its bars: `python benchmarks/scheduling.py [--full] [--bar NAME [--rivals]]`.

With `--bar` one bar of single projects alone, with its figure and whether it is held; `--rivals` has others solve the same problems. Reads
published problems from `../shared/data/psplib`; says so and ends with 1 where they are not there. `--full` takes all 600 problems of J120
where else samples of 60 are taken. Networks are random and need no files. Ends with 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
import sys

import scheduling_bars
import scheduling_network
import scheduling_search


def main() -> int:
    """Print the figures of all parts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--bar", choices=sorted(scheduling_bars.BARS))
    parser.add_argument("--rivals", action="store_true")
    options = parser.parse_args()
    if options.bar and scheduling_search.SETS.is_dir():
        return 0 if scheduling_bars.run(options.bar, rivals=options.rivals) else 1
    missed = scheduling_network.run([100_000, 1_000_000], slips=1000)
    if not scheduling_search.SETS.is_dir():
        print(f"no published problems at {scheduling_search.SETS}")
        return 1
    scheduling_search.run(full=options.full)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())

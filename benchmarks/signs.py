"""How well signs of hollow closure are found: `python benchmarks/signs.py [--each N] [--places N]`.

Everything is drawn by `tests/planted` from seeds that no threshold was chosen on: histories with one sign put in, honest ones,
honest ones that look odd; photographs, fraudulent copies of them, honest look-alikes. Ends with 1 where less than 0.9 of a sign
is found, or more than 0.1 of the honest are flagged.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planted.scoring import Score

FOUND, ALARMS = 0.9, 0.1
# The thresholds were chosen on seeds below this.
FIRST = 50_000
# A fixed camera's picture of another day cannot be told from a copy; it is shown, and counted with the other honest pictures.
HONEST = ("second shot", "other place", "other form", "fixed camera")


def prepare() -> None:
    """The site's settings, for the office's time zone; nothing is stored."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_settings")
    import django

    django.setup()


def row(name: str, score: Score) -> str:
    """One line of the table."""
    found = f"{score.recall:.3f} of {score.planted}" if score.planted else "-"
    alarms = f"{score.alarm_rate:.3f} of {score.honest}" if score.honest else "-"
    return f"{name:22}{found:>16}{alarms:>18}"


def histories(each: int) -> bool:
    """Signs in histories; whether all bars hold."""
    from planted.scoring import any_alarm, score_histories

    scores = score_histories(each, each, FIRST)
    print(f"{'histories':22}{'found':>16}{'false alarms':>18}")
    for code, score in scores.items():
        print(row(code, score))
    for kind, share in any_alarm(each, FIRST).items():
        print(f"anything said of {kind}: {share:.3f}")
    return all(s.recall >= FOUND and s.alarm_rate <= ALARMS for s in scores.values())


def pictures(places: int) -> bool:
    """Twins of photographs; whether both bars hold over all kinds together and for each change."""
    from planted.scoring import score_pictures

    began = time.perf_counter()
    scores = score_pictures(places, FIRST)
    print(f"\n{'photographs':22}{'found':>16}{'false alarms':>18}")
    for name, score in scores.items():
        print(row(name, score))
    honest = [scores[name] for name in HONEST]
    rate = sum(s.alarms for s in honest) / sum(s.honest for s in honest)
    print(f"all honest pictures: {rate:.3f}; {time.perf_counter() - began:.0f} s in all")
    return rate <= ALARMS and all(s.recall >= FOUND for s in scores.values())


def main() -> int:
    """Both tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--each", type=int, default=300, help="histories of each kind")
    parser.add_argument("--places", type=int, default=150, help="photographed places")
    options = parser.parse_args()
    prepare()
    results = (histories(options.each), pictures(options.places))
    return 0 if all(results) else 1


if __name__ == "__main__":
    raise SystemExit(main())

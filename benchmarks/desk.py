"""How long the server needs for a desk of 60 drafts: `python benchmarks/desk.py [--drafts N] [--rounds N]`.

A demonstration town on SQLite in a temporary folder; requests go through the whole stack (session, permissions, queries, templates)
without a network. Exits with 1 where a median misses its bar.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from instructions import instructions, notice
from registering import a_clerk, prepare_site

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

# A page that answers within a fifth of a second feels immediate; a single card comes back after each key.
BARS = {"desk": 200.0, "card": 50.0, "units panel": 50.0}
WARM = 3


def a_desk(drafts: int) -> tuple[Client, dict[str, Callable[[], HttpResponse]]]:
    """A registrar's browser, and the requests that are measured."""
    from django.test import Client
    from django.urls import reverse

    from duban.documents.actions import receive
    from duban.ledger.models import Draft
    from duban.people.models import User

    clerk = a_clerk()
    place = clerk.seats[0].jurisdiction_id
    text = notice(instructions(drafts, seed=3), ["市水务局", "市住房城乡建设局", "市城管局"])
    document = receive(text.encode(), "通知.txt", jurisdiction_id=place, actor=clerk)
    found = Draft.objects.filter(source__document=document).order_by("ordinal")
    if len(found) != drafts:
        raise SystemExit(f"{len(found)} drafts were read, not {drafts}")
    client = Client(SERVER_NAME="localhost")
    client.force_login(
        User.objects.get(pk=clerk.user_id), "django.contrib.auth.backends.ModelBackend"
    )
    card, desk = (
        reverse("ledger:draft", args=[found[0].pk]),
        reverse("ledger:desk", args=[document.pk]),
    )
    partial = {"HX-Request": "true"}
    return client, {
        "desk": lambda: client.get(desk),
        "card": lambda: client.get(card, headers=partial),
        "units panel": lambda: client.get(card, {"panel": "units"}, headers=partial),
    }


def measured(ask: Callable[[], HttpResponse], rounds: int) -> tuple[list[float], int]:
    """Milliseconds of each round after some that warm up, and the size of the answer."""
    taken, size = [], 0
    for _ in range(WARM + rounds):
        start = time.perf_counter()
        answer = ask()
        taken.append(1000 * (time.perf_counter() - start))
        if answer.status_code != 200:
            raise SystemExit(f"answered {answer.status_code}")
        size = len(answer.content)
    return taken[WARM:], size


def main() -> int:
    """Measure, print, and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drafts", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args()
    held = True
    with tempfile.TemporaryDirectory() as folder:
        prepare_site(Path(folder))
        from django.conf import settings

        # A guard of development and tests; served sites draw without it.
        settings.GUARD_RENDERING = False
        _client, requests = a_desk(given.drafts)
        for name, ask in requests.items():
            taken, size = measured(ask, given.rounds)
            median = statistics.median(taken)
            held = held and median < BARS[name]
            print(
                f"{name:<12} median {median:6.1f} ms, worst {max(taken):6.1f} ms,"
                f" {size / 1024:.0f} KB, bar {BARS[name]:.0f} ms"
            )
    print("bars: held" if held else "bars: MISSED")
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())

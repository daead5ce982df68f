"""Run in a process of a site's own: writes lines, or follows them and dies in the middle of a batch.

`python follow_and_die.py write COUNT` or `python follow_and_die.py follow PLACE`: dies at that place; -1 for never.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import django


def write(count: int) -> None:
    """So many lines, in as many transactions."""
    from django.db import transaction

    from duban.foundation import clock, journal
    from duban.foundation.access import Actor

    for _ in range(count):
        with transaction.atomic():
            journal.write("matter:1", "matter.note", actor=Actor(7, "蓝青"), at=clock.now())


def follow(place: int) -> None:
    """A row for each line; the process is gone before the batch with that place is committed."""
    from django.contrib.sessions.models import Session

    from duban.foundation import followers
    from duban.foundation.followers import PlacedLine

    def keep(lines: Sequence[PlacedLine]) -> None:
        for line in lines:
            Session.objects.create(session_key=str(line.number), expire_date=line.at)
            if line.number == place:
                os._exit(9)

    followers.BATCH = 4
    followers.register("keeper", keep)
    followers.tell_all()


if __name__ == "__main__":
    django.setup()
    {"write": write, "follow": follow}[sys.argv[1]](int(sys.argv[2]))

"""What the invented people were told in the days before the demonstration begins; the older half of it they have read.

Followers begin at the journal's end, and a year of histories would make thousands of notifications. Called by `seed`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from duban.demo.town import Town
from duban.foundation import clock, followers
from duban.foundation.followers import PlacedLine
from duban.foundation.models import Follower
from duban.notifications.actions import telling, warnings
from duban.notifications.models import Notification

NAME = "notifications"
TOLD_DAYS = 21
UNREAD_DAYS = 10


def tell_lately(town: Town) -> None:
    """Let the follower go through the whole journal, and tell of the last weeks only."""
    del town
    now = clock.now()
    since = now - dt.timedelta(days=TOLD_DAYS)

    def follow(lines: Sequence[PlacedLine]) -> None:
        telling.follow([line for line in lines if line.at >= since])

    Follower.objects.update_or_create(name=NAME, defaults={"number": 0, "moved_at": now})
    followers.register(NAME, follow, names=telling.line_names())
    try:
        followers.tell_all()
    finally:
        followers.register(NAME, telling.follow, names=telling.line_names())
    read = Notification.objects.filter(at__lt=now - dt.timedelta(days=UNREAD_DAYS))
    read.update(read_at=now)
    warnings.warn()

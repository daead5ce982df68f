"""Tables of the room, one file for each noun."""

from duban.notifications.models.feeds import Feed

__all__ = ["Feed"]

"""Calendar feeds (日历订阅): days and tasks as plain values in, an iCalendar text of RFC 5545 out.

Knows neither matters nor people, opens nothing and asks no clock; the same values give the same bytes, so that a feed that did not
change can be recognised. Called by `duban.notifications`.
"""

from duban.feeds._values import Calendar, Item, Shape, Status
from duban.feeds._write import write_calendar

__all__ = ["Calendar", "Item", "Shape", "Status", "write_calendar"]

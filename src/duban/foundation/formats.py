"""Dates and spans of days as people write them, in both languages: 2026年4月9日, 9 Apr 2026."""

from __future__ import annotations

import datetime as dt

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

DAY_SECONDS = 24 * 60 * 60


def day(value: dt.date | None) -> str:
    """A day; an empty string for none."""
    if value is None:
        return ""
    if (translation.get_language() or "").startswith("zh"):
        return f"{value.year}年{value.month}月{value.day}日"
    return formats.date_format(value, "j M Y")


def instant(value: dt.datetime | None) -> str:
    """An instant in the office's time zone, to the minute."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{day(local.date())} {local:%H:%M}"


def due(on: dt.date | None, at: dt.datetime | None = None) -> str:
    """A limit: its day, with the time of day where it ends at one."""
    return day(on) if at is None else instant(at)


def days_left(days: int | None, seconds: int | None = None) -> str:
    """How far a due day is: in 3 days, today, 2 days late; `seconds` to the instant tell hours and minutes within a day of it."""
    if days is None:
        return ""
    if seconds is not None and abs(seconds) < DAY_SECONDS:
        return _hours_left(seconds)
    if days == 0:
        return _("due today")
    if days > 0:
        return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}
    return ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": -days}


def _hours_left(seconds: int) -> str:
    """In whole minutes, of which none is promised that is not there, and at least one is late."""
    if seconds > 0:
        patterns = (_("%(m)s min left"), _("%(h)s h left"), _("%(h)s h %(m)s min left"))
    else:
        patterns = (_("%(m)s min late"), _("%(h)s h late"), _("%(h)s h %(m)s min late"))
    minutes = abs(seconds) // 60 if seconds > 0 else max(-seconds // 60, 1)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return patterns[0] % {"m": rest}
    return patterns[2 if rest else 1] % {"h": hours, "m": rest}

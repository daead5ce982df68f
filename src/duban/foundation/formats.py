"""Dates and spans of days as people write them, in both languages: 2026年4月9日, 9 Apr 2026."""

from __future__ import annotations

import datetime as dt

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


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


def days_left(days: int | None) -> str:
    """How far a due day is: in 3 days, today, 2 days late."""
    if days is None:
        return ""
    if days == 0:
        return _("due today")
    if days > 0:
        return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}
    return ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": -days}

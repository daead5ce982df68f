"""The time of day at which a limit's last day ends, where the words name one: 17时前, 下午5点半前, 17:00, 中午12点.

Called by `_limit_rule`, with the stretch of a folded phrase that says the limit.
"""

from __future__ import annotations

import datetime as dt
import re

from duban.reading import whole_number

_NUMBER = r"\d{1,2}|[零〇一二两三四五六七八九十]{1,3}"
_MORNING, _NOON, _AFTERNOON, _EVENING = (
    "凌晨|清晨|早上|早晨|上午",
    "中午|正午",
    "午后|下午",
    "傍晚|晚上|晚间|夜间|今晚|当晚|晚",
)
_BEFORE = r"(?=之?以?前|止|截止|结束|为限|$)"
_TIME = re.compile(
    rf"(?:{_MORNING}|(?P<noon>{_NOON})|(?P<afternoon>{_AFTERNOON})|(?P<evening>{_EVENING}))?"
    rf"(?<![\d:])(?P<hour>{_NUMBER})"
    rf"(?::(?P<clock>\d{{2}})(?::\d{{2}})?|(?:时|点钟?)(?:(?P<minute>{_NUMBER})分|(?P<half>半)|(?P<quarter>[一三13])刻|整)?)"
    rf"(?:\([^()]*\))?{_BEFORE}"
)
_AT_NOON = re.compile(rf"(?:{_NOON}){_BEFORE}")


def time_of_day(words: str) -> dt.time | None:
    """The time before which something is due, the last one where several are said; None where none is, or where it is 24:00.

    >>> time_of_day("5月8日下午5点半前"), time_of_day("5月8日前"), time_of_day("5月8日24时前")
    (datetime.time(17, 30), None, None)
    """
    times = list(_TIME.finditer(words))
    if not times:
        return dt.time(12) if _AT_NOON.search(words) else None
    found = times[-1]
    hour, minute = whole_number(found["hour"]), _minute(found)
    if hour is None or minute is None:
        return None
    half_day = (found["noon"] and hour < 11) or (found["afternoon"] and hour < 12)
    if half_day or (found["evening"] and hour <= 12):
        hour += 12
    is_time = hour < 24 and minute < 60 and (hour, minute) != (0, 0)
    return dt.time(hour, minute) if is_time else None


def _minute(found: re.Match[str]) -> int | None:
    if found["half"]:
        return 30
    if found["quarter"]:
        return 15 * (whole_number(found["quarter"]) or 0)
    said = found["clock"] or found["minute"]
    return whole_number(said) if said else 0

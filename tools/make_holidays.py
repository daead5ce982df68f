"""Writes `src/duban/workcalendar/data/cn_holidays.json` from the `chinesecalendar` package, checked against `holidays`.

The two are independent transcriptions of the State Council's notices; one day on which they differ stops the run. Both
are development tools only. Beside it `cn_statutory.json`: what the law alone says of the years whose notice is not out,
from `holidays`, for limits that are marked provisional. Run it when a new year's notice has reached both packages:

    python tools/make_holidays.py
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import chinese_calendar
import holidays

TARGET = Path(__file__).parents[1] / "src/duban/workcalendar/data/cn_holidays.json"
STATUTORY = TARGET.with_name("cn_statutory.json")
FIRST_YEAR, LAST_YEAR = 2010, 2026
YEARS_AHEAD = 15
NAMES = {
    "New Year's Day": "NEW_YEAR",
    "Spring Festival": "SPRING_FESTIVAL",
    "Tomb-sweeping Day": "TOMB_SWEEPING",
    "Labour Day": "LABOUR_DAY",
    "Dragon Boat Festival": "DRAGON_BOAT",
    "Mid-autumn Festival": "MID_AUTUMN",
    "National Day": "NATIONAL_DAY",
    "Anti-Fascist 70th Day": "VICTORY_DAY",
}
#: How `holidays` begins the names of the same days.
OTHER_NAMES = {
    "New Year": "NEW_YEAR",
    "Chinese New Year": "SPRING_FESTIVAL",
    "Tomb": "TOMB_SWEEPING",
    "Labor": "LABOUR_DAY",
    "Dragon": "DRAGON_BOAT",
    "Mid-Autumn": "MID_AUTUMN",
    "National": "NATIONAL_DAY",
}
EVERY_YEAR = {
    "01-01": "NEW_YEAR",
    "05-01": "LABOUR_DAY",
    "05-02": "LABOUR_DAY",
    "10-01": "NATIONAL_DAY",
    "10-02": "NATIONAL_DAY",
    "10-03": "NATIONAL_DAY",
}
ABOUT = (
    "Days off and make-up workdays by the yearly notices of the General Office of the State Council. Made by "
    "tools/make_holidays.py from chinesecalendar (MIT), checked day by day against holidays (MIT)."
)
ABOUT_STATUTORY = (
    "The statutory days of years without a notice, with the days in lieu of those on a weekend; what the State Council "
    "will swap is not in it. Made by tools/make_holidays.py from holidays (MIT)."
)


def differing_days(year: int) -> list[dt.date]:
    """The days of a year on which the two packages disagree whether it is worked."""
    other = holidays.country_holidays("CN", years=year)
    made_up = other.weekend_workdays
    days = (dt.date(year, 1, 1) + dt.timedelta(days=n) for n in range(366))
    return [
        day
        for day in days
        if day.year == year
        and chinese_calendar.is_workday(day)
        == (day in other or (day.weekday() >= 5 and day not in made_up))
    ]


def named_days(table: dict[dt.date, str], year: int) -> dict[str, str]:
    """The days of one year as month-day, with our name of the holiday."""
    return {
        f"{day:%m-%d}": NAMES[str(name)] for day, name in sorted(table.items()) if day.year == year
    }


def statutory_days(year: int) -> dict[str, str]:
    """The statutory days of a year as the law gives them, each with our name of the holiday."""
    table = holidays.country_holidays("CN", years=year)
    return {
        str(day): next(ours for start, ours in OTHER_NAMES.items() if name.startswith(start))
        for day, name in sorted(table.items())
    }


def main() -> None:
    """Check every year, then write the files."""
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    if wrong := [str(day) for year in years for day in differing_days(year)]:
        raise SystemExit(f"the packages differ on {', '.join(wrong)}")
    table = {
        str(year): {
            "rest": named_days(chinese_calendar.holidays, year),
            "work": named_days(chinese_calendar.workdays, year),
        }
        for year in years
    }
    TARGET.write_text(json.dumps({"about": ABOUT, "years": table}, indent=1) + "\n", "utf-8")
    ahead: dict[str, str] = {}
    for year in range(LAST_YEAR + 1, LAST_YEAR + YEARS_AHEAD + 1):
        ahead |= statutory_days(year)
    statutory = {"about": ABOUT_STATUTORY, "every_year": EVERY_YEAR, "days": ahead}
    STATUTORY.write_text(json.dumps(statutory, indent=1) + "\n", "utf-8")
    print(f"{TARGET.name}: {FIRST_YEAR}-{LAST_YEAR}, both packages agree on every day")


if __name__ == "__main__":
    main()

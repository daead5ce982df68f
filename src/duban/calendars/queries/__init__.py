"""What is asked of stored calendars: the calendar value of a place with its versions, and the page that shows it.

`values` makes calendars and hours out of rows, `outlook` tells what a notice would move, `pages` is for the screen.
"""

from duban.calendars.queries.outlook import (
    MovedLimit,
    Outlook,
    Proposal,
    on_outlook,
    outlook_of,
    proposed_basis,
)
from duban.calendars.queries.pages import as_lines, calendar_page, newest_hours
from duban.calendars.queries.values import (
    Basis,
    basis_for,
    basis_of,
    calendar_for,
    desk_of,
    hours_for,
    notices_in_force,
)

__all__ = [
    "Basis",
    "MovedLimit",
    "Outlook",
    "Proposal",
    "as_lines",
    "basis_for",
    "basis_of",
    "calendar_for",
    "calendar_page",
    "desk_of",
    "hours_for",
    "newest_hours",
    "notices_in_force",
    "on_outlook",
    "outlook_of",
    "proposed_basis",
]

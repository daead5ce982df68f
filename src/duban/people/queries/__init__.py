"""What the other rooms ask about people (`naming`), and what the screens of this room show (`directory`, `accounts`)."""

from duban.people.queries.accounts import DemoPerson, demo_people
from duban.people.queries.naming import (
    ApproverOption,
    Resolution,
    UnitCard,
    UnitIndex,
    approver_options,
    unit_options,
    units_by_id,
)

__all__ = [
    "ApproverOption",
    "DemoPerson",
    "Resolution",
    "UnitCard",
    "UnitIndex",
    "approver_options",
    "demo_people",
    "unit_options",
    "units_by_id",
]

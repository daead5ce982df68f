"""The ledger's tables: sources and drafts (`drafts`), matters and what belongs to them (`matters`), an office's habits (`habits`)."""

from duban.ledger.models.drafts import Draft, Source
from duban.ledger.models.habits import ColumnMapping, ImportRun, SavedView
from duban.ledger.models.matters import (
    Duty,
    Matter,
    MatterSource,
    Measure,
    NumberSequence,
    TimeLimit,
)

__all__ = [
    "ColumnMapping",
    "Draft",
    "Duty",
    "ImportRun",
    "Matter",
    "MatterSource",
    "Measure",
    "NumberSequence",
    "SavedView",
    "Source",
    "TimeLimit",
]

"""The ledger's tables: sources and drafts (`drafts`), matters (`matters`), what belongs to them (`parts`, `progress`,
`closing`, `issued`, `evidence`), their categories (`categories`), an office's habits
(`habits`), samples (`sampling`), and programmes (`programmes`)."""

from duban.ledger.models.categories import Category
from duban.ledger.models.closing import GateRecord, LookBack, Review, Verification
from duban.ledger.models.drafts import Draft, Source
from duban.ledger.models.evidence import Evidence, EvidenceWord
from duban.ledger.models.habits import ColumnMapping, ImportRun, SavedView
from duban.ledger.models.issued import IssuedDocument
from duban.ledger.models.matters import Matter, NumberSequence
from duban.ledger.models.parts import Duty, MatterSource, Measure, TimeLimit
from duban.ledger.models.programmes import Programme, ProgrammeMatter, ProgrammeNesting
from duban.ledger.models.progress import Extension, Progress, Suspension
from duban.ledger.models.sampling import Sample, SampleItem
from duban.ledger.models.versions import MatterVersion

__all__ = [
    "Category",
    "ColumnMapping",
    "Draft",
    "Duty",
    "Evidence",
    "EvidenceWord",
    "Extension",
    "GateRecord",
    "ImportRun",
    "IssuedDocument",
    "LookBack",
    "Matter",
    "MatterSource",
    "MatterVersion",
    "Measure",
    "NumberSequence",
    "Programme",
    "ProgrammeMatter",
    "ProgrammeNesting",
    "Progress",
    "Review",
    "Sample",
    "SampleItem",
    "SavedView",
    "Source",
    "Suspension",
    "TimeLimit",
    "Verification",
]

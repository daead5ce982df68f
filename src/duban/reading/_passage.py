"""A paragraph prepared for the grammar: its strand, folded copy, sentences, and the units and people that stand in it.

Everything is found once here and asked for by range afterwards. It decides nothing. Called by the directive walk.
"""

from __future__ import annotations

from duban.reading._findings import UnitMention
from duban.reading._folding import fold
from duban.reading._names import find_people
from duban.reading._sentences import Clause, split_sentences
from duban.reading._strand import Field, Strand
from duban.reading._units import find_units
from duban.reading._values import value

Unit = tuple[int, int, UnitMention]
Person = tuple[int, int, Field]


@value(frozen=True, slots=True)
class Passage:
    """One repaired paragraph; `units` and `people` are sorted by their start."""

    strand: Strand
    folded: str
    units: tuple[Unit, ...]
    people: tuple[Person, ...]
    known: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, strand: Strand, known: tuple[str, ...] = (), names: frozenset[str] | None = None
    ) -> Passage:
        """Prepare a strand; `known` are the office's own units, `names` the people introduced, None where nobody looked."""
        size = len(strand)
        units = find_units(strand, 0, size, known=known)
        people = find_people(strand, 0, size, known=names)
        return cls(strand, fold(strand.text), tuple(units), tuple(people), known)

    def clauses(self, start: int, end: int) -> tuple[Clause, ...]:
        """All comma clauses of a range."""
        sentences = split_sentences(self.strand.text, start, end)
        if len(sentences) == 1 and len(sentences[0].segments) == 1:
            return sentences[0].segments[0].clauses
        return tuple(c for s in sentences for g in s.segments for c in g.clauses)

    def units_in(self, start: int, end: int) -> list[Unit]:
        """The unit mentions that lie inside a range."""
        if not self.units:
            return []
        return [u for u in self.units if start <= u[0] and u[1] <= end]

    def people_in(self, start: int, end: int) -> list[Person]:
        """The people that lie inside a range."""
        if not self.people:
            return []
        return [p for p in self.people if start <= p[0] and p[1] <= end]

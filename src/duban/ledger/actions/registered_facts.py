"""What a registration comes to in words: the kind of each duty, the text that searches look through, the facts of the journal.

Pure over the registration and its rows; called by `register` only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from duban.foundation.journal import commitment
from duban.ledger.actions.registered_limits import limit_facts
from duban.ledger.choices import DutyKind
from duban.ledger.models import Matter
from duban.ledger.queries.cells import shown
from duban.ledger.queries.limit_counts import Counted
from duban.people.choices import UnitKind
from duban.people.models import Unit

if TYPE_CHECKING:
    from duban.ledger.actions.register import Authority, DutySpec, MatterSpec

KIND_OF_UNIT = {
    UnitKind.GOVERNMENT: DutyKind.TERRITORIAL,
    UnitKind.PARK: DutyKind.TERRITORIAL,
    UnitKind.ENTERPRISE: DutyKind.ENTERPRISE,
}


def duty_kind(kinds: Mapping[int, str], duty: DutySpec) -> str:
    """Territorial for governments and parks, enterprise for companies, departmental for the rest."""
    kind = kinds.get(duty.unit_id or 0, "")
    return (
        KIND_OF_UNIT.get(UnitKind(kind), DutyKind.DEPARTMENTAL) if kind else DutyKind.DEPARTMENTAL
    )


def distinct(duties: Sequence[DutySpec]) -> list[DutySpec]:
    """One duty per unit and role: a text may name a unit twice."""
    seen: dict[tuple[object, str], DutySpec] = {}
    for duty in duties:
        seen.setdefault((duty.unit_id or duty.said, duty.role), duty)
    return list(seen.values())


def sources_of(spec: MatterSpec) -> list[tuple[int, str, Sequence[Sequence[int]]]]:
    """Every source of a registration with its text and spans; the first one says what was asked."""
    first = (spec.source.pk, spec.source_text or spec.requirement, spec.spans)
    return [first, *spec.more_sources]


def search_text(matter: Matter, spec: MatterSpec, units: Mapping[int, Unit]) -> str:
    """What a search looks through; a text that stands in several places counts once."""
    named = [f"{d.said} {units[d.unit_id].name if d.unit_id else ''}" for d in spec.duties]
    cells = [shown(v) for v in spec.extra.values()]
    fixed = [matter.number, spec.title, spec.requirement, spec.problem, spec.place]
    texts = [*fixed, spec.instructed_by, *named, *cells, spec.progress_note]
    return "\n".join(dict.fromkeys(texts))


def facts(
    matter: Matter,
    spec: MatterSpec,
    limit: Counted | None,
    authority: Authority,
    kinds: Mapping[int, str],
) -> dict[str, Any]:
    """The whole registration as plain values: what the journal keeps, enough to rebuild the rows."""
    first, *others = (
        {"source": source, "text": text, "spans": [list(x) for x in spans]}
        for source, text, spans in sources_of(spec)
    )
    more = {"more_sources": others} if others else {}
    return {
        **more,
        "number": matter.number,
        "office": matter.office_id,
        "title": matter.title,
        "requirement": spec.requirement,
        "problem": spec.problem,
        "place": matter.place,
        "instructed_by": matter.instructed_by,
        "jurisdiction": matter.jurisdiction_id,
        "registered_on": matter.registered_on,
        "approver": authority.approver_post_id,
        "basis": matter.basis,
        "duties": [_duty_facts(d, kinds) for d in distinct(spec.duties)],
        "measures": [{"text": t, "role": r} for t, r in spec.measures],
        "limit": limit_facts(spec.limit, limit, matter.near_on),
        "source": first["source"],
        "source_text": first["text"],
        "spans": first["spans"],
        "progress_note": spec.progress_note,
        "extra": commitment(matter.extra_salt, spec.extra) if spec.extra else "",
        "import_run": matter.import_run_id,
        "import_row": spec.import_row,
        "category": [spec.category, matter.category.version],
        "parent": spec.parent_id,
        "shaved_because": spec.shaved_because,
    }


def _duty_facts(duty: DutySpec, kinds: Mapping[int, str]) -> dict[str, Any]:
    return {
        "said": duty.said[:120],
        "role": duty.role,
        "kind": duty_kind(kinds, duty),
        "unit": duty.unit_id,
        "question": duty.question,
    }

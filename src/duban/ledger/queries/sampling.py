"""The pages of samples: the list, and one sample with rule, seed, recipe and what its checks found.

Everything that the choice rests on is shown, so that anybody can make it again; `sample_file` holds the same for a program.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from duban.foundation.access import Actor, can
from duban.foundation.models import Checkpoint, Entry, Leaf
from duban.foundation.proof.bundles import bundle_of
from duban.journal import RECIPE, frame_text, sample_size
from duban.ledger.access import fetch_sample, visible_matters, visible_samples
from duban.ledger.choices import SampleStrata
from duban.ledger.models import Category, Sample, SampleItem
from duban.people.access import seen_jurisdictions
from duban.people.models import Jurisdiction, Unit

LATEST = 100
ACT = "sample.draw"


@dataclass(frozen=True, slots=True)
class SampleLine:
    """One sample in a list."""

    pk: int
    place: str
    basis: str
    since: dt.date
    until: dt.date
    percent: int
    population: int
    committed_at: dt.datetime
    drawn_at: dt.datetime | None
    chosen: int
    checked: int
    failed: int


@dataclass(frozen=True, slots=True)
class Stratum:
    """One group of the population: how many there are, and how many are drawn."""

    name: str
    population: int
    size: int


@dataclass(frozen=True, slots=True)
class ChosenLine:
    """One chosen matter, and what its check found; `pk` is 0 where the reader does not see the matter."""

    pk: int
    number: str
    title: str
    state: str
    stratum: str
    outcome: str
    text: str
    who: str
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class SamplePage:
    """One sample with all that its choice rests on. `others` are samples of the same place whose period overlaps."""

    line: SampleLine
    strata_by: str
    purpose: str
    outside_named: str
    outside_numbers: int
    outside_digits: int
    outside_value: str
    frame_digest: str
    commit_digest: str
    committed_by: str
    checkpoint_size: int | None
    checkpoint_root: str
    checkpoint_at: dt.datetime | None
    seed: str
    strata: tuple[Stratum, ...]
    chosen: tuple[ChosenLine, ...]
    others: tuple[SampleLine, ...]
    may_draw: bool
    is_ready: bool


def sample_places(actor: Actor) -> list[tuple[int, str]]:
    """The places whose matters the actor may draw from."""
    places = seen_jurisdictions(actor, ACT)
    rows = Jurisdiction.objects.filter(pk__in=places).order_by("pk")
    return list(rows.values_list("pk", "name"))


def sample_lines(actor: Actor) -> tuple[SampleLine, ...]:
    """The samples that the actor may see, the newest first."""
    return _lines(list(visible_samples(actor).select_related("jurisdiction")[:LATEST]))


def _lines(samples: Sequence[Sample]) -> tuple[SampleLine, ...]:
    counts: Counter[tuple[int, str]] = Counter()
    drawn = SampleItem.objects.filter(sample__in=samples, is_chosen=True).order_by()
    for sample, outcome in drawn.values_list("sample_id", "outcome"):
        counts.update([(sample, "chosen"), (sample, outcome)])
    return tuple(_line(sample, counts) for sample in samples)


def _line(sample: Sample, counts: Counter[tuple[int, str]]) -> SampleLine:
    chosen = counts[sample.pk, "chosen"]
    return SampleLine(
        pk=sample.pk,
        place=sample.jurisdiction.name,
        basis=sample.basis,
        since=sample.since,
        until=sample.until,
        percent=sample.percent,
        population=sample.population,
        committed_at=sample.committed_at,
        drawn_at=sample.drawn_at,
        chosen=chosen,
        checked=chosen - counts[sample.pk, ""],
        failed=counts[sample.pk, "failed"],
    )


def sample_page(actor: Actor, pk: int) -> SamplePage:
    """One sample.

    Raises:
        Http404: where the actor sees no such sample.
    """
    sample = fetch_sample(actor, pk)
    line, checkpoint = seed_source(sample)
    names = _stratum_names(sample)
    others = visible_samples(actor).exclude(pk=pk).select_related("jurisdiction")
    others = others.filter(
        jurisdiction=sample.jurisdiction, since__lte=sample.until, until__gte=sample.since
    )
    return SamplePage(
        line=_lines([sample])[0],
        strata_by=sample.strata,
        purpose=sample.purpose,
        outside_named=sample.outside_named,
        outside_numbers=sample.outside_numbers,
        outside_digits=sample.outside_digits,
        outside_value=sample.outside_value,
        frame_digest=sample.frame_digest,
        commit_digest=line.digest,
        committed_by=line.actor,
        checkpoint_size=checkpoint.size if checkpoint else None,
        checkpoint_root=checkpoint.root if checkpoint else "",
        checkpoint_at=checkpoint.at if checkpoint else None,
        seed=sample.seed,
        strata=_strata(sample, names),
        chosen=_chosen(actor, sample, names),
        others=_lines(list(others[:LATEST])),
        may_draw=sample.drawn_at is None and can(actor, ACT, sample.scope()).allowed,
        is_ready=checkpoint is not None,
    )


def seed_source(sample: Sample) -> tuple[Entry, Checkpoint | None]:
    """The line that committed to the sample, and the first checkpoint whose tree holds it; None as long as there is none."""
    line = Entry.objects.get(stream=sample.stream, sequence=1)
    leaf = Leaf.objects.filter(entry_id=line.pk).values_list("number", flat=True).first()
    if leaf is None:
        return line, None
    return line, Checkpoint.objects.filter(size__gt=leaf).order_by("id").first()


def _strata(sample: Sample, names: dict[str, str]) -> tuple[Stratum, ...]:
    counts = Counter(sample.items.order_by().values_list("stratum", flat=True))
    return tuple(
        Stratum(names.get(code, code), counts[code], sample_size(counts[code], sample.percent))
        for code in sorted(counts)
    )


def _stratum_names(sample: Sample) -> dict[str, str]:
    """What people call the groups; the frame has their codes."""
    if sample.strata == SampleStrata.NONE:
        return {"all": ""}
    codes = sample.items.order_by().values_list("stratum", flat=True).distinct()
    keys = {code: code.partition(":")[2] for code in codes}
    if sample.strata == SampleStrata.CATEGORY:
        rows = Category.objects.filter(code__in=keys.values()).order_by("version")
        named = dict(rows.values_list("code", "name"))
        return {code: named.get(key, key) for code, key in keys.items()}
    model = Unit if sample.strata == SampleStrata.UNIT else Jurisdiction
    found = dict(model.objects.filter(pk__in=keys.values()).values_list("pk", "name"))
    return {code: found.get(int(key), "") for code, key in keys.items()}


def _chosen(actor: Actor, sample: Sample, names: dict[str, str]) -> tuple[ChosenLine, ...]:
    rows = sample.items.filter(is_chosen=True).select_related("matter", "user").order_by("id")
    seen = set(
        visible_matters(actor).filter(sample_items__sample=sample).values_list("pk", flat=True)
    )
    return tuple(
        ChosenLine(
            pk=item.matter_id if item.matter_id in seen else 0,
            number=item.number,
            title=item.matter.title if item.matter_id in seen else "",
            state=item.matter.state,
            stratum=names.get(item.stratum, item.stratum),
            outcome=item.outcome,
            text=item.text,
            who=item.user.name if item.user else "",
            at=item.checked_at,
        )
        for item in rows
    )


def sample_file(actor: Actor, pk: int) -> str:
    """The sample for `tools/verify_sample.py`: the proof of its lines, the frame, and the checkpoints around the committing line.

    Raises:
        Http404: where the actor sees no such sample.
        BundleRefused: where its lines are not covered by a checkpoint yet, or do not hold.
    """
    sample = fetch_sample(actor, pk)
    bundle = bundle_of(sample.stream)
    _commit, checkpoint = seed_source(sample)
    before = Checkpoint.objects.filter(pk__lt=checkpoint.pk if checkpoint else 0).order_by("-pk")
    given = {
        "format": RECIPE,
        "proof": bundle,
        "frame": frame_text(sample.members()),
        "checkpoint": checkpoint.note if checkpoint else "",
        "checkpoint_before": before.values_list("note", flat=True).first() or "",
        "key": str(checkpoint.key.text) if checkpoint else "",
    }
    return json.dumps(given, ensure_ascii=False, indent=1) + "\n"

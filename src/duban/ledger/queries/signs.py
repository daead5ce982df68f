"""Signs of hollow closure of one submission, for who verifies it: rows become plain values, `sign_rules` judges them.

Looked for when asked; nothing is stored, counted or sent (2-domain, rule 9).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from duban.foundation.access import Actor
from duban.imagery import Place, Prints, asked_words, from_text, ranked, twins
from duban.ledger.access import fetch_matter, visible_matters
from duban.ledger.choices import DutyRole, EvidenceKind, EvidenceOrigin, FactBasis, Gate, Outcome
from duban.ledger.models import Evidence, EvidenceWord, Matter, Progress
from duban.ledger.queries import sign_rules as rules
from duban.ledger.queries.previews import preview_of
from duban.ledger.queries.sign_rules import Copy, Piece, Ref, Report, Sign
from duban.ledger.queries.sign_texts import CAVEATS, sign_text

# How far back a unit's other reports and submissions are looked at.
BACK = dt.timedelta(days=180)
MOST_REPORTS, MOST_SUBMISSIONS = 400, 400


@dataclass(frozen=True, slots=True)
class SignView:
    """One sign in words, with what it rests on and what could be innocent about it."""

    code: str
    text: str
    caveat: str
    rests_on: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class SignsPage:
    """The signs of one matter's present round."""

    pk: int
    number: str
    title: str
    signs: tuple[SignView, ...]
    looked_at: int


def matter_signs(actor: Actor, pk: int, inspections: Iterable[dt.date] = ()) -> SignsPage:
    """What a verifier should ask about this matter; `inspections` are days on which somebody came to look.

    Raises:
        Http404, AccessDenied: as `fetch_matter` for who may verify.
    """
    matter = fetch_matter(actor, pk, act="matter.verify")
    brought = Evidence.objects.filter(matter=matter, origin=EvidenceOrigin.UNIT).standing()
    rows = list(brought.select_related("matter"))

    def visible(ids: set[int]) -> set[int]:
        return set(visible_matters(actor).filter(pk__in=ids).values_list("pk", flat=True))

    found = signs_of(matter, rows, visible=visible, inspections=inspections)
    views = tuple(
        SignView(s.code, sign_text(s.code, s.params), str(CAVEATS[s.code]), s.rests_on)
        for s in found
    )
    return SignsPage(matter.pk, matter.number, matter.title, views, len(rows))


def signs_of(
    matter: Matter,
    rows: Sequence[Evidence],
    *,
    visible: Callable[[set[int]], set[int]],
    inspections: Iterable[dt.date] = (),
) -> list[Sign]:
    """All signs of a matter with its standing evidence.

    `visible` tells which of some matters the reader may open; a twin in another one is named by that matter's number alone.
    """
    present = [row for row in rows if row.cycle == matter.cycle]
    pieces = [_piece(row) for row in present]
    own = [_report(p) for p in matter.reports.all()]
    began = _began_at(matter)
    events = [p.at for p in own] + [row.uploaded_at for row in rows]
    return [
        *rules.copies(_copies(matter, present, visible)),
        *_same_files(matter, present),
        *rules.taken_elsewhere(pieces),
        *rules.taken_before(pieces, began),
        *rules.pair_missing([_piece(row) for row in rows], is_asked=matter.category.needs_pair),
        *rules.same_text(own, [*own, *_other_reports(matter)]),
        *rules.burst(events, _day(matter.registered_on), inspections),
        *rules.bunched(_submissions(matter), matter.pk),
        *rules.dates_in_conflict(pieces, own),
        *rules.self_reported_only(pieces, is_checked=_is_checked(matter), has_reports=bool(own)),
    ]


def _piece(row: Evidence) -> Piece:
    is_placed = row.place_basis == FactBasis.MEASURED
    has_place = is_placed and row.latitude is not None and row.longitude is not None
    return Piece(
        pk=row.pk,
        name=row.name,
        kind=row.kind,
        side=row.side,
        uploaded_at=row.uploaded_at,
        at=row.captured_at,
        is_measured=row.captured_basis == FactBasis.MEASURED,
        gps_at=row.gps_at,
        place=Place(row.latitude or 0.0, row.longitude or 0.0) if has_place else None,
    )


def _report(row: Progress, matter_name: str = "") -> Report:
    return Report(row.pk, row.text, row.reported_at, matter_name)


def _day(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _began_at(matter: Matter) -> dt.datetime:
    """When the present round began: the registration, or the judgement that ended the last round."""
    last = matter.verifications.filter(cycle__lt=matter.cycle).order_by("-judged_at").first()
    return last.judged_at if last else _day(matter.registered_on)


def prints_of_row(row: Evidence) -> Prints:
    """The prints of a photograph as they were kept."""
    width, height = row.sides
    return Prints(int(row.print_whole, 16), from_text(row.print_points), width, height)


def _copies(
    matter: Matter, present: Sequence[Evidence], visible: Callable[[set[int]], set[int]]
) -> list[Copy]:
    """What agrees with the present photographs, wherever it stands."""
    found = [
        (row, other, likeness)
        for row in present
        if row.kind == EvidenceKind.PHOTO and row.print_whole
        for other, likeness in _twins_of(row)
        if _means_something(matter, row, other)
    ]
    shown = visible({other.matter_id for _row, other, _likeness in found})
    return [_copy(matter, row, other, likeness, shown) for row, other, likeness in found]


def _twins_of(row: Evidence) -> list[tuple[Evidence, float]]:
    prints = prints_of_row(row)
    hits = EvidenceWord.objects.filter(word__in=asked_words(prints)).exclude(evidence=row)
    near = ranked(hits.values_list("word", "evidence_id").iterator(2000))
    others = Evidence.objects.select_related("matter").in_bulk(near)
    found = twins(
        prints,
        [(pk, prints_of_row(others[pk])) for pk in near if pk in others],
        lambda: preview_of(row.digest, "small"),
        lambda pk: preview_of(others[pk].digest, "small"),
    )
    return [(others[twin.key], twin.likeness) for twin in found]


def _means_something(matter: Matter, row: Evidence, other: Evidence) -> bool:
    """Not what a piece supersedes; within one round only before and after, told once."""
    if other.matter_id != matter.pk:
        return True
    if other.pk == row.supersedes_id:
        return False
    is_pair = {row.side, other.side} == {"before", "after"}
    return other.cycle < row.cycle or (other.cycle == row.cycle and is_pair and other.pk < row.pk)


def _copy(matter: Matter, row: Evidence, other: Evidence, likeness: float, shown: set[int]) -> Copy:
    same = other.matter_id == matter.pk
    is_shown = same or other.matter_id in shown
    ref = Ref("evidence", other.pk, other.name) if is_shown else Ref("hidden", 0)
    return Copy(_piece(row), ref, likeness, same, other.side, other.matter.number)


def _same_files(matter: Matter, present: Sequence[Evidence]) -> list[Sign]:
    """Other files than photographs, byte for byte in another matter."""
    own = {r.digest: r for r in present if not r.print_whole}
    others = Evidence.objects.filter(digest__in=own).exclude(matter=matter).select_related("matter")
    return [
        Sign("SAME_FILE", {"matter": o.matter.number}, (_piece(own[o.digest]).ref,))
        for o in others[:20]
    ]


def _lead_ids(matter: Matter) -> list[int]:
    leads = matter.duties.standing().filter(role=DutyRole.LEAD)
    return [unit_id for unit_id in leads.values_list("unit_id", flat=True) if unit_id]


def _other_reports(matter: Matter) -> list[Report]:
    """What the lead units reported on other matters lately."""
    since = timezone.now() - BACK if matter.submitted_at is None else matter.submitted_at - BACK
    rows = (
        Progress.objects.filter(unit_id__in=_lead_ids(matter), reported_at__gte=since)
        .exclude(matter=matter)
        .select_related("matter")
        .order_by("-reported_at")
    )
    return [_report(row, row.matter.number) for row in rows[:MOST_REPORTS]]


def _submissions(matter: Matter) -> list[tuple[int, str, dt.date, dt.date | None]]:
    """The lead units' submissions around this one, as days of the office."""
    if matter.submitted_at is None:
        return []
    near = Q(
        submitted_at__gte=matter.submitted_at - BACK, submitted_at__lte=matter.submitted_at + BACK
    )
    rows = Matter.objects.filter(
        near, duties__unit_id__in=_lead_ids(matter), duties__role=DutyRole.LEAD
    ).distinct()
    values = rows.values_list("pk", "number", "submitted_at", "due_on")[:MOST_SUBMISSIONS]
    return [(pk, number, timezone.localdate(at), due) for pk, number, at, due in values]


def _is_checked(matter: Matter) -> bool:
    """Whether somebody else was there to look in this round."""
    return matter.gate_records.filter(
        cycle=matter.cycle, gate__in=(Gate.SITE_CHECK, Gate.JOINT_REVIEW), outcome=Outcome.PASSED
    ).exists()

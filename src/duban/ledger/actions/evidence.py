"""Adding evidence to a matter, and superseding a piece of it. Nothing is ever replaced.

What a file is and what a camera wrote into it is found out before the transaction; file, row and journal line are then kept
together or not at all.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from duban.extraction import (
    READABLE,
    ExtractionError,
    Limits,
    extract,
    find_secrecy_marking,
    marking_in_name,
)
from duban.foundation import clock, files, journal
from duban.foundation.access import Actor, Seat, demand
from duban.foundation.files import Kept
from duban.foundation.lifecycle import WrongState
from duban.imagery import (
    HEAD_BYTES,
    MOST_BYTES,
    Capture,
    Kind,
    Picture,
    PictureError,
    Place,
    look,
    sniff,
    to_text,
    words_of,
)
from duban.ledger.access import CHECK_ACT, evidence_act
from duban.ledger.actions.acting import keep_sides_apart
from duban.ledger.choices import EvidenceKind, EvidenceOrigin, EvidenceSide, FactBasis
from duban.ledger.lifecycle import WORKING_STATES
from duban.ledger.models import Duty, Evidence, EvidenceWord, Matter
from duban.uploads.actions import discard, taken, taking

# A cap on leaving traces (2-domain, rules 1 and 4 of reference-practice 6.2): what a round needs, not everything that there is.
MOST_IN_A_ROUND = 60
# What a caller asks and keeps in the row's transaction: the files' lock must be held outside of it, so the caller opens none.
Before = Callable[[Matter], None]
Beside = Callable[[Evidence], None]
# Kinds that prove something by being read; of the others only the type is looked at.
KINDS = {"photo": EvidenceKind.PHOTO, "video": EvidenceKind.VIDEO, "table": EvidenceKind.TABLE}


@dataclass(frozen=True, slots=True)
class EvidenceSpec:
    """What somebody says of a file that was uploaded.

    `captured_at` and `place` are typed, and count only where the file does not tell; `measure` is the position of one of the matter's
    measures.
    """

    upload: uuid.UUID
    side: str = EvidenceSide.OTHER
    note: str = ""
    measure: int | None = None
    captured_at: dt.datetime | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class _Hooks:
    """What a caller does within the transaction, after its lock and before its end."""

    before: Before | None
    beside: Beside | None


class EvidenceRefused(Exception):
    """A file that is not taken; `code` says why, see `forms.evidence.REFUSALS`."""

    def __init__(self, code: str, **params: int | str) -> None:
        super().__init__(f"{code} {params}")
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Looked:
    """What the file itself says."""

    kind: Kind
    picture: Picture | None

    @property
    def capture(self) -> Capture:
        return self.picture.capture if self.picture else Capture()


def attach_evidence(
    matter_id: int,
    spec: EvidenceSpec,
    *,
    actor: Actor,
    before: Before | None = None,
    beside: Beside | None = None,
) -> Evidence:
    """Add an uploaded file to a matter as evidence of its present round.

    Args:
        before: called with the matter as soon as its row is locked; what it raises lets nothing be written.
        beside: called with the row in its transaction; what it raises takes everything back.

    Raises:
        Http404: where the actor has no such upload.
        AccessDenied: where the actor may not; WrongState: where the matter is neither being worked on nor checked by the actor.
        EvidenceRefused: for what a browser would run, classified content, a file that is here already, or too many.
        UploadRefused: where bytes are missing, or another request took the upload.
    """
    return _keep(matter_id, spec, None, actor, _Hooks(before, beside))


def supersede_evidence(
    evidence_id: int,
    spec: EvidenceSpec,
    *,
    matter_id: int,
    actor: Actor,
    before: Before | None = None,
    beside: Beside | None = None,
) -> Evidence:
    """Put a better piece beside an old one, which stays and is shown as superseded; `spec.note` says why.

    Raises:
        EvidenceRefused: NOTE_MISSING, OTHER_UNIT, SUPERSEDED where it is already or is none of this matter's; otherwise as
            `attach_evidence`.
    """
    if not spec.note.strip():
        raise EvidenceRefused("NOTE_MISSING")
    return _keep(matter_id, spec, evidence_id, actor, _Hooks(before, beside))


def _keep(
    matter_id: int,
    spec: EvidenceSpec,
    old_id: int | None,
    actor: Actor,
    hooks: _Hooks,
) -> Evidence:
    # Before the work of looking; the locked row is asked again.
    _admit(Matter.objects.get(pk=matter_id), actor)
    if marking := find_secrecy_marking(spec.note):
        raise EvidenceRefused("SECRECY_MARKING_NOTE", level=marking.level)
    try:
        return _kept(matter_id, spec, old_id, actor, hooks)
    except EvidenceRefused as refused:
        if refused.code == "SECRECY_MARKING":
            # Rule 5: nothing of it is kept, not even as an upload.
            discard(spec.upload, actor=actor)
        raise


def _kept(
    matter_id: int,
    spec: EvidenceSpec,
    old_id: int | None,
    actor: Actor,
    hooks: _Hooks,
) -> Evidence:
    with taking(spec.upload, actor=actor) as (upload, kept):
        looked = look_at(kept, upload.name)
        with transaction.atomic():
            matter: Matter = Matter.objects.select_for_update().get(pk=matter_id)
            if hooks.before is not None:
                hooks.before(matter)
            seat, origin = _admit(matter, actor)
            _check_round(matter, kept)
            row = _row(matter, spec, looked, actor, seat)
            row.origin = origin
            row.name, row.digest, row.size = upload.name, kept.digest, kept.size
            row.supersedes = _superseded(matter, old_id, row)
            row.save(force_insert=True)
            _keep_words(row, looked)
            name = "matter.supersede_evidence" if old_id else "matter.evidence"
            journal.write(
                matter.stream, name, actor=actor, at=row.uploaded_at, seat=seat, content=facts(row)
            )
            taken(upload)
            if hooks.beside is not None:
                hooks.beside(row)
    return row


def _admit(matter: Matter, actor: Actor) -> tuple[Seat | None, str]:
    """The seat, and on which side the actor brings evidence: as the unit at work, or as who checks it afterwards."""
    act = evidence_act(actor, matter)
    seat = demand(actor, act, matter.scope())
    if act == CHECK_ACT:
        keep_sides_apart(matter, act, ("executor", "applicant"), actor)
        return seat, EvidenceOrigin.CHECK
    if matter.state not in WORKING_STATES:
        raise WrongState("evidence", matter.state)
    return seat, EvidenceOrigin.UNIT


def _check_round(matter: Matter, kept: Kept) -> None:
    standing = Evidence.objects.filter(matter=matter).standing()
    if standing.filter(digest=kept.digest).exists():
        raise EvidenceRefused("ALREADY_HERE")
    if standing.filter(cycle=matter.cycle).count() >= MOST_IN_A_ROUND:
        raise EvidenceRefused("TOO_MANY", limit=MOST_IN_A_ROUND)


def _superseded(matter: Matter, old_id: int | None, row: Evidence) -> Evidence | None:
    if old_id is None:
        return None
    old = Evidence.objects.select_for_update().filter(pk=old_id, matter=matter).first()
    if old is None:
        raise EvidenceRefused("SUPERSEDED")
    if (old.unit_id, old.origin) != (row.unit_id, row.origin):
        raise EvidenceRefused("OTHER_UNIT")
    if Evidence.objects.filter(supersedes=old).exists():
        raise EvidenceRefused("SUPERSEDED")
    return old


def look_at(kept: Kept, name: str) -> Looked:
    """What the file is; a photograph that cannot be opened stays a file without a preview."""
    with files.opened(kept.digest) as stream:
        kind = sniff(stream.read(HEAD_BYTES))
    if kind.group == "active":
        raise EvidenceRefused("ACTIVE", kind=kind.ending)
    if level := marking_in_name(name):
        raise EvidenceRefused("SECRECY_MARKING", level=level)
    if kind.group == "photo" and kept.size <= MOST_BYTES:
        try:
            return Looked(kind, look(files.read(kept.digest)))
        except PictureError:
            return Looked(kind, None)
    _refuse_classified(kept, kind)
    return Looked(kind, None)


def _refuse_classified(kept: Kept, kind: Kind) -> None:
    """Rule 5: what carries a secrecy marking is not kept. What cannot be read for one was judged by its name."""
    if kind.ending not in READABLE or kept.size > Limits().file_bytes:
        return
    try:
        extract(files.read(kept.digest), f"evidence.{kind.ending}")
    except ExtractionError as error:
        if error.code == "SECRECY_MARKING":
            raise EvidenceRefused("SECRECY_MARKING", level=str(error.params["level"])) from error


def _row(
    matter: Matter, spec: EvidenceSpec, looked: Looked, actor: Actor, seat: Seat | None
) -> Evidence:
    """The unsaved row; what the file tells goes before what was typed."""
    capture, picture = looked.capture, looked.picture
    unit_id = seat.unit_id if seat else None
    row = Evidence(
        matter=matter,
        duty=_duty(matter, unit_id),
        measure=matter.measures.filter(ordinal=spec.measure).first() if spec.measure else None,
        cycle=matter.cycle,
        kind=KINDS.get(looked.kind.group, EvidenceKind.DOCUMENT),
        side=spec.side,
        media_type=looked.kind.media_type,
        note=spec.note.strip(),
        gps_at=capture.gps_at,
        camera=capture.camera,
        edited_with=capture.edited_with,
        user_id=actor.user_id,
        post_id=seat.post_id if seat else None,
        unit_id=unit_id,
        uploaded_at=clock.now(),
    )
    if picture is not None:
        row.width, row.height = picture.width, picture.height
        row.print_whole = f"{picture.prints.whole:016x}"
        row.print_points = to_text(picture.prints.points)
    _set_time(row, capture.at, spec.captured_at)
    _set_place(row, capture.place, spec.place)
    return row


def _duty(matter: Matter, unit_id: int | None) -> Duty | None:
    found: Duty | None = matter.duties.executing().filter(unit_id=unit_id or 0).first()
    return found


def _set_time(row: Evidence, measured: dt.datetime | None, typed: dt.datetime | None) -> None:
    if measured is not None:
        row.has_offset = measured.tzinfo is not None
        row.captured_at = measured if row.has_offset else timezone.make_aware(measured)
        row.captured_basis = FactBasis.MEASURED
    elif typed is not None:
        row.captured_at, row.captured_basis = typed, FactBasis.TYPED


def _set_place(row: Evidence, measured: Place | None, typed: Place | None) -> None:
    place = measured or typed
    if place is not None:
        row.latitude, row.longitude = place.latitude, place.longitude
        row.place_basis = FactBasis.MEASURED if measured else FactBasis.TYPED


def _keep_words(row: Evidence, looked: Looked) -> None:
    if looked.picture is not None:
        words = sorted(words_of(looked.picture.prints))
        EvidenceWord.objects.bulk_create(EvidenceWord(evidence=row, word=word) for word in words)


# What the journal holds of a piece of evidence: every column but the prints, which follow from the file.
_FACTS = (
    "cycle",
    "kind",
    "origin",
    "side",
    "name",
    "digest",
    "size",
    "media_type",
    "note",
    "captured_at",
    "captured_basis",
    "has_offset",
    "gps_at",
    "latitude",
    "longitude",
    "place_basis",
    "camera",
    "edited_with",
)


def facts(row: Evidence) -> dict[str, Any]:
    """The whole piece as plain values, enough to rebuild the row."""
    return {
        **{name: getattr(row, name) for name in _FACTS},
        "evidence": row.pk,
        "unit": row.unit_id,
        "measure": row.measure.ordinal if row.measure else None,
        "supersedes": row.supersedes_id,
    }

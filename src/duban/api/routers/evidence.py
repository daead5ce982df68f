"""Evidence: a finished upload, or a small file, becomes evidence of a matter; a file is handed out as it came in."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from typing import Annotated, Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from ninja import Body, File, Form, Path, Schema, UploadedFile
from pydantic import AwareDatetime, Field

from duban.api import keys
from duban.api.acting import IF_MATCH, KEY, done
from duban.api.conditions import demand_seen
from duban.api.problems import Problem
from duban.api.routers.matters import router
from duban.api.scopes import STORED_FILE, opened_by
from duban.api.shapes import READING, WRITING, Done, Id
from duban.api.within import Before, Beside, Write, once_within
from duban.foundation import files
from duban.foundation.access import Actor, demand
from duban.foundation.gate import actor_of
from duban.imagery import Place
from duban.ledger.access import evidence_act, fetch_matter
from duban.ledger.actions.evidence import (
    EvidenceRefused,
    EvidenceSpec,
    attach_evidence,
    supersede_evidence,
)
from duban.ledger.choices import EvidenceSide
from duban.ledger.queries.evidence import stored_evidence
from duban.people.choices import TokenScope
from duban.uploads.actions import UploadRefused, discard, take_in

HEADERS = [{**IF_MATCH, "required": False}, KEY]
BRINGING = opened_by(TokenScope.EVIDENCE, parameters=HEADERS)
# What is handed out is never a page of this site, whatever its bytes say.
GUARDED = {"Content-Security-Policy": "default-src 'none'; sandbox"}


class Said(Schema):
    """What is said of a file; time and place count only where the file does not tell them.

    `measure` is the position of one of the matter's measures; `supersedes` an older piece, and then `note` says why.
    """

    side: EvidenceSide = EvidenceSide.OTHER
    note: str = Field("", max_length=500, pattern=r"^[^\u0000]*$")
    measure: int | None = Field(None, ge=1, le=2**31 - 1)
    captured_at: AwareDatetime | None = None
    latitude: float | None = Field(None, ge=-90, le=90)
    longitude: float | None = Field(None, ge=-180, le=180)
    supersedes: Id | None = None

    def spec(self, upload: uuid.UUID) -> EvidenceSpec:
        """As the action takes it."""
        if (self.latitude is None) != (self.longitude is None):
            raise Problem(422, "PLACE_HALF")
        place = None
        if self.latitude is not None and self.longitude is not None:
            place = Place(self.latitude, self.longitude)
        return EvidenceSpec(
            upload,
            side=self.side,
            note=self.note,
            measure=self.measure,
            captured_at=_within(self.captured_at),
            place=place,
        )


class Brought(Said):
    """A finished upload of the resumable protocol, and what is said of it."""

    upload: uuid.UUID


def _within(at: dt.datetime | None) -> dt.datetime | None:
    """A camera's time is of this era; sums with others leave what an instant can be."""
    if at is not None and not 1949 <= at.year <= 9998:
        raise Problem(422, "TIME_ODD")
    return at


@router.post("/matters/{matter_id}/evidence", response={201: Done, **WRITING}, **BRINGING)
def evidence_add(request: HttpRequest, matter_id: Path[Id], said: Body[Brought]) -> HttpResponse:
    """Add a finished upload as evidence."""
    asked = keys.asked_by(request, request.body)
    return _kept(request, matter_id, said, said.upload, asked)


@router.post("/matters/{matter_id}/evidence/file", response={201: Done, **WRITING}, **BRINGING)
def evidence_send(
    request: HttpRequest,
    matter_id: Path[Id],
    file: Annotated[UploadedFile, File()],
    said: Form[Said],
) -> HttpResponse:
    """Send a small file with what is said of it; large ones go through the resumable protocol."""
    actor = actor_of(request)
    matter = fetch_matter(actor, matter_id)
    demand(actor, evidence_act(actor, matter), matter.scope())
    asked = keys.asked_by(request, said.model_dump_json().encode() + _digest(file))
    known = _known(request, asked)
    if known is not None:
        return known
    upload = take_in(file.name or "", file.size or 0, file, actor=actor)
    try:
        answer = _kept(request, matter_id, said, upload.pk, asked)
    except Exception:
        _drop(upload.pk, actor)
        raise
    if keys.is_replayed(answer):
        _drop(upload.pk, actor)
    return answer


def _drop(upload: uuid.UUID, actor: Actor) -> None:
    """The program knows nothing of this upload, so nobody would come back for it."""
    try:
        discard(upload, actor=actor)
    except Http404:
        return


def _digest(file: Any) -> bytes:
    """Of the file's bytes: a repeated request draws its boundaries anew."""
    seen = hashlib.sha256(str(file.name).encode())
    for chunk in file.chunks():
        seen.update(chunk)
    file.seek(0)
    return seen.digest()


def _known(request: HttpRequest, asked: str) -> HttpResponse | None:
    key = keys.key_of(request)
    return keys.kept_answer(key, asked) if key else None


def _kept(
    request: HttpRequest, matter_id: int, said: Said, upload: uuid.UUID, asked: str
) -> HttpResponse:
    """The action with its own transaction, in which the revision is held and the answer kept."""
    actor, spec, old = actor_of(request), said.spec(upload), said.supersedes
    fetch_matter(actor, matter_id)

    def act(before: Before, beside: Beside) -> object:
        hooks: Any = {"before": lambda _matter: before(), "beside": beside}
        if old is None:
            return attach_evidence(matter_id, spec, actor=actor, **hooks)
        return supersede_evidence(old, spec, matter_id=matter_id, actor=actor, **hooks)

    write = Write(
        act,
        held=lambda: demand_seen(request, matter_id),
        told=lambda row: done(matter_id, [row.pk], status=201),
        # The other one took the upload, or its file is here already.
        refusals=(EvidenceRefused, UploadRefused, Http404),
    )
    return once_within(request, asked, write)


@router.get("/evidence/{evidence_id}/file", response={200: bytes, **READING}, **STORED_FILE)
def evidence_file(request: HttpRequest, evidence_id: Path[Id]) -> FileResponse:
    """The file as it came in, always as a download."""
    kept = stored_evidence(actor_of(request), evidence_id)
    return FileResponse(
        files.opened(kept.digest),
        as_attachment=True,
        filename=kept.name,
        content_type="application/octet-stream",
        headers=GUARDED,
    )

"""The journal as proof: checkpoints, growth between two sizes, one line's place, and a matter's whole history in a bundle."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from duban.api.acting import KEY, demand_somewhere
from duban.api.answers import given, weakly_tagged
from duban.api.keys import once
from duban.api.plain import plain, shape_of
from duban.api.problems import Problem
from duban.api.routers.matters import router as matters
from duban.api.scopes import READ, opened_by
from duban.api.shapes import LISTING, READING, WRITING, Id, refused
from duban.foundation.gate import actor_of
from duban.foundation.proof.bundles import BundleRefused, bundle_of
from duban.foundation.proof.proofs import (
    Consistency,
    Inclusion,
    ProofRefused,
    consistency_of,
    inclusion_of,
)
from duban.ledger.access import fetch_matter
from duban.people.choices import TokenScope
from duban.web.checkpoints import (
    ACT,
    CheckpointList,
    CheckpointPage,
    checkpoint_list,
    checkpoint_page,
    make_checkpoint,
)

router = Router(tags=["journal"])
STATUS = {"NO_LINES": 404, "NOT_COVERED": 409, "TREE_SIZE": 422}
MAKING = opened_by(TokenScope.ADMIN, parameters=[KEY])


@router.get("/journal/checkpoints", response={200: shape_of(CheckpointList), **LISTING}, **READ)
def checkpoints(request: HttpRequest) -> HttpResponse:
    """The latest checkpoints, the public keys, and whether lines were written since."""
    return weakly_tagged(request, plain(checkpoint_list(actor_of(request))))


@router.post(
    "/journal/checkpoints",
    response={201: shape_of(CheckpointPage), **WRITING, **refused(503)},
    **MAKING,
)
def checkpoint_make(request: HttpRequest) -> HttpResponse:
    """Sign how the journal stands now."""
    actor = actor_of(request)

    def work() -> HttpResponse:
        made = checkpoint_page(actor, make_checkpoint(actor))
        return given(plain(made), status=201)

    return once(request, work, seen=lambda: demand_somewhere(actor, ACT))


@router.get(
    "/journal/checkpoints/{checkpoint_id}",
    response={200: shape_of(CheckpointPage), **READING},
    **READ,
)
def checkpoint(request: HttpRequest, checkpoint_id: Path[Id]) -> HttpResponse:
    """One checkpoint; `note` is the whole of it, to the letter."""
    return weakly_tagged(request, plain(checkpoint_page(actor_of(request), checkpoint_id)))


@router.get("/journal/consistency", response={200: shape_of(Consistency), **LISTING}, **READ)
def consistency(request: HttpRequest, old: Query[Id], new: Query[Id]) -> HttpResponse:
    """That the journal of `old` lines is the beginning of that of `new` lines."""
    demand_somewhere(actor_of(request), ACT)
    try:
        return weakly_tagged(request, plain(consistency_of(old, new)))
    except ProofRefused as refusal:
        raise proof_refused(refusal.code) from refusal


@matters.get(
    "/matters/{matter_id}/history/{sequence}/proof",
    response={200: shape_of(Inclusion), **READING, **refused(409)},
    **READ,
)
def line_proof(request: HttpRequest, matter_id: Path[Id], sequence: Path[Id]) -> HttpResponse:
    """The place of one line of the history under the last checkpoint."""
    matter = fetch_matter(actor_of(request), matter_id)
    try:
        return weakly_tagged(request, plain(inclusion_of(matter.stream, min(sequence, 2**31 - 1))))
    except ProofRefused as refusal:
        raise proof_refused(refusal.code) from refusal


@matters.get(
    "/matters/{matter_id}/proof",
    response={200: dict[str, Any], **READING, **refused(409)},
    **READ,
)
def matter_proof(request: HttpRequest, matter_id: Path[Id]) -> HttpResponse:
    """The whole history with its place under the last checkpoint; checked without Duban by tools/verify_bundle.py."""
    matter = fetch_matter(actor_of(request), matter_id)
    try:
        return weakly_tagged(request, bundle_of(matter.stream))
    except BundleRefused as refusal:
        raise proof_refused(refusal.code) from refusal


def proof_refused(code: str) -> Problem:
    """Why there is no proof: not yet, of nothing, or because the journal does not hold."""
    return (
        Problem(STATUS[code], code) if code in STATUS else Problem(503, "JOURNAL_FAULT", fault=code)
    )

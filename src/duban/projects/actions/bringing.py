"""Projects brought in from a workbook: all of them in one transaction, or none. Each has its lines in its own stream.

The workbook waits as an upload of who looks at it; it is read again when it is brought in, so that what was seen is what comes.
"""

from __future__ import annotations

import uuid

from django.db import transaction

from duban.foundation import clock, staging
from duban.foundation.access import Actor, demand
from duban.ledger.actions.acting import ActRefused
from duban.people.access import scope_of
from duban.projects.actions.making import ACT, ProjectFacts, make_project, promise_date
from duban.projects.queries.brought import BroughtBook, BroughtProject, read_projects
from duban.uploads.access import fetch_upload
from duban.uploads.actions import UploadRefused, taken


def brought_book(upload_id: uuid.UUID, *, jurisdiction_id: int, actor: Actor) -> BroughtBook:
    """What a waiting workbook says; nothing is written.

    Raises:
        Http404: where the actor has no such upload.
        UploadRefused: NOT_WHOLE where bytes are missing.
        WorkbookError: as `read_projects`.
    """
    upload = fetch_upload(actor, upload_id)
    if not upload.is_whole:
        raise UploadRefused("NOT_WHOLE")
    data = staging.path_of(upload.key).read_bytes()
    return read_projects(data, upload.name, jurisdiction_id=jurisdiction_id, today=clock.today())


def bring_projects(upload_id: uuid.UUID, *, jurisdiction_id: int, actor: Actor) -> int:
    """Make all projects of a waiting workbook; returns how many. The upload is used up.

    Raises:
        AccessDenied: where the actor keeps no projects of that place.
        ActRefused: `BOOK_FAULTY` where a cell is wrong, `BOOK_EMPTY`, `BOOK_ROW` {row, reason} where a project can't be made; nothing is.
        Http404, UploadRefused, WorkbookError: as `brought_book`; TAKEN for the second of two clicks.
    """
    demand(actor, ACT, scope_of(jurisdiction_id))
    book = brought_book(upload_id, jurisdiction_id=jurisdiction_id, actor=actor)
    if book.problems:
        raise ActRefused("BOOK_FAULTY")
    if not book.projects:
        raise ActRefused("BOOK_EMPTY")
    upload = fetch_upload(actor, upload_id)
    with transaction.atomic():
        for one in book.projects:
            _bring(one, jurisdiction_id, actor)
        taken(upload)
    staging.remove(upload.key)
    return len(book.projects)


def _bring(one: BroughtProject, jurisdiction_id: int, actor: Actor) -> None:
    facts = ProjectFacts(
        name=one.name,
        party=one.party,
        lead=one.lead,
        place=one.place,
        agreement=one.agreement,
        agreed_on=one.agreed_on,
        amount=one.amount,
        money=one.money,
    )
    try:
        made = make_project(
            facts,
            jurisdiction_id=jurisdiction_id,
            actor=actor,
            phases=[phase.name for phase in one.phases],
            dates=dict(one.phases[0].dates),
        )
        for number, phase in enumerate(one.phases[1:], start=2):
            for stage, day in phase.dates:
                promise_date(
                    made.pk, phase=number, stage=stage, promised_on=day, reason="", actor=actor
                )
    except ActRefused as refused:
        raise ActRefused("BOOK_ROW", row=one.row, reason=refused.code) from refused

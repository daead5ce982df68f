"""What is done with documents: taking one in, and reading one again.

The engine runs before the transaction; the file, the document, its stored reading and whatever the room above makes of
the reading are then kept together or not at all. The ledger listens through `on_reading`, since it stands above.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from rapidfuzz import fuzz

import duban
from duban.documents.models import Document, StoredReading
from duban.foundation import clock, files, journal
from duban.foundation.access import Actor, SystemActor, demand
from duban.intake import ExtractionError, IntakeResult, as_contract, read_file
from duban.people.access import scope_of
from duban.people.queries import UnitIndex
from duban.suggestions import Model, ModelUnavailable, with_suggestions

Who = Actor | SystemActor
Listener = Callable[[Document, Mapping[str, Any], Who], None]
_listeners: list[Listener] = []

# Two texts under one title are editions of one document where this share of them agrees; a weekly meeting's
# minutes bear one title too, and agree far less.
EDITION_LIKENESS = 60.0
COMPARED_CHARACTERS = 40_000


@dataclass(frozen=True, slots=True)
class Handed:
    """What somebody hands in.

    `data` are a file's bytes, or a pasted text in UTF-8 under a name ending in .txt; `dated_on` is the document's date where
    the clerk knows it; `title` what to call it, else its first headline, else its file name; `edition_of` the document
    that this one is a newer edition of, else one of the same title and much the same text is looked for.
    """

    data: bytes
    name: str
    jurisdiction_id: int
    dated_on: dt.date | None = None
    title: str = ""
    edition_of: int | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """A document that was handed in; `reading` is None where a known file gave nothing new."""

    document: Document
    reading: StoredReading | None
    is_new: bool


def on_reading(listener: Listener) -> None:
    """Let a room above take part: called with each new reading, inside the transaction that stores it."""
    if listener not in _listeners:
        _listeners.append(listener)


def receive(
    data: bytes,
    name: str,
    *,
    jurisdiction_id: int,
    actor: Who,
    dated_on: dt.date | None = None,
    title: str = "",
    edition_of: int | None = None,
) -> Document:
    """`take_in`, for callers that only need the document; arguments as in `Handed`."""
    handed = Handed(data, name, jurisdiction_id, dated_on, title, edition_of)
    return take_in(handed, actor=actor).document


def take_in(handed: Handed, *, actor: Who) -> Received:
    """Take in one file and read it; the same file again is no second document but is read again.

    Raises:
        ExtractionError: where the file is refused; nothing of it is kept.
        AccessDenied: where the actor may not add documents in the jurisdiction.
        OSError: where the disk is full; nothing is left behind.
    """
    demand(actor, "document.add", scope_of(handed.jurisdiction_id))
    known = _known(handed)
    if known is not None:
        return Received(
            known, reread(known.pk, dated_on=handed.dated_on, actor=actor), is_new=False
        )
    result = _engine(handed.data, handed.name, handed.dated_on, handed.jurisdiction_id)
    # A model on the network may be asked: nobody may wait for it with the database locked.
    contract = _contract(result)
    with files.keeping(handed.data):
        try:
            document, reading = _store(handed, result, contract, actor)
        except IntegrityError:
            # Handed in twice at the same moment: the other request won, and its file must stay.
            other = _known(handed)
            if other is None:
                raise
            return Received(other, None, is_new=False)
    return Received(document, reading, is_new=True)


def _known(handed: Handed) -> Document | None:
    digest = hashlib.sha256(handed.data).hexdigest()
    here = Document.objects.filter(jurisdiction_id=handed.jurisdiction_id)
    return here.filter(digest=digest).first()


def _engine(data: bytes, name: str, dated_on: dt.date | None, jurisdiction_id: int) -> IntakeResult:
    units = UnitIndex(jurisdiction_id).names()
    return read_file(data, name, doc_date=dated_on, units=units)


def _contract(result: IntakeResult) -> dict[str, Any]:
    """The contract without the text, which the document holds already; with a model's suggestions where one is set."""
    contract: dict[str, Any] = as_contract(result)
    if settings.READING_MODEL_URL:
        contract = _suggested(contract)
    return {key: value for key, value in contract.items() if key != "text"}


def _suggested(contract: dict[str, Any]) -> dict[str, Any]:
    """The model's verified suggestions added; where it cannot be asked, a notice instead, and reading stands as it is."""
    model = Model(
        settings.READING_MODEL_URL, settings.READING_MODEL_NAME, settings.READING_MODEL_KEY
    )
    try:
        return with_suggestions(contract, model)
    except ModelUnavailable as error:
        notice = {"code": error.code, "params": {"detail": error.detail[:100]}}
        return {**contract, "notices": [*contract["notices"], notice]}


@transaction.atomic
def _store(
    handed: Handed, result: IntakeResult, contract: Mapping[str, Any], actor: Who
) -> tuple[Document, StoredReading]:
    seat = demand(actor, "document.add", scope_of(handed.jurisdiction_id))
    document = _document(handed, result, contract)
    document.received_by_id = actor.user_id
    document.previous_edition = _earlier(document, handed.edition_of)
    document.save(force_insert=True)
    content = {
        "title": document.title,
        "file_name": document.file_name,
        "digest": document.digest,
        "size": document.size,
        "dated_on": document.dated_on,
        "previous_edition": document.previous_edition_id,
    }
    journal.write(
        document.stream,
        "document.receive",
        actor=actor,
        at=document.received_at,
        seat=seat,
        content=content,
    )
    return document, _keep_reading(document, contract, actor)


def _document(handed: Handed, result: IntakeResult, contract: Mapping[str, Any]) -> Document:
    """The unsaved row of what was handed in."""
    return Document(
        title=(handed.title.strip() or _title(contract, result.name))[:200],
        file_name=PurePath(result.name).name[-200:],
        digest=result.digest,
        size=len(handed.data),
        format=result.extracted.format,
        kind=result.reading.kind,
        text=result.extracted.text,
        blocks=[{"page": p.number, "span": list(p.span)} for p in result.extracted.pages],
        warnings=contract["notices"],
        dated_on=result.reading.doc_date,
        date_basis=result.reading.doc_date_basis,
        jurisdiction_id=handed.jurisdiction_id,
        received_at=clock.now(),
    )


def _keep_reading(document: Document, contract: Mapping[str, Any], actor: Who) -> StoredReading:
    reading = StoredReading.objects.create(
        document=document,
        engine=duban.__version__,
        dated_on=document.dated_on,
        result=contract,
        read_at=clock.now(),
    )
    for listener in _listeners:
        listener(document, contract, actor)
    return reading


def _title(contract: Mapping[str, Any], name: str) -> str:
    for article in contract["articles"]:
        if article["headline"]:
            return " ".join(str(article["headline"]["text"]).split())
    return PurePath(name).stem


def _earlier(document: Document, edition_of: int | None) -> Document | None:
    here = Document.objects.filter(jurisdiction_id=document.jurisdiction_id)
    if edition_of is not None:
        found = here.filter(pk=edition_of).first()
        if found is None:
            raise ExtractionError("EDITION_UNKNOWN", {})
        return found
    same_title = here.filter(title=document.title).order_by("-received_at", "-id").first()
    if same_title is None or not _much_the_same(same_title.text, document.text):
        return None
    return same_title


def _much_the_same(old: str, new: str) -> bool:
    pair = old[:COMPARED_CHARACTERS], new[:COMPARED_CHARACTERS]
    return fuzz.ratio(*pair, score_cutoff=EDITION_LIKENESS) >= EDITION_LIKENESS


def reread(
    document_id: int, *, actor: Who, dated_on: dt.date | None = None
) -> StoredReading | None:
    """Read a stored text again, with this engine, today's unit list and, where given, another date.

    Returns:
        The new stored reading, or None where it would be the same as the last one.

    Raises:
        AccessDenied: where the actor may not add documents in the jurisdiction.
    """
    document = Document.objects.get(pk=document_id)
    demand(actor, "document.add", scope_of(document.jurisdiction_id))
    basis = dated_on or (document.dated_on if document.date_basis == "given" else None)
    result = _engine(document.text.encode(), f"{document.pk}.txt", basis, document.jurisdiction_id)
    contract = {**_contract(result), "format": document.format, "notices": document.warnings}
    return _keep_again(document_id, result, contract, actor)


@transaction.atomic
def _keep_again(
    document_id: int, result: IntakeResult, contract: Mapping[str, Any], actor: Who
) -> StoredReading | None:
    document = Document.objects.select_for_update().get(pk=document_id)
    seat = demand(actor, "document.add", scope_of(document.jurisdiction_id))
    last = document.readings.first()
    date = result.reading.doc_date
    if last is not None and _same(last, date, contract):
        return None
    document.dated_on, document.date_basis = date, result.reading.doc_date_basis
    document.save(update_fields=["dated_on", "date_basis"])
    content = {"engine": duban.__version__, "dated_on": date}
    journal.write(
        document.stream, "document.reread", actor=actor, at=clock.now(), seat=seat, content=content
    )
    return _keep_reading(document, contract, actor)


def _findings(contract: Mapping[str, Any]) -> dict[str, Any]:
    """What a reading says, without the file name that it was read under."""
    return {key: value for key, value in contract.items() if key not in {"doc_id", "notices"}}


def _same(last: StoredReading, date: dt.date | None, contract: Mapping[str, Any]) -> bool:
    same_way = (last.engine, last.dated_on) == (duban.__version__, date)
    return same_way and _findings(last.result) == _findings(contract)

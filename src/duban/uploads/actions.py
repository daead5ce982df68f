"""What is done with uploads: begin, add a piece, take as finished, give up, sweep what nobody came back for.

No transaction is open while bytes arrive. The row's offset follows bytes that are synced, never the other way round.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath

from django.conf import settings
from django.db import transaction
from django.http import Http404

from duban.foundation import clock, files, staging
from duban.foundation.access import Actor
from duban.foundation.files import Kept
from duban.foundation.staging import Checksum, Source
from duban.uploads.access import demand_bringing, fetch_upload
from duban.uploads.models import Upload

EXPIRES_AFTER = dt.timedelta(days=3)
MOST_OF_ONE_PERSON = 40
SWEPT_AT_ONCE = 20


class UploadRefused(Exception):
    """An upload that is not begun or not taken; `code` says why: see `choices.REFUSALS`."""

    def __init__(self, code: str, **params: int | str) -> None:
        super().__init__(f"{code} {params}")
        self.code = code
        self.params = params


class OffsetWrong(Exception):
    """The piece does not begin where the upload stands."""

    def __init__(self, offset: int) -> None:
        super().__init__(str(offset))
        self.offset = offset


def begin(name: str, size: int, *, actor: Actor) -> Upload:
    """Begin an upload of a known size; what others left behind is swept on the way.

    Raises:
        AccessDenied: where no post of the actor brings files in.
        UploadRefused: EMPTY, TOO_LARGE or TOO_MANY.
    """
    demand_bringing(actor)
    if size <= 0:
        raise UploadRefused("EMPTY")
    if size > settings.DUBAN_RESUMABLE_LIMIT:
        raise UploadRefused("TOO_LARGE", limit=settings.DUBAN_RESUMABLE_LIMIT)
    sweep()
    if Upload.objects.filter(owner_id=actor.user_id or 0).count() >= MOST_OF_ONE_PERSON:
        raise UploadRefused("TOO_MANY", limit=MOST_OF_ONE_PERSON)
    now = clock.now()
    plain = "".join(c for c in PurePath(name.replace("\\", "/")).name if c.isprintable())
    upload = Upload(
        owner_id=actor.user_id or 0,
        token_id=actor.token_id,
        name=plain[-200:] or "file",
        size=size,
        begun_at=now,
        touched_at=now,
    )
    staging.create(upload.key)
    upload.save(force_insert=True)
    return upload


def add_piece(
    pk: uuid.UUID,
    offset: int,
    source: Source,
    *,
    announced: int,
    actor: Actor,
    checksum: Checksum | None = None,
) -> Upload:
    """Add a piece behind `offset`. `source.read(n)` gives the bytes; what came before a line was cut is kept.

    Raises:
        AccessDenied: where no post of the actor brings files in any more.
        Http404: where the actor has no such upload.
        OffsetWrong: where the upload stands elsewhere; nothing was read.
        UploadRefused: TOO_LARGE where the piece would go beyond the announced size.
        staging.Busy, staging.BytesLost, staging.ChecksumWrong, OSError: as `staging.append`.
    """
    key = fetch_upload(actor, pk).key
    demand_bringing(actor)
    with staging.alone_with(key) as file:
        # Only now nobody else can move it.
        upload = fetch_upload(actor, pk)
        if upload.offset != offset:
            raise OffsetWrong(upload.offset)
        if offset + announced > upload.size:
            raise UploadRefused("TOO_LARGE", limit=upload.size)
        appended = staging.append(file, key, offset, source, announced=announced, checksum=checksum)
        upload.offset, upload.touched_at = appended.offset, clock.now()
        upload.digest = appended.digest if upload.offset == upload.size else ""
        _tell(upload)
    return upload


def _tell(upload: Upload) -> None:
    """Writes down how far an upload is now.

    Raises:
        Http404: where it was given up, swept or taken while the piece arrived.
    """
    row = Upload.objects.filter(pk=upload.pk)
    if not row.update(offset=upload.offset, touched_at=upload.touched_at, digest=upload.digest):
        raise Http404


def take_in(name: str, size: int, source: Source, *, actor: Actor) -> Upload:
    """A whole file that came with a form, as a finished upload.

    Raises:
        UploadRefused: as `begin`; OSError where the disk is full. Nothing is left behind.
    """
    upload = begin(name, size, actor=actor)
    try:
        upload = add_piece(upload.pk, 0, source, announced=size, actor=actor)
        if not upload.is_whole:
            raise UploadRefused("NOT_WHOLE")
    except BaseException:
        discard(upload.pk, actor=actor)
        raise
    return upload


@contextmanager
def taking(pk: uuid.UUID, *, actor: Actor) -> Iterator[tuple[Upload, Kept]]:
    """A finished upload moved into the store around an action; where the block fails it is a finished upload again.

    The block opens the transaction and calls `taken` in it.

    Raises:
        Http404: where the actor has no such upload.
        UploadRefused: NOT_WHOLE where bytes are still missing.
        StoredFileMissing: where the bytes are lost.
    """
    upload = fetch_upload(actor, pk)
    if not upload.is_whole:
        raise UploadRefused("NOT_WHOLE")
    path = staging.path_of(upload.key)
    with files.adopting(path, upload.digest, upload.size) as kept:
        yield upload, kept


def taken(upload: Upload) -> None:
    """Within the transaction of the row that names the file from now on: the upload is done with.

    Raises:
        UploadRefused: TAKEN where another request took it at the same moment.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an upload ends in the transaction of the row that names its file")
    deleted, _rows = Upload.objects.filter(pk=upload.pk).delete()
    if not deleted:
        raise UploadRefused("TAKEN")


def discard(pk: uuid.UUID, *, actor: Actor) -> None:
    """Give an upload up; its bytes go with it.

    Raises:
        Http404: where the actor has no such upload.
    """
    give_up(fetch_upload(actor, pk))


def give_up(upload: Upload) -> None:
    """An upload and its bytes go; nothing where they are gone already.

    The row first: bytes without a row are swept, a row without bytes would promise them.
    """
    # An action was killed between moving the file into the store and its commit.
    is_in_store = upload.is_whole and staging.size_of(upload.key) is None
    if is_in_store:
        files.suspect(upload.digest)
    Upload.objects.filter(pk=upload.pk).delete()
    staging.remove(upload.key)
    if is_in_store:
        files.forget(upload.digest)


def sweep() -> int:
    """Drop some uploads whose time is over, and staged bytes that belong to no row; how many."""
    over = clock.now() - EXPIRES_AFTER
    late = list(Upload.objects.filter(touched_at__lt=over).order_by("touched_at")[:SWEPT_AT_ONCE])
    for upload in late:
        give_up(upload)
    strays = [key for key, _changed in staging.all_keys() if files.is_settled(staging.path_of(key))]
    kept = {pk.hex for pk in Upload.objects.filter(pk__in=strays).values_list("pk", flat=True)}
    for key in set(strays) - kept:
        staging.remove(key)
    return len(late) + len(set(strays) - kept)


def sweep_all() -> None:
    """`sweep` until nothing is left; for workers, which nobody waits for."""
    while sweep():
        continue

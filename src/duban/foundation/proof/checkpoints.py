"""Makes checkpoints: takes the new lines into the tree, signs its size and root, and keeps what was signed.

`make` is for people and commands, `make_if_due` for the worker, which asks every minute. Nothing here changes a line.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction

from duban import journal as engine
from duban.foundation import clock
from duban.foundation.models import Checkpoint
from duban.foundation.proof import keys, sequencer


def make() -> Checkpoint:
    """A checkpoint over all lines that are committed now.

    Raises:
        keys.KeyRefused: where the signing key can't be used.
        duban.journal.TileMissing: where the stored tree is not whole; `duban verify` says more.
    """
    sequencer.integrate()
    with transaction.atomic():
        log = sequencer.locked_log()
        now = clock.now()
        signer = keys.signer(log.origin)
        root = sequencer.stored_tree().root(log.size)
        statement = engine.Checkpoint(log.origin, log.size, root, (engine.instant_line(now),))
        return Checkpoint.objects.create(
            size=log.size,
            root=root.hex(),
            at=now,
            note=engine.sign_checkpoint(statement, signer),
            key=keys.row_of(signer.verifier(), now),
        )


def make_if_due() -> Checkpoint | None:
    """A checkpoint where the last one is old enough and something was written since; looking takes no lock."""
    last = latest()
    pause = dt.timedelta(minutes=settings.CHECKPOINT_MINUTES)
    if not settings.CHECKPOINT_MINUTES or (last is not None and clock.now() - last.at < pause):
        return None
    return make() if sequencer.has_new() else None


def latest() -> Checkpoint | None:
    """The last checkpoint that was made."""
    return Checkpoint.objects.order_by("-id").first()


def replace_key() -> Checkpoint:
    """Sign with a new key from now on, beginning with a checkpoint; the old public key stays known.

    Raises:
        keys.KeyRefused: where the key is set in the environment.
    """
    with transaction.atomic():
        keys.replace(sequencer.locked_log().origin)
    return make()

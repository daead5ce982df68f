"""The proof of one stream: what was made holds, and every harm to it is named by its code."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from duban.journal import (
    Checkpoint,
    SignerKey,
    make_bundle,
    sign_checkpoint,
    verify_bundle,
)
from journal_logs import a_log, a_tree, bundle_harms

KEY = SignerKey("duban/3f9a1c2b0d4e", bytes(range(32)))
OTHER = SignerKey("duban/other", bytes(range(32)))
STREAMS = [1, 1, 2, 3, 2, 1, 4, 2] * 5


def a_bundle(signer: SignerKey = KEY) -> dict[str, Any]:
    """The proof of stream 2 in a log of forty lines."""
    texts = a_log(STREAMS)
    tree = a_tree(texts)
    statement = Checkpoint(signer.name, len(texts), tree.root(len(texts)))
    return make_bundle(
        "matter:2",
        [(at, text.decode()) for at, text in enumerate(texts) if STREAMS[at] == 2],
        note=sign_checkpoint(statement, signer),
        size=len(texts),
        key=signer.verifier(),
        range_hash=tree.range_hash,
    )


def test_a_bundle_holds() -> None:
    """With its own key and with the key that one has; it is plain JSON."""
    bundle = json.loads(json.dumps(a_bundle()))
    report = verify_bundle(bundle)
    assert (report.fault, report.lines, report.stream) == (None, 15, "matter:2")
    assert report.key == KEY.verifier()
    assert report.checkpoint is not None
    assert report.checkpoint.size == 40
    assert verify_bundle(bundle, [KEY.verifier()]).fault is None


def test_a_bundle_of_another_signer_is_not_believed() -> None:
    """Whoever makes up a log can sign it; the key that one holds decides."""
    report = verify_bundle(a_bundle(OTHER), [KEY.verifier()])
    assert report.fault is not None
    assert report.fault.code == "KEY_UNKNOWN"


CODES = {
    "content": "NOT_IN_TREE",
    "last": "NOT_IN_TREE",
    "at": "NOT_IN_TREE",
    "middle": "CHAIN_BROKEN",
    "first": "CHAIN_BROKEN",
    "order": "CHAIN_BROKEN",
    "stream": "CHAIN_BROKEN",
    "proof": "NOT_IN_TREE",
    "leaf": "NOT_IN_TREE",
    "spelling": "LINE_UNREADABLE",
    "no leaf": "BUNDLE_UNREADABLE",
    "no proof": "BUNDLE_UNREADABLE",
    "odd proof": "BUNDLE_UNREADABLE",
    "format": "BUNDLE_UNREADABLE",
    "empty": "BUNDLE_UNREADABLE",
    "keys": "BUNDLE_UNREADABLE",
    "key": "KEY_UNREADABLE",
    "note": "NOTE_UNREADABLE",
    "no checkpoint": "CHECKPOINT_UNREADABLE",
}


@pytest.mark.parametrize("harm", CODES)
def test_every_harm_is_named(harm: str) -> None:
    """By its code; nothing that was changed passes."""
    bundle = copy.deepcopy(a_bundle())
    bundle_harms()[harm](bundle)
    report = verify_bundle(bundle)
    assert report.fault is not None
    assert report.fault.code == CODES[harm]

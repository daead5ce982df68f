"""The proof of one stream for somebody who holds nothing but a checkpoint: its lines, their places in the tree, the signed tree.

A bundle is plain JSON. `tools/verify_bundle.py` checks one without any of this; here it is checked with the engine.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from duban.journal._audit import Fault
from duban.journal._checkpoints import Checkpoint, open_checkpoint
from duban.journal._lines import GENESIS, LineError, read_line
from duban.journal._notes import NoteError, VerifierKey, read_verifier_key
from duban.journal._proofs import RangeHash, inclusion_proof, verify_inclusion
from duban.journal._tree import leaf_hash

FORMAT = "duban-proof/1"


@dataclass(frozen=True, slots=True)
class BundleReport:
    """What a bundle shows: who signed which tree, and how many lines of the stream stand in it; or the first fault."""

    stream: str
    lines: int
    checkpoint: Checkpoint | None = None
    key: VerifierKey | None = None
    fault: Fault | None = None


def make_bundle(
    stream: str,
    lines: Iterable[tuple[int, str]],
    *,
    note: str,
    size: int,
    key: VerifierKey,
    range_hash: RangeHash,
) -> dict[str, Any]:
    """The bundle of a stream as plain values.

    Args:
        stream: which one.
        lines: the leaf number and text of each line, oldest first.
        note: the signed checkpoint.
        size: its tree size; all leaves lie below it.
        key: who signed it.
        range_hash: the stored tree's, for the proofs.
    """
    entries = [
        {
            "leaf": leaf,
            "line": text,
            "proof": [_base64(node) for node in inclusion_proof(leaf, size, range_hash)],
        }
        for leaf, text in lines
    ]
    return {
        "format": FORMAT,
        "stream": stream,
        "entries": entries,
        "checkpoint": note,
        "key": str(key),
    }


def verify_bundle(
    bundle: Mapping[str, Any], keys: Sequence[VerifierKey] | None = None
) -> BundleReport:
    """Check a bundle. Without keys of one's own it proves no more than that it agrees with itself.

    Faults: BUNDLE_UNREADABLE, the codes of notes, LINE_UNREADABLE, LINE_NOT_CANONICAL, CHAIN_BROKEN, NOT_IN_TREE.
    """
    try:
        stream, entries = str(bundle["stream"]), list(bundle["entries"])
        if bundle["format"] != FORMAT or not entries:
            raise NoteError("BUNDLE_UNREADABLE")
        trusted = [read_verifier_key(bundle["key"])] if keys is None else keys
        checkpoint, key = open_checkpoint(bundle["checkpoint"], trusted)
    except NoteError as error:
        return BundleReport("", 0, fault=Fault(error.code, detail=error.detail))
    except (KeyError, TypeError, AttributeError) as error:
        return BundleReport("", 0, fault=Fault("BUNDLE_UNREADABLE", detail=str(error)))
    previous = GENESIS
    for number, entry in enumerate(entries, start=1):
        found = _check_entry(entry, stream, number, previous, checkpoint)
        if isinstance(found, Fault):
            return BundleReport(stream, number - 1, checkpoint, key, found)
        previous = found
    return BundleReport(stream, len(entries), checkpoint, key)


def _check_entry(
    entry: Any, stream: str, number: int, previous: str, checkpoint: Checkpoint
) -> str | Fault:
    """The digest of a line that holds, or why it does not."""
    try:
        leaf, text = entry["leaf"], entry["line"]
        proof = [base64.b64decode(node, validate=True) for node in entry["proof"]]
        line = read_line(text)
        if type(leaf) is not int:
            raise TypeError(leaf)
    except LineError as error:
        return Fault(error.code, None, stream, number)
    except (KeyError, TypeError, binascii.Error, ValueError):
        return Fault("BUNDLE_UNREADABLE", None, stream, number)
    if (line.stream, line.sequence, line.previous) != (stream, number, previous):
        return Fault("CHAIN_BROKEN", leaf, stream, number, line.at, line.actor)
    found = leaf_hash(text.encode())
    if not verify_inclusion(leaf, checkpoint.size, found, proof, checkpoint.root):
        return Fault("NOT_IN_TREE", leaf, stream, number, line.at, line.actor)
    return found.hex()


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()

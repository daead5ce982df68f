"""The proof of one stream: what was made holds, and every harm to it is named by its code."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from duban.journal import (
    Checkpoint,
    SignerKey,
    make_bundle,
    read_line,
    sign_checkpoint,
    sign_note,
    verify_bundle,
)
from journal_logs import a_log, a_tree

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


def altered(entry: dict[str, Any], **change: Any) -> None:
    """Another content in a line, written as canonically as before."""
    line = read_line(entry["line"])
    parts = {name: getattr(line, name) for name in type(line).__slots__} | change
    entry["line"] = type(line)(**parts).text()


def flipped(entry: dict[str, Any]) -> None:
    """One bit of a proof's first hash."""
    node = bytearray(base64.b64decode(entry["proof"][0]))
    node[0] ^= 1
    entry["proof"][0] = base64.b64encode(node).decode()


HARMS: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "content": (lambda b: altered(b["entries"][3], content='{"x":1}'), "NOT_IN_TREE"),
    "last": (lambda b: altered(b["entries"][-1], actor="别人"), "NOT_IN_TREE"),
    "at": (lambda b: altered(b["entries"][0], at="2020-01-01T00:00:00+00:00"), "NOT_IN_TREE"),
    "middle": (lambda b: b["entries"].pop(4), "CHAIN_BROKEN"),
    "first": (lambda b: b["entries"].pop(0), "CHAIN_BROKEN"),
    "order": (lambda b: b["entries"].reverse(), "CHAIN_BROKEN"),
    "stream": (lambda b: b.update(stream="matter:1"), "CHAIN_BROKEN"),
    "proof": (lambda b: flipped(b["entries"][2]), "NOT_IN_TREE"),
    "leaf": (lambda b: b["entries"][2].update(leaf=5), "NOT_IN_TREE"),
    "no leaf": (lambda b: b["entries"][2].update(leaf=True), "BUNDLE_UNREADABLE"),
    "no proof": (lambda b: b["entries"][2].pop("proof"), "BUNDLE_UNREADABLE"),
    "odd proof": (lambda b: b["entries"][2].update(proof=["?"]), "BUNDLE_UNREADABLE"),
    "spelling": (lambda b: b["entries"][2].update(line=" {}"), "LINE_UNREADABLE"),
    "format": (lambda b: b.update(format="duban-proof/9"), "BUNDLE_UNREADABLE"),
    "empty": (lambda b: b.update(entries=[]), "BUNDLE_UNREADABLE"),
    "keys": (lambda b: b.pop("checkpoint"), "BUNDLE_UNREADABLE"),
    "key": (lambda b: b.update(key="nonsense"), "KEY_UNREADABLE"),
    "note": (lambda b: b.update(checkpoint="nonsense"), "NOTE_UNREADABLE"),
    "no checkpoint": (
        lambda b: b.update(checkpoint=sign_note("x\n", [KEY])),
        "CHECKPOINT_UNREADABLE",
    ),
}


@pytest.mark.parametrize("harm", HARMS)
def test_every_harm_is_named(harm: str) -> None:
    """By its code; nothing that was changed passes."""
    bundle = copy.deepcopy(a_bundle())
    harmful, code = HARMS[harm]
    harmful(bundle)
    report = verify_bundle(bundle)
    assert report.fault is not None
    assert report.fault.code == code

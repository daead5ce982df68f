"""The standalone program: alone with Python it accepts what the engine proves and refuses every harm; its Ed25519 is the library's."""

from __future__ import annotations

import copy
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from duban.journal import Checkpoint, SignerKey, make_bundle, sign_checkpoint
from journal_logs import a_line, a_log, a_tree, bundle_harms

PROGRAM = Path(__file__).resolve().parents[3] / "tools" / "verify_bundle.py"
KEY = SignerKey("duban/3f9a1c2b0d4e", bytes(range(32)))
STREAMS = [1, 1, 2, 3, 2, 1, 4, 2] * 5
# RFC 8032, section 7.1: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


def loaded() -> ModuleType:
    """The program as a module."""
    spec = importlib.util.spec_from_file_location("verify_bundle", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PROOF = loaded()


def a_bundle() -> dict[str, Any]:
    """The proof of stream 2 in a log of forty lines."""
    texts = a_log(STREAMS)
    tree = a_tree(texts)
    statement = Checkpoint(KEY.name, 40, tree.root(40), ("at 2026-04-09T04:00:00+00:00",))
    return make_bundle(
        "matter:2",
        [(at, text.decode()) for at, text in enumerate(texts) if STREAMS[at] == 2],
        note=sign_checkpoint(statement, KEY),
        size=40,
        key=KEY.verifier(),
        range_hash=tree.range_hash,
    )


def run(folder: Path, bundle: object, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The program on a bundle, by a bare interpreter that sees no installed package."""
    file = folder / "proof.json"
    file.write_text(json.dumps(bundle, ensure_ascii=False), encoding="utf-8")
    command = [sys.executable, "-I", "-S", "-X", "utf8", str(PROGRAM), str(file), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


def test_a_bare_interpreter_accepts_a_proof(tmp_path: Path) -> None:
    """With its own key, with a known one, with the kept checkpoint; it shows the lines and says what it can't know."""
    bundle = a_bundle()
    kept = tmp_path / "kept.txt"
    kept.write_text(bundle["checkpoint"], encoding="utf-8")
    bare = run(tmp_path, bundle)
    assert bare.returncode == 0, bare.stdout + bare.stderr
    assert "holds: 15 lines of matter:2, in a tree of 40 lines" in bare.stdout
    assert "compare it with one that you know" in bare.stdout
    known = run(tmp_path, bundle, "--key", bundle["key"], "--checkpoint", str(kept), "--show")
    assert known.returncode == 0
    assert known.stdout.count("蓝青") == 15
    assert "2026-04-09T04:00:00+00:00" in known.stdout
    assert "compare" not in known.stdout


def test_it_imports_nothing_but_the_standard_library() -> None:
    """No package of ours, none of anybody's."""
    import ast

    tree = ast.parse(PROGRAM.read_text(encoding="utf-8"))
    names = {
        name.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for name in node.names
    } | {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names <= set(sys.stdlib_module_names) | {"__future__"}


@pytest.mark.parametrize("harm", bundle_harms())
def test_it_refuses_every_harm(harm: str) -> None:
    """The same harms that the engine refuses."""
    bundle = copy.deepcopy(a_bundle())
    bundle_harms()[harm](bundle)
    with pytest.raises((PROOF.Wrong, ValueError, KeyError, TypeError, AttributeError, IndexError)):
        PROOF.check(bundle)


def test_a_harmed_file_ends_with_1_and_names_the_line(tmp_path: Path) -> None:
    """And one that is no file ends with 2."""
    bundle = a_bundle()
    bundle_harms()["content"](bundle)
    result = run(tmp_path, bundle)
    assert (result.returncode, "FAILED: line 4 (2026" in result.stdout) == (1, True)
    assert run(tmp_path, []).returncode == 1
    missing = [sys.executable, "-I", str(PROGRAM), str(tmp_path / "none.json")]
    assert subprocess.run(missing, capture_output=True, check=False).returncode == 2


def test_another_key_and_another_checkpoint_are_refused() -> None:
    """Whoever makes up a log can sign it; a proof under a later tree is not the one that was kept."""
    bundle = a_bundle()
    other = SignerKey(KEY.name, b"x" * 32)
    with pytest.raises(PROOF.Wrong, match="not signed by this key"):
        PROOF.check(bundle, str(other.verifier()))
    kept = sign_checkpoint(Checkpoint(KEY.name, 41, b"r" * 32), KEY)
    with pytest.raises(PROOF.Wrong, match="another checkpoint"):
        PROOF.check(bundle, None, kept)
    foreign = SignerKey("duban/other", bytes(range(32)))
    with pytest.raises(PROOF.Wrong, match="whose key"):
        PROOF.check(bundle, str(foreign.verifier()))


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_the_vectors_of_the_standard(public: str, message: str, signature: str) -> None:
    """RFC 8032, section 7.1; and none of them with one bit changed."""
    parts = [bytes.fromhex(text) for text in (public, message, signature)]
    assert PROOF.signature_holds(*parts)
    for at in (0, 31, 32, 63):
        wrong = bytearray(parts[2])
        wrong[at] ^= 1
        assert not PROOF.signature_holds(parts[0], parts[1], bytes(wrong))


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.data())
@settings(max_examples=40, deadline=None)
def test_signatures_hold_as_in_the_library(
    seed: bytes, message: bytes, data: st.DataObject
) -> None:
    """What `cryptography` signs holds; what it refuses after a change of key, message or signature is refused."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key().public_bytes_raw()
    parts = [bytearray(public), bytearray(message), bytearray(private.sign(message))]
    assert PROOF.signature_holds(*map(bytes, parts))
    part = data.draw(st.sampled_from([part for part in parts if part]))
    part[data.draw(st.integers(0, len(part) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    key, said, signature = map(bytes, parts)
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, said)
        expected = True
    except (InvalidSignature, ValueError):
        expected = False
    assert PROOF.signature_holds(key, said, signature) is expected


def test_odd_keys_and_signatures_hold_nothing() -> None:
    """Wrong lengths, a scalar beyond the order, a point that is none."""
    public, message, signature = (bytes.fromhex(text) for text in VECTORS[1])
    scalar = int.from_bytes(signature[32:], "little") + PROOF.ORDER
    assert not PROOF.signature_holds(public[1:], message, signature)
    assert not PROOF.signature_holds(public, message, signature[1:])
    assert not PROOF.signature_holds(
        public, message, signature[:32] + scalar.to_bytes(32, "little")
    )
    assert not PROOF.signature_holds(b"\x02" + b"\0" * 31, message, signature)
    assert not PROOF.signature_holds(b"\xff" * 32, message, signature)
    assert a_line("matter:1", 1, "0" * 64).digest()

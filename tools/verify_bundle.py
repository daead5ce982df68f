#!/usr/bin/env python3
"""Checks the proof of one matter's history, without Duban and with nothing but Python 3.9 or later.

    python3 verify_bundle.py PROOF.json [--key KEY] [--checkpoint FILE] [--show]

PROOF.json is what `duban prove` wrote. It holds the lines of the matter's history, for each the hashes that lead from it to the root of
the tree over all lines of the site, and the checkpoint: how large that tree was, its root, and a signature over both. This
program computes all of it again and shares no code with Duban:

1. The signature under the checkpoint is Ed25519 (RFC 8032) by KEY. Without --key the key inside of the proof is used, and then the
   proof shows no more than that it agrees with itself: take the key from a printed checkpoint or from the office itself.
2. With --checkpoint the tree must be the one of that checkpoint (which you kept, or typed off a print).
3. The lines are numbered from 1, and each one names the digest of the line before it.
4. Each line's digest, SHA-256 over a zero byte and its text, leads to the root (RFC 6962, RFC 9162 section 2.1.3.2).

What is proved: these lines stood in the journal, in this order and in these words, when the checkpoint was signed. What is not: that
the matter has no later lines.

It ends with 0 where all of that holds; with 1 where something does not, and says which line; with 2 for wrong arguments.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys

# --- Ed25519 (RFC 8032, section 5.1), written for being read and not for speed or secrets: it only checks ---

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)
# Points are (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z.
NEUTRAL = (0, 1, 1, 0)


def add(p, q):
    """The sum of two points."""
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def multiply(factor, point):
    """A point added to itself so many times."""
    result = NEUTRAL
    while factor:
        if factor & 1:
            result = add(result, point)
        point, factor = add(point, point), factor >> 1
    return result


def is_same(p, q):
    """Whether two points are one."""
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


def x_of(y, is_odd):
    """The x of a point by its y, or None where there is none."""
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if (x * x - square) % P or (x == 0 and is_odd):
        return None
    return P - x if x & 1 != is_odd else x


def point_of(encoded):
    """The point of 32 bytes, or None where they are none."""
    number = int.from_bytes(encoded, "little")
    y, is_odd = number & ((1 << 255) - 1), number >> 255
    x = x_of(y, is_odd) if y < P else None
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (x_of(BASE_Y, 0), BASE_Y, 1, x_of(BASE_Y, 0) * BASE_Y % P)


def signature_holds(public, message, signature):
    """Whether 64 bytes are a public key's signature of a message."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, point = point_of(public), point_of(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or point is None or scalar >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    factor = int.from_bytes(digest, "little") % ORDER
    return is_same(multiply(scalar, BASE), add(point, multiply(factor, key)))


# --- the proof ---


class Wrong(Exception):
    """Something does not hold; the text says what."""


def sha256(content):
    """The SHA-256 of bytes, as bytes."""
    return hashlib.sha256(content).digest()


def read_key(text):
    """Name, id and bytes of a public key `name+id+base64(1 || key)` (C2SP signed-note)."""
    name, key_id, encoded = text.strip().split("+", 2)
    content = base64.b64decode(encoded, validate=True)
    expected = sha256(name.encode() + b"\n" + content)[:4].hex()
    if content[:1] != b"\x01" or len(content) != 33 or key_id != expected:
        raise Wrong("the key is no Ed25519 key of its name and id")
    return name, bytes.fromhex(key_id), content[1:]


def as_signed(text):
    """A checkpoint that was typed from paper, or came by mail: blanks around lines and the number of blank lines do not matter."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    said = [line for line in lines if not line.startswith("\u2014 ")]
    signatures = [line for line in lines if line.startswith("\u2014 ")]
    return "\n".join(said) + "\n\n" + "".join(line + "\n" for line in signatures)


def open_checkpoint(note, key_text):
    """Size and root of a checkpoint (C2SP tlog-checkpoint), once its signature holds."""
    text, separator, below = note.rpartition("\n\n")
    name, key_id, public = read_key(key_text)
    text += "\n"
    lines = text.split("\n")
    if not separator or lines[0] != name:
        raise Wrong("the checkpoint is not of the journal whose key this is")
    for line in below.splitlines():
        dash, signer, encoded = line.split(" ")
        content = base64.b64decode(encoded, validate=True)
        if dash == "\u2014" and signer == name and content[:4] == key_id:
            if not signature_holds(public, text.encode(), content[4:]):
                raise Wrong("the signature under the checkpoint does not hold")
            return int(lines[1]), base64.b64decode(lines[2], validate=True), lines[3:-1]
    raise Wrong("the checkpoint is not signed by this key")


def root_from(index, size, found, proof):
    """The root to which a leaf's hash and the hashes beside its path lead (RFC 9162, 2.1.3.2), or None."""
    at, last = index, size - 1
    for node in proof:
        if last == 0:
            return None
        if at & 1 or at == last:
            found = sha256(b"\x01" + node + found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = sha256(b"\x01" + found + node)
        at, last = at >> 1, last >> 1
    return found if last == 0 else None


def check_lines(bundle, size, root):
    """Every line of the proof, parsed; raises Wrong with the number of the first one that fails."""
    previous, parsed = "0" * 64, []
    for number, entry in enumerate(bundle["entries"], start=1):
        line = json.loads(entry["line"])
        if line["stream"] != bundle["stream"] or line["sequence"] != number:
            raise Wrong(f"line {number} is not line {number} of {bundle['stream']}")
        if line["succeeds"] != previous:
            raise Wrong(f"line {number} does not follow from the line before it")
        leaf = sha256(b"\x00" + entry["line"].encode())
        proof = [base64.b64decode(node, validate=True) for node in entry["proof"]]
        if not 0 <= entry["leaf"] < size or root_from(entry["leaf"], size, leaf, proof) != root:
            raise Wrong(f"line {number} ({line['at']}, {line['actor']}) is not in the signed tree")
        previous = leaf.hex()
        parsed.append(line)
    if not parsed:
        raise Wrong("there is no line in it")
    return parsed


def check(bundle, key=None, kept=None):
    """The lines of a proof, its tree's size, and the key that signed it; raises Wrong where anything does not hold."""
    if bundle["format"] != "duban-proof/1":
        raise Wrong("this is no proof that this program knows")
    key = key or bundle["key"]
    size, root, remarks = open_checkpoint(bundle["checkpoint"], key)
    if kept is not None and open_checkpoint(kept, key)[:2] != (size, root):
        raise Wrong("the proof is under another checkpoint than the one that you kept")
    return check_lines(bundle, size, root), size, key, remarks


def main():
    """Check one file and say what it proves."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("proof", help="the file that `duban prove` wrote")
    parser.add_argument("--key", help="the public key that you know, name+id+...")
    parser.add_argument("--checkpoint", help="a file with the checkpoint that you kept")
    parser.add_argument("--show", action="store_true", help="print the lines")
    options = parser.parse_args()
    kept = None
    try:
        if options.checkpoint:
            with open(options.checkpoint, encoding="utf-8") as stream:  # noqa: PTH123
                kept = as_signed(stream.read())
        with open(options.proof, encoding="utf-8") as stream:  # noqa: PTH123
            lines, size, key, remarks = check(json.load(stream), options.key, kept)
    except OSError as error:
        parser.error(str(error))
    except Wrong as error:
        print(f"FAILED: {error}")
        return 1
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        print(f"FAILED: the file is damaged: {type(error).__name__}: {error}")
        return 1
    for line in lines if options.show else ():
        content = json.dumps(line["content"], ensure_ascii=False)
        print(f"{line['sequence']:>4}  {line['at']}  {line['actor']}  {line['name']}  {content}")
    print(f"holds: {len(lines)} lines of {lines[0]['stream']}, in a tree of {size} lines")
    print(f"signed by {key}" + "".join(f", {remark}" for remark in remarks))
    if not options.key:
        print("note: this key came with the proof; compare it with one that you know")
    return 0


if __name__ == "__main__":
    sys.exit(main())

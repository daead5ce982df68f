"""The bare hashing of lines and tree by OpenSSL, in a compiled loop that does nothing else: what a verification can't undercut."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from duban.compiled import compiled
from duban.journal import _kernels, _openssl

_begin, _add, _end = _openssl.begin, _openssl.add, _openssl.end


@compiled
def hash_lines(
    text: _kernels.Bytes, starts: _kernels.Numbers, prefix: _kernels.Bytes, found: _kernels.Bytes
) -> None:
    """The leaf hashes of lines that begin there, the last place being the end of the text."""
    context = np.empty(_openssl.CONTEXT, np.uint8)
    for line in range(len(starts) - 1):
        _begin(context.ctypes.data)
        _add(context.ctypes.data, prefix.ctypes.data, 1)
        _add(context.ctypes.data, text.ctypes.data + starts[line], starts[line + 1] - starts[line])
        _end(found.ctypes.data + 32 * line, context.ctypes.data)


def hash_bare(lines: list[bytes]) -> Callable[[], None]:
    """What hashes the lines and their tree when it is called; everything is compiled and in memory then."""
    text = np.frombuffer(b"".join(lines), np.uint8)
    starts = np.cumsum([0, *map(len, lines)], dtype=np.int64)
    prefix, found = np.zeros(1, np.uint8), np.empty((len(lines), 32), np.uint8)
    nodes = [
        np.empty((len(lines) >> level, 32), np.uint8) for level in range(1, len(lines).bit_length())
    ]

    def run() -> None:
        hash_lines(text, starts, prefix, found)
        for below, above in zip([found, *nodes], nodes, strict=False):
            _kernels.join_pairs(below, above)

    hash_lines(text, starts[:2], prefix, found)
    _kernels.join_pairs(found[:2], nodes[0][:1])
    return run

"""SHA-256 of the OpenSSL that Python itself has loaded, by names that compiled loops can call without the interpreter in between.

`hashlib` takes about 0.7 µs to make an object for each line, more than the hashing of it. The low-level calls used here are marked as
deprecated since OpenSSL 3.0 and are there in all versions of it; where they are not, this module can't be imported (ImportError) and whoever
wanted it goes the slow way. What they compute is compared with `hashlib` before anything is left to them.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import hashlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import llvmlite.binding
from numba import types

# The bytes of a SHA256_CTX: eight words of state, two of length, a block, two numbers.
CONTEXT = 112
_CALLS = {"begin": "SHA256_Init", "add": "SHA256_Update", "end": "SHA256_Final"}
# What the C library does with many bytes at once, several times as quickly as a compiled loop.
_MEMORY = {"find": "memchr", "copy": "memcpy", "compare": "memcmp"}


def _libraries() -> Iterator[Any]:
    """Where the calls may be found: what `hashlib` hashes with, else the system's library; what can't be loaded is passed over."""
    import _hashlib

    for path in (getattr(_hashlib, "__file__", ""), ctypes.util.find_library("crypto")):
        if path:
            with suppress(OSError):
                yield ctypes.CDLL(path)


def _is_sound(library: Any) -> bool:
    """Whether the calls are there and hash as `hashlib` does."""
    if not all(hasattr(library, call) for call in _CALLS.values()):
        return False
    context, found, text = (
        ctypes.create_string_buffer(CONTEXT),
        ctypes.create_string_buffer(32),
        b"duban" * 50,
    )
    library.SHA256_Init(context)
    library.SHA256_Update(context, text, ctypes.c_size_t(len(text)))
    library.SHA256_Final(found, context)
    return found.raw == hashlib.sha256(text).digest()


def _bind() -> None:
    """Give the calls the names by which compiled code asks for them."""
    library = next(filter(_is_sound, _libraries()), None)
    if library is None:
        raise ImportError("no libcrypto with SHA256_Init, SHA256_Update and SHA256_Final")
    found = {name: getattr(library, call) for name, call in _CALLS.items()}
    found |= {name: getattr(ctypes.CDLL(None), call) for name, call in _MEMORY.items()}
    for name, call in found.items():
        address = ctypes.cast(call, ctypes.c_void_p).value
        llvmlite.binding.add_symbol(f"duban_{name}", address)


_bind()
_place, _sign = types.uintp, types.int32
# Addresses are numbers here: begin(context), add(context, bytes, length), end(digest, context), find(bytes, byte, length),
# copy(to, from, length), compare(bytes, bytes, length).
begin: Any = types.ExternalFunction("duban_begin", _sign(_place))
add: Any = types.ExternalFunction("duban_add", _sign(_place, _place, _place))
end: Any = types.ExternalFunction("duban_end", _sign(_place, _place))
find: Any = types.ExternalFunction("duban_find", _place(_place, _sign, _place))
copy: Any = types.ExternalFunction("duban_copy", _place(_place, _place, _place))
compare: Any = types.ExternalFunction("duban_compare", _sign(_place, _place, _place))

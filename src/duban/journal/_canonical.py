"""Canonical JSON (RFC 8785) as text: what the journal stores and takes digests over.

Most values need none of the standard's rules for odd numbers and odd keys; those go through the interpreter's own writer
in C, which gives the same bytes (a property test holds both side by side). The rest goes through `rfc8785`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

import rfc8785

# Whole numbers that a double holds exactly; the standard knows no others.
_MOST = 2**53 - 1
# Between these the shortest decimal form has no exponent, here as in the standard's ECMAScript.
_SMALL, _LARGE = 1e-4, 1e16

_write = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False
).encode


class _Odd(Exception):
    """A number or a key that only the full standard writes."""


def canonical(value: Any) -> str:
    """Canonical JSON as text; dates and instants are written in ISO form first.

    Raises:
        rfc8785.CanonicalizationError: for what JSON can't hold: NaN, whole numbers beyond 2^53-1, lone surrogates.
    """
    try:
        text = _write(_usual(value))
        # Where no character needs two units of UTF-16, order by code points is the standard's order of keys.
        if len(text.encode("utf-16-le")) == 2 * len(text):
            return text
    except (_Odd, UnicodeEncodeError, RecursionError):
        pass
    return rfc8785.dumps(_plain(value)).decode()


def _usual(value: Any) -> Any:
    """The value made of plain parts.

    Raises:
        _Odd: where a number or a key is none that the C writer puts as the standard does.
    """
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return value
    if kind is dict:
        # Most keys and values are texts, and a call for each is most of the time.
        return {
            (k if type(k) is str else str(k)): (v if type(v) is str else _usual(v))
            for k, v in value.items()
        }
    if kind is list or kind is tuple:
        return [v if type(v) is str else _usual(v) for v in value]
    if kind is int and -_MOST <= value <= _MOST:
        return value
    if kind is float:
        return _usual_float(value)
    return _usual_rarity(value)


def _usual_float(value: float) -> float | int:
    if value.is_integer():
        if -_MOST <= value <= _MOST:
            return int(value)  # 12.0 is written 12, and -0.0 is written 0
    elif _SMALL <= abs(value) < _LARGE:
        return value
    raise _Odd


def _usual_rarity(value: Any) -> Any:
    if isinstance(value, str):  # members of TextChoices
        return str.__str__(value)
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return _usual(dict(value))
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_usual(v) for v in value]
    raise _Odd


def _plain(value: Any) -> Any:
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(v) for v in value]
    return value

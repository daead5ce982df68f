"""Loops over arrays made into machine code at their first run, and kept beside their source for the next start.

Imported by modules of kernels alone, and those only when an engine runs: importing this loads Numba, which takes longer than most plans.
Numba looks at the file of a kernel to tell whether what it kept is stale, not at those of the kernels that it calls: kernels that call
each other stay in one file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The function as machine code, without the lock of the interpreter; kept where there is a place to keep it."""
    try:
        made = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:
        # Neither the folder of the source nor that of the user can be written to.
        made = numba.njit(nogil=True)(function)
    return cast("Callable[P, R]", made)


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """A step of compiled functions, put into their text: a call would count the references of every array that it is handed."""
    return cast("Callable[P, R]", numba.njit(inline="always", nogil=True)(function))

"""The decorator of this package's values: slotted dataclasses that the type checker holds to be frozen.

A dataclass that is frozen at run time sets each field through `object.__setattr__`, so that making one takes over three times as
long, and reading makes some hundred values for each paragraph. It knows no value. Used by all modules of reading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["value"]

if TYPE_CHECKING:
    # To the type checker it is `dataclass` itself: it refuses an assignment to a field of a frozen value.
    from dataclasses import dataclass as value
else:
    from dataclasses import dataclass

    def value(*, frozen: bool, slots: bool):
        """A dataclass that can be hashed like a frozen one and is made like one that is not."""
        return dataclass(slots=slots, unsafe_hash=frozen)

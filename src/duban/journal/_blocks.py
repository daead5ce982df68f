"""Lines by the thousand in one buffer, as the quick way through a long log takes them. Loads no NumPy by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Bytes = npt.NDArray[np.uint8]
    Numbers = npt.NDArray[np.int64]


class Doubtful(Exception):
    """Something is unusual or wrong; only a look at one line after the other tells what."""


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive lines in one buffer: line n is [starts[n], ends[n]), and a zero byte stands before it, as its hash wants it.

    What their rows say their digests are (joined hex, None where there are no rows), and the hashes that the stored tree holds (joined,
    empty where there is none). The buffer is used again for the next block.
    """

    text: Bytes
    starts: Numbers
    ends: Numbers
    digests: bytes | None = None
    stored: bytes = b""


@runtime_checkable
class BlockSource(Protocol):
    """A source that can also give its lines as blocks."""

    def blocks(self, start: int, end: int) -> Iterator[Block]:
        """The leaves [start, end); fewer where the log has a gap.

        Raises:
            Doubtful: where they can't be had as blocks.
        """

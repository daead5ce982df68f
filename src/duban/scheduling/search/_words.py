"""Resources packed into words of 64 bits: what there is in each tick, and what each task needs.

Called by `_build`; the loops read the words alone. See Net for the lanes and their guards.
"""

from __future__ import annotations

from typing import TypedDict

import numpy as np

from duban.scheduling._columns import Columns
from duban.scheduling._worked import Ints
from duban.scheduling.search._net import Small, Words
from duban.scheduling.search._share import Share

LANES = ((15, 4), (31, 2), (63, 1))
"""How large a capacity a lane holds, in bits, and how many lanes a word has."""


class Packed(TypedDict):
    """The fields of Net that are about resources."""

    word_first: Small
    word: Small
    need: Words
    full: Words
    guard: Words


def words_of(columns: Columns, share: Share, beyond: int, *, back: bool) -> Packed:
    """What tasks need by words, what is free, and the guards; with time running backward, or as it is."""
    most = max((int(steps[:, 1].max()) for steps in columns.capacity), default=0)
    bits, lanes = next((bits, lanes) for bits, lanes in LANES if most < 1 << bits)
    width = max(-(-len(columns.capacity) // lanes), 1)
    length = columns.horizon + beyond + beyond * back
    full = np.zeros((width, length), dtype=np.uint64)
    guard = np.zeros(width, dtype=np.uint64)
    since = beyond if back else 0
    for resource, steps in enumerate(columns.capacity):
        shift = np.uint64((bits + 1) * (resource % lanes))
        guard[resource // lanes] |= np.uint64(1 << bits) << shift
        here = np.full(length, steps[:, 1].max(), dtype=np.uint64)
        inside = level(columns, share, resource).astype(np.uint64)
        here[since : since + columns.horizon] = inside[::-1] if back else inside
        full[resource // lanes] |= here << shift
    full |= guard[:, None]
    first, word, need = _needs(columns, share, bits, lanes)
    return {"word_first": first, "word": word, "need": need, "full": full, "guard": guard}


def _needs(columns: Columns, share: Share, bits: int, lanes: int) -> tuple[Small, Small, Words]:
    """What each task that is placed needs of each word of which it needs any."""
    number = np.cumsum(share.placed) - 1
    kept = share.placed[columns.need_task] & (columns.need_amount > 0)
    resource = columns.need_resource[kept].astype(np.int64)
    amount = columns.need_amount[kept].astype(np.uint64)
    amount <<= ((bits + 1) * (resource % lanes)).astype(np.uint64)
    width = max(-(-len(columns.capacity) // lanes), 1)
    places = number[columns.need_task[kept]] * width + resource // lanes
    keys, where = np.unique(places, return_inverse=True)
    need = np.zeros(len(keys), dtype=np.uint64)
    np.bitwise_or.at(need, where, amount)
    sizes = np.bincount(keys // width, minlength=int(share.placed.sum()))
    first = np.concatenate(([0], np.cumsum(sizes))).astype(np.int32)
    return first, (keys % width).astype(np.int32), need


def level(columns: Columns, share: Share, resource: int) -> Ints:
    """How much of a resource there is in each tick up to the horizon, facts taken away; never less than nought."""
    steps = columns.capacity[resource]
    change = np.zeros(columns.horizon + 1, dtype=np.int64)
    inside = steps[:, 0] <= columns.horizon
    np.add.at(change, steps[inside, 0], np.diff(steps[:, 1], prepend=0)[inside])
    for need in np.flatnonzero(columns.need_resource == resource):
        task = columns.need_task[need]
        start, finish = share.start[task], share.finish[task]
        if finish > start >= 0:
            change[min(start, columns.horizon)] -= columns.need_amount[need]
            change[min(finish, columns.horizon)] += columns.need_amount[need]
    return np.maximum(np.cumsum(change)[: columns.horizon], 0)

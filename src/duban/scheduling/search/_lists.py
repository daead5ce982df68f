"""Lists of tasks, each after those it waits for: drawn at random, read off a schedule, bred of two, mended. Called by `_kernels`."""

from __future__ import annotations

import numpy as np

from duban.compiled import compiled
from duban.scheduling.search import _net as its
from duban.scheduling.search._net import Ints, Net, Seed, Small

LEAST_STRETCH, MOST_STRETCH = 0.2, 0.5
"""The share of a list that a child takes in its father's order."""
CHANGED = 800
"""A child of n tasks is changed with a chance of this by n squared: few tasks soon come to be in one order in all lists."""
MOST_MOVED = 3


@compiled
def draw(seed: Seed) -> int:
    """The next draw, of 31 bits (Marsaglia's xorshift, multiplied): the same on every machine."""
    state = seed[0]
    state ^= state >> np.uint64(12)
    state ^= state << np.uint64(25)
    state ^= state >> np.uint64(27)
    seed[0] = state
    return int(np.int64((state * np.uint64(2685821657736338717)) >> np.uint64(33)))


@compiled
def drawn(
    first: Small, leave_first: Small, leave: Small, urgency: Ints, seed: Seed, rows: Small
) -> None:
    """Fill the row CHILD at random: of the tasks that may follow, one drawn by the square of its lead in urgency."""
    waits, ready, order = rows[its.MARK], rows[its.STACK], rows[its.CHILD]
    count = 0
    for task in range(len(order)):
        waits[task] = first[task + 1] - first[task]
        if waits[task] == 0:
            ready[count] = task
            count += 1
    for place in range(len(order)):
        at = likely(urgency, ready, count, draw(seed) / 2147483648.0)
        task = ready[at]
        count -= 1
        ready[at] = ready[count]
        order[place] = task
        for k in range(leave_first[task], leave_first[task + 1]):
            waits[leave[k]] -= 1
            if waits[leave[k]] == 0:
                ready[count] = leave[k]
                count += 1


@compiled
def likely(urgency: Ints, ready: Small, count: int, share: float) -> int:
    """Which of the tasks that are ready: the one at this share of the sum of squared leads over the least urgent."""
    least = urgency[ready[0]]
    for k in range(1, count):
        least = min(least, urgency[ready[k]])
    total = 0.0
    for k in range(count):
        lead = float(urgency[ready[k]] - least + 1)
        total += lead * lead
    ahead = share * total
    for k in range(count):
        lead = float(urgency[ready[k]] - least + 1)
        ahead -= lead * lead
        if ahead < 0:
            return k
    return count - 1


@compiled
def mended(
    first: Small, links: Small, order: Small, mark: Small, stack: Small, copy: Small
) -> None:
    """Move tasks forward in `order` where one stands before what it waits for."""
    for task in range(len(order)):
        mark[task] = 0
        copy[task] = order[task]
    place = 0
    for top in copy:
        stack[0] = top
        depth = 1 - mark[top]
        while depth:
            task = stack[depth - 1]
            for k in range(first[task], first[task + 1]):
                if mark[links[its.BEFORE, k]] == 0:
                    stack[depth] = links[its.BEFORE, k]
                    depth += 1
                    break
            else:
                mark[task] = 1
                order[place] = task
                place += 1
                depth -= 1


@compiled
def listed(other: Net, buckets: Small, rows: Small, order: Small, last: int) -> None:
    """Fill `order` with the schedule in `rows` by finishes, latest first, so that the other side can go by it."""
    finish, key = rows[its.FINISH], rows[its.KEY]
    top = 0
    for task in range(len(finish)):
        key[task] = last - finish[task]
        top = max(top, key[task])
    for value in range(top + 2):
        buckets[value] = 0
    for task in range(len(finish)):
        buckets[key[task] + 1] += 1
    for value in range(top + 1):
        buckets[value + 1] += buckets[value]
    for task in other.tasks[its.TOPOLOGY]:
        order[buckets[key[task]]] = task
        buckets[key[task]] += 1
    if other.facts[its.LOOSE]:
        mended(other.first, other.links, order, rows[its.MARK], rows[its.STACK], key)


@compiled
def crossed(mother: Small, father: Small, seed: Seed, mark: Small, child: Small) -> None:
    """The mother's list, a stretch of it in the order that the father has the same tasks in."""
    count = len(mother)
    share = LEAST_STRETCH + (MOST_STRETCH - LEAST_STRETCH) * (draw(seed) / 2147483648.0)
    length = int(share * count)
    low = draw(seed) % (count - length + 1)
    for place in range(count):
        child[place] = mother[place]
        mark[mother[place]] = low <= place < low + length
    place = low
    for task in father:
        if mark[task]:
            child[place] = task
            place += 1


@compiled
def changed(net: Net, mother: Small, child: Small, seed: Seed) -> None:
    """Move some tasks of a child forward, each to a place drawn behind those it waits for: always where it is its mother's list, else now and then."""
    count = len(child)
    if draw(seed) % max(count * count, 1) >= CHANGED and not same(mother, child):
        return
    for _ in range(1 + draw(seed) % MOST_MOVED):
        place = draw(seed) % count
        task = child[place]
        low = place
        while low > 0 and not waits(net, task, child[low - 1]):
            low -= 1
        to = low + draw(seed) % (place - low + 1)
        for at in range(place, to, -1):
            child[at] = child[at - 1]
        child[to] = task


@compiled
def waits(net: Net, task: int, other: int) -> bool:
    """Whether a link leads from the other to the task."""
    for k in range(net.first[task], net.first[task + 1]):
        if net.links[its.BEFORE, k] == other:
            return True
    return False


@compiled
def same(one: Small, two: Small) -> bool:
    """Whether two lists have all tasks in the same order."""
    return bool((one == two).all())

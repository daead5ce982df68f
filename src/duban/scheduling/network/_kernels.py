"""Kernels of the passes: the earliest dates of all tasks, and what moves when one slips.

Tasks are numbered so that all that a task waits for come before it, or lie in one group with it. Called by a prepared network; the
arrays are described in `_arrays`.
"""

from __future__ import annotations

from duban.compiled import compiled, inlined
from duban.scheduling._columns import Small
from duban.scheduling.network._arrays import Arcs, Numbers, Scratch, Tables, Tasks


@inlined
def count_at(tables: Tables, calendar: int, instant: int) -> int:
    """How many worked ticks of the calendar lie before an instant from 0 to the horizon."""
    if tables.stride:
        return int(tables.counts[calendar * tables.stride + instant])
    low, high = tables.offsets[calendar], tables.offsets[calendar + 1]
    first = low
    while low < high:
        middle = (low + high) // 2
        if tables.starts[middle] < instant:
            low = middle + 1
        else:
            high = middle
    if low == first:
        return 0
    span = low - 1
    return int(tables.before[span] + min(instant, tables.ends[span]) - tables.starts[span])


@inlined
def tick_at(tables: Tables, calendar: int, number: int) -> int:
    """Which tick is the worked one of this number, from 0 to one less than all."""
    if tables.stride:
        return int(tables.ticks[calendar * tables.stride + number])
    low, high = tables.offsets[calendar], tables.offsets[calendar + 1]
    while low < high:
        middle = (low + high) // 2
        if tables.before[middle] <= number:
            low = middle + 1
        else:
            high = middle
    return int(tables.starts[low - 1] + number - tables.before[low - 1])


@inlined
def reach(arcs: Arcs, tables: Tables, special: int, start: int, end: int) -> int:
    """The instant that a special arc asks for, from the dates of the task that is waited for."""
    first = end if arcs.from_finish[special] else start
    lag = int(arcs.lag[special])
    calendar = int(arcs.calendar[special])
    if calendar == 0:
        return max(first + lag, 0)
    if first > tables.horizon:
        return first
    count = count_at(tables, calendar, first) + lag
    if count <= 0:
        return 0
    if count > tables.totals[calendar]:
        return tables.horizon + 1
    return tick_at(tables, calendar, count - 1) + 1


@inlined
def settle(tasks: Tasks, tables: Tables, task: int, low: int, low_end: int) -> tuple[int, int]:
    """The earliest dates of a task that begins at `low` or later and ends at `low_end` or later."""
    duration = tasks.duration[task]
    calendar = tasks.calendar[task]
    if calendar == 0 or duration == 0:
        start = max(low, low_end - duration)
        return start, start + duration
    never = tables.horizon + 1
    if low >= never or low_end >= never:
        return never, never
    number = count_at(tables, calendar, low)
    if low_end > 0:
        number = max(number, count_at(tables, calendar, low_end - 1) - duration + 1)
    last = number + duration
    if last > tables.totals[calendar]:
        return never, never
    return tick_at(tables, calendar, number), tick_at(tables, calendar, last - 1) + 1


@inlined
def pull(
    arcs: Arcs, tasks: Tasks, tables: Tables, starts: Numbers, ends: Numbers, task: int
) -> tuple[int, int]:
    """The earliest dates of a task after those of all that it waits for."""
    low = tasks.release[task]
    low_end = 0
    for place in range(arcs.rows[task], arcs.rows[task + 1]):
        tail = arcs.tails[place]
        how = arcs.how[place]
        if how == 0:
            low = max(low, ends[tail])
            continue
        instant = reach(arcs, tables, how - 1, starts[tail], ends[tail])
        if arcs.to_finish[how - 1]:
            low_end = max(low_end, instant)
        else:
            low = max(low, instant)
    return settle(tasks, tables, task, low, low_end)


@compiled
def reach_one(arcs: Arcs, tables: Tables, special: int, start: int, end: int) -> int:
    """`reach`, for whoever goes by single arcs."""
    return reach(arcs, tables, special, start, end)


@compiled
def settle_one(tasks: Tasks, tables: Tables, task: int, low: int, low_end: int) -> tuple[int, int]:
    """`settle`, for whoever goes by single tasks."""
    return settle(tasks, tables, task, low, low_end)


@compiled
def sweep_plain(arcs: Arcs, tasks: Tasks, ends: Numbers) -> None:
    """The earliest end of each task where every tick is worked and all arcs are plain."""
    place = arcs.rows[0]
    for task in range(len(tasks.duration)):
        start = tasks.release[task]
        stop = arcs.rows[task + 1]
        while place < stop:
            start = max(start, ends[arcs.tails[place]])
            place += 1
        ends[task] = start + tasks.duration[task]


@compiled
def sweep_dense(arcs: Arcs, tasks: Tasks, tables: Tables, starts: Numbers, ends: Numbers) -> None:
    """The earliest dates of each task where all arcs are plain and calendars have tables; the same as `sweep`, told in one piece.

    In pieces it takes nine times as long: the references of all arrays are counted at each step.
    """
    counts, ticks, stride, totals = tables.counts, tables.ticks, tables.stride, tables.totals
    rows, tails = arcs.rows, arcs.tails
    never = tables.horizon + 1
    place = rows[0]
    for task in range(len(tasks.duration)):
        start = tasks.release[task]
        stop = rows[task + 1]
        while place < stop:
            start = max(start, ends[tails[place]])
            place += 1
        duration, calendar = tasks.duration[task], tasks.calendar[task]
        end = start + duration
        if calendar and duration:
            last = never
            if start < never:
                last = counts[calendar * stride + start] + duration
            if last > totals[calendar]:
                start = end = never
            else:
                start = ticks[calendar * stride + last - duration]
                end = ticks[calendar * stride + last - 1] + 1
        starts[task], ends[task] = start, end


@compiled
def sweep(arcs: Arcs, tasks: Tasks, tables: Tables, starts: Numbers, ends: Numbers) -> None:
    """The earliest dates of each task."""
    for task in range(len(tasks.duration)):
        starts[task], ends[task] = pull(arcs, tasks, tables, starts, ends, task)


@compiled
def sweep_groups(
    arcs: Arcs,
    tasks: Tasks,
    tables: Tables,
    starts: Numbers,
    ends: Numbers,
    groups: Small,
    is_rigid: Small,
) -> int:
    """The earliest dates where the tasks of a group wait for each other; the group that never comes to rest, or -1.

    A group is done again and again until nothing moves. Where all of it lies on one axis (`is_rigid`) and still moves after as many
    rounds as it has tasks, it moves for ever; else it comes to rest or reaches the horizon.
    """
    for group in range(len(groups) - 1):
        first, last = groups[group], groups[group + 1]
        if last - first > 1:
            for task in range(first, last):
                starts[task], ends[task] = settle(tasks, tables, task, tasks.release[task], 0)
        rounds = 0
        moves = True
        while moves:
            moves = False
            for task in range(first, last):
                start, end = pull(arcs, tasks, tables, starts, ends, task)
                if start != starts[task] or end != ends[task] or last - first == 1:
                    starts[task], ends[task] = start, end
                    moves = last - first > 1
                if moves and start > tables.horizon:
                    return group
            rounds += 1
            if moves and is_rigid[group] and rounds > last - first + 1:
                return group
    return -1


@compiled
def pull_all(
    arcs: Arcs,
    tasks: Tasks,
    tables: Tables,
    starts: Numbers,
    ends: Numbers,
    new_starts: Numbers,
    new_ends: Numbers,
) -> None:
    """The earliest dates of each task by itself, after the given ones of all that it waits for."""
    for task in range(len(tasks.duration)):
        new_starts[task], new_ends[task] = pull(arcs, tasks, tables, starts, ends, task)


@compiled
def drive(
    arcs: Arcs, tasks: Tasks, tables: Tables, starts: Numbers, ends: Numbers, driven: Small
) -> None:
    """Into `driven` the place of an arc that alone makes each task begin when it does; -1 where none is needed for it."""
    for task in range(len(tasks.duration)):
        driven[task] = -1
        for place in range(arcs.rows[task], arcs.rows[task + 1]):
            tail = arcs.tails[place]
            how = arcs.how[place]
            low = low_end = 0
            if how == 0:
                low = ends[tail]
            elif arcs.to_finish[how - 1]:
                low_end = reach(arcs, tables, how - 1, starts[tail], ends[tail])
            else:
                low = reach(arcs, tables, how - 1, starts[tail], ends[tail])
            if settle(tasks, tables, task, low, low_end)[0] == starts[task]:
                driven[task] = place
                break


@inlined
def push_heap(heap: Small, size: int, task: int) -> None:
    """Put a task into the heap of `size` tasks."""
    at = size
    while at > 0:
        above = (at - 1) >> 1
        if heap[above] <= task:
            break
        heap[at] = heap[above]
        at = above
    heap[at] = task


@inlined
def pop_heap(heap: Small, size: int) -> int:
    """Take the first task out of the heap of `size` tasks."""
    least = int(heap[0])
    last = heap[size - 1]
    at = 0
    below = 1
    while below < size - 1:
        if below + 1 < size - 1 and heap[below + 1] < heap[below]:
            below += 1
        if heap[below] >= last:
            break
        heap[at] = heap[below]
        at = below
        below = 2 * at + 1
    heap[at] = last
    return least


@compiled
def slip(
    arcs: Arcs,
    tasks: Tasks,
    tables: Tables,
    starts: Numbers,
    ends: Numbers,
    first: int,
    scratch: Scratch,
) -> int:
    """Set right all dates after those of the first task have changed; how many moved, or -1 where they would be too many.

    Only where no task waits for itself. What moved is in the log of the scratch, with its old dates.
    """
    count = 0
    size = 1
    scratch.heap[0] = first
    scratch.waits[first] = True
    while size:
        task = pop_heap(scratch.heap, size)
        size -= 1
        scratch.waits[task] = False
        start, end = pull(arcs, tasks, tables, starts, ends, task)
        if start == starts[task] and end == ends[task]:
            continue
        if count == len(scratch.moved):
            for at in range(size):
                scratch.waits[scratch.heap[at]] = False
            return -1 - count
        scratch.moved[count] = task
        scratch.old_starts[count], scratch.old_ends[count] = starts[task], ends[task]
        count += 1
        starts[task], ends[task] = start, end
        for place in range(arcs.out_rows[task], arcs.out_rows[task + 1]):
            head = arcs.heads[place]
            if not scratch.waits[head]:
                scratch.waits[head] = True
                push_heap(scratch.heap, size, head)
                size += 1
    return count

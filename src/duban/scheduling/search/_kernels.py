"""The loops of the search: serial schedule generation, and the population that breeds lists of tasks.

Two sets of schedules, pushed to the left and to the right, breed each other: a child of two of one set is generated in the other
direction and takes its mother's place there where it is no worse. Lists name each task after those it waits for. Called by `_run`.
"""

from __future__ import annotations

from duban.compiled import compiled
from duban.scheduling.search import _net as its
from duban.scheduling.search._lists import changed, crossed, draw, drawn, listed
from duban.scheduling.search._net import Breed, Ints, Net, Seed, Small, Words

UNPLACED = -1
HARD = 1 << 36
"""What a tick beyond a hard bound counts against weighted ticks of lateness."""
WORST = 1 << 61
"""What a member is worth that has no schedule; twice as much is still a number of 64 bits."""


@compiled
def blocked(free: Words, guard: int, need: int, row: int, since: int, until: int) -> int:
    """The last tick of [since, until) at which a need is not free; -1 where there is none."""
    tick = until - 1
    while tick >= since:
        if (free[row, tick] - need) & guard != guard:
            return tick
        tick -= 1
    return -1


@compiled
def on_axis(
    net: Net, order: Small, floor: int, most: int, free: Words, used: Ints, rows: Small
) -> int:
    """Schedule the list where one axis serves all tasks; returns the last finish, or UNPLACED.

    It ends at the first task behind which the schedule can't be over by `most`.
    """
    start, finish = rows[its.START], rows[its.FINISH]
    tasks, first, links, guard = net.tasks, net.first, net.links, net.guard
    word_first, word, need = net.word_first, net.word, net.need
    last = floor
    for task in order:
        low = max(floor, tasks[its.RELEASE, task])
        for k in range(first[task], first[task + 1]):
            low = max(low, start[links[its.BEFORE, k]] + links[its.LAG, k])
        end = low + tasks[its.DURATION, task]
        since = low
        k = word_first[task]
        while k < word_first[task + 1] and end <= free.shape[1]:
            tick = blocked(free, guard[word[k]], need[k], word[k], since, end)
            k += 1
            if tick >= 0:
                low = tick + 1
                # What lies behind the tick is known to be free of one word; of several, look again.
                since = end if word_first[task + 1] - word_first[task] == 1 else low
                end = low + tasks[its.DURATION, task]
                k = word_first[task]
        if end > free.shape[1] or end + tasks[its.TAIL, task] > most:
            used[1] = last
            return UNPLACED
        for k in range(word_first[task], word_first[task + 1]):
            for tick in range(low, end):
                free[word[k], tick] -= need[k]
        start[task] = low
        finish[task] = end
        last = max(last, end)
    used[1] = last
    return last


@compiled
def counted(tables: Small, calendar: int, instant: int) -> int:
    """How many ticks of the calendar are worked before an instant; beyond the axis none are."""
    return int(tables[0, calendar, min(max(instant, 0), tables.shape[2] - 1)])


@compiled
def worked(tables: Small, calendar: int, number: int) -> int:
    """Which tick is the calendar's worked one of this number; the end of the axis where there are not that many."""
    return int(tables[1, calendar, min(max(number, 0), tables.shape[2] - 1)])


@compiled
def ending(tables: Small, calendar: int, duration: int, start: int) -> int:
    """When a task is over that begins then."""
    if duration == 0:
        return start
    return worked(tables, calendar, counted(tables, calendar, start) + duration - 1) + 1


@compiled
def pulled(net: Net, task: int, start: Small, finish: Small, low: int) -> int:
    """The earliest start from `low` on that the links into a task leave, where calendars differ."""
    tables, links = net.tables, net.links
    calendar, duration = net.tasks[its.CALENDAR, task], net.tasks[its.DURATION, task]
    for k in range(net.first[task], net.first[task + 1]):
        kind, lag, before = links[its.KIND, k], links[its.LAG, k], links[its.BEFORE, k]
        instant = int(finish[before] if kind % 2 == 0 else start[before])
        if lag:
            number = counted(tables, links[its.LAG_CALENDAR, k], instant) + lag
            instant = (
                worked(tables, links[its.LAG_CALENDAR, k], number - 1) + 1 if number > 0 else 0
            )
        if kind >= 2 and duration:
            # The first start with which the task is not over before that.
            number = counted(tables, calendar, instant - 1) - duration + 1
            instant = worked(tables, calendar, number)
        low = max(low, instant)
    return worked(tables, calendar, counted(tables, calendar, low)) if duration else low


@compiled
def by_calendars(
    net: Net, order: Small, floor: int, free: Words, start: Small, finish: Small
) -> int:
    """Schedule the list where calendars differ; returns the last finish, or UNPLACED."""
    tasks, guard, tables = net.tasks, net.guard, net.tables
    word_first, word, need = net.word_first, net.word, net.need
    last = floor
    for task in order:
        calendar, duration = tasks[its.CALENDAR, task], tasks[its.DURATION, task]
        low = pulled(net, task, start, finish, max(floor, tasks[its.RELEASE, task]))
        end = ending(tables, calendar, duration, low)
        k = word_first[task]
        while k < word_first[task + 1] and end <= free.shape[1]:
            tick = blocked(free, guard[word[k]], need[k], word[k], low, end)
            k += 1
            if tick >= 0:
                low = worked(tables, calendar, counted(tables, calendar, tick + 1))
                end = ending(tables, calendar, duration, low)
                k = word_first[task]
        if end > free.shape[1]:
            return UNPLACED
        for k in range(word_first[task], word_first[task + 1]):
            for tick in range(low, end):
                free[word[k], tick] -= need[k]
        start[task] = low
        finish[task] = end
        last = max(last, end)
    return last


@compiled
def serial(
    net: Net, order: Small, floor: int, most: int, free: Words, used: Ints, rows: Small
) -> int:
    """Schedule a list from the floor on into the rows START and FINISH; returns the last finish, or UNPLACED.

    `free` is (w, l), as left by the last call, which wrote in [used[0], used[1]).
    """
    for row in range(free.shape[0]):
        for tick in range(used[0], used[1]):
            free[row, tick] = net.full[row, tick]
    used[0], used[1] = floor, free.shape[1]
    if net.facts[its.ONE_AXIS]:
        return on_axis(net, order, floor, most, free, used, rows)
    last = by_calendars(net, order, floor, free, rows[its.START], rows[its.FINISH])
    if last != UNPLACED:
        used[1] = last
    return last


@compiled
def lateness(tasks: Small, weight: Ints, projects: Ints, finish: Small) -> int:
    """Ticks beyond hard bounds by HARD, and weighted ticks beyond soft ones."""
    hard = 0
    late = 0
    for task in range(len(finish)):
        hard += max(finish[task] - tasks[its.LATEST, task], 0)
        late += max(finish[task] - tasks[its.SOFT, task], 0) * weight[task]
    for whole in range(projects.shape[1]):
        last = 0
        for task in range(len(finish)):
            if tasks[its.PROJECT, task] == whole:
                last = max(last, finish[task])
        late += max(last - projects[0, whole], 0) * projects[1, whole]
    return hard * HARD + min(late, HARD - 1)


@compiled
def made(net: Net, other: Net, breed: Breed, side: int, at: int) -> None:
    """Schedule the row CHILD on this side; it takes the member's place there where it is no worse than that."""
    rows, state, worth = breed.rows, breed.state, breed.worth
    floor = 0
    if side == 1 and not net.facts[its.SHIFTS]:
        floor = max(net.facts[its.TURN] - worth[its.LAST, 0, at], 0)
    most = WORST
    if net.facts[its.SHIFTS]:
        most = floor + worth[its.SIZE, side, at]
    free = breed.back if side else breed.ahead
    last = serial(net, rows[its.CHILD], floor, most, free, breed.used[side], rows)
    state[its.MADE] += 1
    if last == UNPLACED:
        return
    late = 0
    if net.facts[its.AT_BOUNDS]:
        late = lateness(net.tasks, net.counts[its.WEIGHT], net.projects, rows[its.FINISH])
    size = last - floor
    if net.facts[its.BY_SUM]:
        size = rows[its.FINISH].sum() - floor * rows.shape[1]
    if side == 0 or net.facts[its.SHIFTS]:
        remember(state, rows, side, late, size)
    mother = worth[its.LATE, side, at]
    if late < mother or (late == mother and size <= worth[its.SIZE, side, at]):
        worth[its.LATE, side, at] = late
        worth[its.SIZE, side, at] = size
        worth[its.LAST, side, at] = last
        listed(other, breed.buckets, rows, breed.lists[side, at], last)


@compiled
def remember(state: Ints, rows: Small, side: int, late: int, size: int) -> None:
    """Keep the schedule just made as the best where it is better."""
    best = state[its.BEST_LATE]
    if late > best or (late == best and size >= state[its.BEST_SIZE]):
        return
    state[its.BEST_LATE] = late
    state[its.BEST_SIZE] = size
    state[its.BEST_SIDE] = side
    state[its.GAINED] = state[its.MADE]
    for task in range(rows.shape[1]):
        rows[its.BEST_START, task] = rows[its.START, task]
        rows[its.BEST_FINISH, task] = rows[its.FINISH, task]


@compiled
def rival(worth: Ints, side: int, alive: int, seed: Seed) -> int:
    """The better of two members drawn."""
    one = int(draw(seed) % alive)
    two = int(draw(seed) % alive)
    row = its.LATE if worth[its.LATE, side, one] != worth[its.LATE, side, two] else its.SIZE
    return two if worth[row, side, two] < worth[row, side, one] else one


@compiled
def is_over(state: Ints, until: int, patience: int) -> bool:
    """Whether enough is made, nothing came of it for too long, or the least possible is reached."""
    is_least = state[its.BEST_LATE] == 0 and state[its.BEST_SIZE] <= state[its.LOWEST]
    made_in_vain = state[its.MADE] - state[its.GAINED]
    return bool(state[its.MADE] >= until or is_least or made_in_vain > patience)


@compiled
def founded(ahead: Net, back: Net, breed: Breed, at: int) -> None:
    """Draw a list (the first is there), schedule it, and push that schedule the other way: a member on both sides."""
    if breed.state[its.MADE]:
        leave = back.links[its.BEFORE]
        drawn(ahead.first, back.first, leave, ahead.counts[its.URGENCY], breed.seed, breed.rows)
    breed.worth[its.LAST, 0, at] = ahead.facts[its.TURN]
    for task in range(breed.rows.shape[1]):
        breed.lists[0, at, task] = back.tasks[its.TOPOLOGY, task]
        breed.lists[1, at, task] = ahead.tasks[its.TOPOLOGY, task]
    # A side that is spelled out would be compiled once more for each.
    side = breed.state[its.SIDE]
    made(ahead, back, breed, side, at)
    for task in range(breed.rows.shape[1]):
        breed.rows[its.CHILD, task] = breed.lists[0, at, task]
    made(back, ahead, breed, 1 - side, at)


@compiled
def bred(net: Net, other: Net, breed: Breed, side: int, until: int, patience: int) -> None:
    """Children for this side of the other's members, from the one whose turn it is to the last or until it is enough."""
    state = breed.state
    parents = breed.lists[1 - side]
    while state[its.AT] < state[its.ALIVE]:
        if is_over(state, until, patience):
            return
        at = state[its.AT]
        father = parents[rival(breed.worth, 1 - side, state[its.ALIVE], breed.seed)]
        crossed(parents[at], father, breed.seed, breed.rows[its.MARK], breed.rows[its.CHILD])
        changed(net, parents[at], breed.rows[its.CHILD], breed.seed)
        made(net, other, breed, side, at)
        state[its.AT] += 1
    state[its.AT] = 0
    state[its.SIDE] = side
    thinned(breed)


@compiled
def thinned(breed: Breed) -> None:
    """Take the worst members out, so that there are as many as the schedules still to be made are best spent on."""
    state, worth, lists = breed.state, breed.worth, breed.lists
    made = min(state[its.MADE], state[its.WHOLE])
    wanted = lists.shape[1] - (lists.shape[1] - state[its.FEWEST]) * made // state[its.WHOLE]
    while state[its.ALIVE] > wanted:
        out = worst(worth, state[its.ALIVE])
        state[its.ALIVE] -= 1
        last = state[its.ALIVE]
        for side in range(2):
            for row in range(worth.shape[0]):
                worth[row, side, out] = worth[row, side, last]
            for task in range(lists.shape[2]):
                lists[side, out, task] = lists[side, last, task]


@compiled
def worst(worth: Ints, alive: int) -> int:
    """The member whose two schedules are together the latest, then the largest."""
    out = 0
    for at in range(1, alive):
        late = worth[its.LATE, :, at].sum() - worth[its.LATE, :, out].sum()
        size = worth[its.SIZE, :, at].sum() - worth[its.SIZE, :, out].sum()
        if late > 0 or (late == 0 and size > 0):
            out = at
    return out


@compiled
def advance(ahead: Net, back: Net, breed: Breed, until: int, patience: int) -> None:
    """Go on until so many schedules are made, the least possible is reached, or so many brought nothing better."""
    state = breed.state
    while state[its.FILLED] < breed.lists.shape[1] and not is_over(state, until, WORST):
        founded(ahead, back, breed, state[its.FILLED])
        state[its.FILLED] += 1
    while not is_over(state, until, patience):
        side = 1 - state[its.SIDE]
        if side:
            bred(back, ahead, breed, side, until, patience)
        else:
            bred(ahead, back, breed, side, until, patience)

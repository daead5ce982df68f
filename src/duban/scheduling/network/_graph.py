"""A problem as tasks and arcs: what of which task asks for what of which other, in one direction of time.

A largest lag is a least one turned round. What has happened stands still: nothing is asked of it, but what it asks of others stays. Made of
columns by a network; neither kernels nor words are known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from duban.scheduling._columns import KINDS, UNSET, Columns, Small
from duban.scheduling._worked import NEVER, Ints
from duban.scheduling.network._arrays import Flags

FROM_FINISH = np.array([kind.from_finish for kind in KINDS])
TO_FINISH = np.array([kind.to_finish for kind in KINDS])


@dataclass(frozen=True, slots=True)
class Graph:
    """The n tasks of a problem that are carried out, and the m arcs between them.

    Args:
        tasks: n; their places in the problem.
        release: n; the instant of their start where that is a fact.
        duration: n; worked ticks, or all ticks of the span where the start is a fact.
        calendar: n; 0, every tick, where the start is a fact.
        by: n; the last instant that a plan may end them at; NEVER where the end is a fact.
        is_fact: n; whether the start is one.
        tail, head, from_finish, to_finish, lag, lag_calendar: m; the edge of the head lies no earlier than the lag after that of the tail.
        link: m; the place of its link in the problem.
        is_most: m; whether it is the largest lag of the link.
    """

    tasks: Ints
    release: Ints
    duration: Ints
    calendar: Small
    by: Ints
    is_fact: Flags
    tail: Small
    head: Small
    from_finish: Flags
    to_finish: Flags
    lag: Ints
    lag_calendar: Small
    link: Small
    is_most: Flags

    @property
    def count(self) -> int:
        """How many tasks there are."""
        return len(self.tasks)

    @property
    def is_plain(self) -> Flags:
        """m; whether the arc is a wait for the end of another task and nothing else."""
        is_plain: Flags = self.from_finish & ~self.to_finish & (self.lag == 0)
        is_plain &= self.lag_calendar == 0
        return is_plain


def graph_of(columns: Columns, present: Flags) -> Graph:
    """The tasks that are present, and the arcs between them."""
    tasks = np.flatnonzero(present)
    release, duration, calendar = (
        columns.release[tasks],
        columns.duration[tasks],
        columns.calendar[tasks],
    )
    began, ended = columns.began[tasks], columns.ended[tasks]
    is_fact = began != UNSET
    if is_fact.any():
        release = np.where(is_fact, began, release)
        duration = np.where(is_fact, _fact_ends(columns, tasks) - began, duration)
        calendar = np.where(is_fact, 0, calendar).astype(np.int32)
    return Graph(
        tasks=tasks,
        release=release,
        duration=duration,
        calendar=calendar,
        by=np.where(ended == UNSET, columns.hard_by[tasks], NEVER),
        is_fact=is_fact,
        **_arcs(columns, present),
    )


def _fact_ends(columns: Columns, tasks: Ints) -> Ints:
    """When those that began end: by fact, or after the rest of their work; one after the horizon where that is at no time."""
    ends = columns.ended[tasks].copy()
    for place in np.flatnonzero((columns.began[tasks] != UNSET) & (ends == UNSET)).tolist():
        task = tasks[place]
        ends[place] = end_of(columns, int(task), int(columns.duration[task]))
    return ends


def end_of(columns: Columns, task: int, duration: int) -> int:
    """When a task that began, and works so many ticks in all, ends."""
    began = int(columns.began[task])
    if duration == 0:
        return began
    worked = columns.worked[columns.calendar[task]]
    last = worked.count(np.array([began])) + duration - 1
    return int(min(worked.tick(last)[0], columns.horizon)) + 1


def _arcs(columns: Columns, present: Flags) -> dict[str, Any]:
    places = np.cumsum(present, dtype=np.int32) - np.int32(1)
    before, after = columns.before, columns.after
    edge = np.where(TO_FINISH[columns.kind], columns.ended[after], columns.began[after])
    links = np.flatnonzero((edge == UNSET) & present[before] & present[after]).astype(np.int32)
    limits = links[columns.most[links] != NEVER]
    least, most = columns.kind[links], columns.kind[limits]
    return {
        "tail": places[np.concatenate((before[links], after[limits]))],
        "head": places[np.concatenate((after[links], before[limits]))],
        "from_finish": np.concatenate((FROM_FINISH[least], TO_FINISH[most])),
        "to_finish": np.concatenate((TO_FINISH[least], FROM_FINISH[most])),
        "lag": np.concatenate((columns.lag[links], -columns.most[limits])),
        # A least lag of nought is one of instants; a largest one is counted, so that a break in between doesn't break it.
        "lag_calendar": np.concatenate(
            (
                np.where(columns.lag[links] == 0, 0, columns.lag_calendar[links]),
                columns.lag_calendar[limits],
            )
        ).astype(np.int32),
        "link": np.concatenate((links, limits)),
        "is_most": np.arange(len(links) + len(limits)) >= len(links),
    }

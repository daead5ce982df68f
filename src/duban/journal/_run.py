"""Runs an audit over a source of lines, in this process or in one for each core, and holds its tree against checkpoints.

Where the lines come from is the caller's: rows of a database, or a file. Nothing is opened here.
"""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.context import BaseContext
from typing import Protocol

from duban.journal._audit import BLOCK, Audit, Fault, Portion, PortionResult
from duban.journal._checkpoints import Checkpoint, open_checkpoint
from duban.journal._notes import NoteError, VerifierKey

# From so many lines on it pays to load compiled loops, which takes a second or two.
_LONG = 1 << 19
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive leaves: their lines (None where one is gone), what their rows say their digests are (joined hex, None where there
    are no rows), and what the stored tree says (joined hashes, empty where there is none). Lines of a file come `joined`, each ended
    by a line feed, and are cut apart by whoever needs them apart."""

    texts: Sequence[bytes | None] = ()
    digests: bytes | None = None
    stored: bytes = b""
    joined: bytes = b""

    def lines(self) -> Sequence[bytes | None]:
        """The lines one by one."""
        return self.joined.split(b"\n")[:-1] if self.joined else self.texts


class Source(Protocol):
    """Where lines come from; it is sent to other processes. One that `gives_joined` costs the interpreter next to nothing for each line."""

    @property
    def gives_joined(self) -> bool:
        """Whether its chunks hold lines as they stand in a file."""

    def chunks(self, start: int, end: int) -> Iterator[Chunk]:
        """The leaves [start, end), in chunks; fewer where the log has a gap."""


@dataclass(frozen=True, slots=True)
class Task:
    """One portion of an audit."""

    source: Source
    start: int
    end: int
    sizes: tuple[int, ...]
    is_strict: bool
    is_hasty: bool = False


def check_portion(task: Task) -> PortionResult:
    """Check one portion; runs in a process of its own for large logs."""
    # Millions of small values that refer to nothing: looking through them for cycles takes a good part of the time.
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        result = (_hastily(task) if task.is_hasty else None) or _line_by_line(task)
    finally:
        if was_collecting:
            gc.enable()
    if result.fault is None and result.end < task.end:
        result.fault = Fault("LEAF_MISSING", result.end)
    return result


def _line_by_line(task: Task) -> PortionResult:
    """The portion up to its first fault."""
    portion = Portion(task.start, task.sizes, is_strict=task.is_strict)
    for chunk in task.source.chunks(task.start, task.end):
        if not portion.take(chunk.lines(), chunk.digests, chunk.stored):
            break
    return portion.finish()


def _hastily(task: Task) -> PortionResult | None:
    """The portion where all of it holds, several times as quick; None where anything is odd."""
    from duban.journal._hasty import Doubtful, HastyPortion

    portion = HastyPortion(task.start, task.sizes)
    try:
        for chunk in task.source.chunks(task.start, task.end):
            if chunk.joined:
                portion.take_joined(chunk.joined, chunk.digests, chunk.stored)
            else:
                portion.take(chunk.texts, chunk.digests, chunk.stored)
    except Doubtful:
        return None
    return portion.finish()


def _is_hasty_there() -> bool:
    """Load the compiled loops, so that processes that are copies of this one find them loaded; False where they can't be had."""
    try:
        import duban.journal._hasty  # noqa: F401
    except ImportError:
        return False
    return True


def audit(
    source: Source,
    size: int,
    sizes: Iterable[int] = (),
    *,
    processes: int | None = 0,
    is_strict: bool = False,
    on_progress: Progress | None = None,
) -> Audit:
    """Check all lines of a log of `size` lines, up to the first fault.

    Args:
        source: where the lines come from.
        size: how many there are.
        sizes: for which sizes the roots are wanted.
        processes: how many to use; None for one a core, 0 for none but this.
        is_strict: whether each line is also parsed and must be canonical.
        on_progress: called with the number of lines checked and to check.
    """
    workers = (os.cpu_count() or 1) if processes is None else processes
    wanted = sorted(set(sizes))
    is_hasty = size >= _LONG and not is_strict and _is_hasty_there()
    tasks = [
        Task(source, start, end, tuple(s for s in wanted if start < s <= end), is_strict, is_hasty)
        for start, end in ranges(size, workers)
    ]
    is_spread = workers > 1 and len(tasks) > 1
    results = _spread(tasks, workers, on_progress) if is_spread else map(check_portion, tasks)
    found = Audit()
    for result in results:
        found.add(result)
        if on_progress and not is_spread:
            on_progress(result.end, size)
        if found.fault:
            break
    return found


def _spread(tasks: list[Task], workers: int, on_progress: Progress | None) -> list[PortionResult]:
    """The portions in their order, several at a time."""
    done, total = 0, tasks[-1].end
    with _pool(tasks[0], min(workers, len(tasks))) as pool:
        futures = [pool.submit(check_portion, task) for task in tasks]
        for future in as_completed(futures):
            done += future.result().end - future.result().start
            if on_progress:
                on_progress(done, total)
        return [future.result() for future in futures]


def _pool(task: Task, workers: int) -> Executor:
    """Threads where compiled loops do all the work, since they need no interpreter; else processes."""
    if task.is_hasty and task.source.gives_joined:
        return ThreadPoolExecutor(workers)
    return ProcessPoolExecutor(workers, _context())


def _context() -> BaseContext:
    """A copy of this process where that is safe, since it is there at once; a new interpreter beside other threads."""
    is_alone = threading.active_count() == 1 and "fork" in get_all_start_methods()
    return get_context("fork" if is_alone else "spawn")


def ranges(size: int, workers: int) -> list[tuple[int, int]]:
    """Consecutive ranges of whole blocks, about two for each worker; single blocks for one worker."""
    blocks = -(-size // BLOCK)
    step = (-(-blocks // (2 * workers)) if workers > 1 else 1) * BLOCK
    return [(start, min(start + step, size)) for start in range(0, size, step)] if size else []


def open_all(
    notes: Iterable[str], trusted: Sequence[VerifierKey]
) -> tuple[list[Checkpoint], Fault | None]:
    """The checkpoints whose signatures hold, and the first fault of those whose do not."""
    statements: list[Checkpoint] = []
    fault: Fault | None = None
    for note in notes:
        try:
            statements.append(open_checkpoint(note, trusted)[0])
        except NoteError as error:
            fault = fault or Fault(error.code, detail=error.detail or note[:60])
    return statements, fault


def compare(found: Audit, size: int, statements: Iterable[Checkpoint]) -> Fault | None:
    """The first checkpoint that a log of `size` lines contradicts: ROLLED_BACK, ROOT_DIFFERS.

    All lines up to the last checkpoint that agrees are beyond doubt; `leaf` is the first one that is not.
    """
    sound = 0
    for statement in sorted(statements, key=lambda s: s.size):
        when = statement.at.isoformat() if statement.at else ""
        if statement.size > size:
            return Fault("ROLLED_BACK", size, at=when, detail=f"{size} < {statement.size}")
        if found.roots.get(statement.size) != statement.root:
            span = f"{sound} .. {statement.size - 1}"
            return Fault("ROOT_DIFFERS", sound, at=when, detail=span)
        sound = statement.size
    return None

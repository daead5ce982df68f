"""An audit over a source, in this process and in several: the same result, progress told, checkpoints compared."""

from __future__ import annotations

import threading

import pytest

from duban.journal import (
    BLOCK,
    Checkpoint,
    SignerKey,
    audit,
    compare,
    instant_line,
    open_all,
    ranges,
    sign_checkpoint,
)
from duban.journal import _run as module
from journal_logs import Held, a_log, a_tree

KEY = SignerKey("duban/3f9a1c2b0d4e", bytes(range(32)))


@pytest.fixture(scope="module")
def large() -> Held:
    """A log of a block and a bit."""
    return Held(tuple(a_log([number % 997 for number in range(BLOCK + 1010)])))


@pytest.mark.parametrize("processes", [0, 1, 2])
def test_any_number_of_processes_finds_the_same(large: Held, processes: int) -> None:
    """The roots at the wanted sizes and at the end, with progress up to the last line."""
    told: list[tuple[int, int]] = []
    size = len(large.texts)
    found = audit(
        large,
        size,
        [5, BLOCK, BLOCK + 7],
        processes=processes,
        on_progress=lambda done, total: told.append((done, total)),
    )
    tree = a_tree(large.texts)
    assert found.fault is None
    assert (found.size, found.streams) == (size, 997)
    for wanted in (5, BLOCK, BLOCK + 7, size):
        assert found.roots[wanted] == tree.root(wanted)
    assert told[-1] == (size, size)
    assert audit(large, size, processes=processes).roots[size] == tree.root(size)


@pytest.mark.parametrize("processes", [0, 2])
def test_the_first_fault_ends_it(large: Held, processes: int) -> None:
    """Lines exchanged in the second block, later ones gone: the first is named."""
    texts = list(large.texts)
    texts[BLOCK + 3], texts[BLOCK + 1000] = texts[BLOCK + 1000], texts[BLOCK + 3]
    harmed = Held(tuple(texts), missing=BLOCK + 1005)
    fault = audit(harmed, len(texts), processes=processes).fault
    assert fault is not None
    assert (fault.code, fault.leaf) == ("CHAIN_BROKEN", BLOCK + 3)


def test_a_source_that_ends_early_has_a_gap(large: Held) -> None:
    """The place that no line holds is named."""
    fault = audit(Held(large.texts[:10], missing=7), 10).fault
    assert fault is not None
    assert (fault.code, fault.leaf) == ("LEAF_MISSING", 7)


def test_beside_other_threads_new_interpreters_are_started() -> None:
    """A copy of a process that has threads could wait for ever; alone, a copy is quicker."""
    over = threading.Event()
    thread = threading.Thread(target=over.wait)
    alone = module._context().get_start_method()
    thread.start()
    beside = module._context().get_start_method()
    over.set()
    thread.join()
    assert beside == "spawn"
    assert alone in {"fork", "spawn"}


def test_collecting_goes_on_as_before(large: Held) -> None:
    """The pause of the collector ends with the portion, and one that was off stays off."""
    import gc

    audit(large, 10)
    assert gc.isenabled()
    gc.disable()
    try:
        audit(large, 10)
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_ranges_cover_everything_in_whole_blocks() -> None:
    """Without gap or overlap, each from the beginning of a block."""
    assert ranges(0, 4) == []
    for size in (1, BLOCK, BLOCK + 1, 9 * BLOCK + 5):
        for workers in (0, 1, 2, 4):
            found = ranges(size, workers)
            assert [start for start, _ in found] == [0, *(end for _, end in found[:-1])]
            assert found[-1][1] == size
            assert all(start % BLOCK == 0 for start, _ in found)


def test_checkpoints_are_compared_in_the_order_of_their_sizes() -> None:
    """The first that the lines contradict is named with the span of doubt and its instant; a longer one says rolled back."""
    import datetime as dt

    texts = tuple(a_log([1, 2, 1, 2, 1]))
    tree = a_tree(texts)
    found = audit(Held(texts), 5, [2, 4, 5])
    at = (instant_line(dt.datetime(2026, 4, 9, 4, tzinfo=dt.UTC)),)
    good = [Checkpoint(KEY.name, size, tree.root(size), at) for size in (5, 2)]
    assert compare(found, 5, good) is None
    wrong = Checkpoint(KEY.name, 4, b"x" * 32, at)
    fault = compare(found, 5, [*good, wrong])
    assert fault is not None
    assert (fault.code, fault.leaf, fault.detail) == ("ROOT_DIFFERS", 2, "2 .. 3")
    assert fault.at == "2026-04-09T04:00:00+00:00"
    longer = Checkpoint(KEY.name, 9, b"x" * 32)
    fault = compare(found, 5, [longer, *good])
    assert fault is not None
    assert (fault.code, fault.leaf, fault.detail, fault.at) == ("ROLLED_BACK", 5, "5 < 9", "")


def test_notes_are_opened_with_the_trusted_keys() -> None:
    """Those that hold, and the first fault of the others."""
    statement = Checkpoint(KEY.name, 1, b"r" * 32)
    note = sign_checkpoint(statement, KEY)
    opened, fault = open_all([note, "x", note.replace("\n1\n", "\n2\n")], [KEY.verifier()])
    assert opened == [statement]
    assert fault is not None
    assert (fault.code, fault.detail) == ("NOTE_UNREADABLE", "x")
    assert open_all([note], [KEY.verifier()]) == ([statement], None)

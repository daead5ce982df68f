"""The compiled passes are loaded after a start: only where a plan is in force, and what breaks there harms nobody."""

from __future__ import annotations

import pytest

from duban.foundation import warming
from duban.planning.queries.warming import load_passes
from duban.scheduling import network
from works import Works


def test_only_a_site_with_plans_loads_them(works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a plan in force nothing is asked of the network; with one its passes run."""
    seen: list[int] = []
    real = network.standings
    monkeypatch.setattr(network, "standings", lambda problem: seen.append(1) or real(problem))
    draft = works.draft()
    load_passes()
    assert not seen
    works.in_force_of(works.solved(draft))
    seen.clear()
    load_passes()
    assert seen


def test_what_breaks_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The others are loaded all the same."""
    done: list[str] = []

    def broken() -> None:
        raise ValueError("no such pass")

    monkeypatch.setattr(warming, "_registered", {"a": broken, "b": lambda: done.append("b")})
    monkeypatch.setattr(warming.connections, "close_all", lambda: done.append("closed"))
    warming.run()
    assert done == ["b", "closed"]
    assert "no such pass" in caplog.text


def test_it_keeps_no_process_from_ending() -> None:
    """It waits in a thread that ends with the process."""
    timer = warming.begin()
    try:
        assert timer.daemon
        assert timer.interval == warming.DELAY_SECONDS
    finally:
        timer.cancel()

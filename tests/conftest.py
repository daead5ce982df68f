"""What all tests share: missing tools are skipped by name, or are failures where `DUBAN_REQUIRE` lists them.

It owns no fixture of a room; those stand beside the room's tests. `DUBAN_REQUIRE=postgres,browser,gettext` is what
continuous integration sets.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from types import FrameType

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def required() -> frozenset[str]:
    """The tools whose absence is a failure."""
    return frozenset(
        word.strip() for word in os.environ.get("DUBAN_REQUIRE", "").split(",") if word.strip()
    )


@lru_cache(maxsize=1)
def browser_path() -> str | None:
    """The machine's own Chromium; Playwright's download is not used."""
    named = os.environ.get("DUBAN_BROWSER")
    return named or next((path for name in BROWSERS if (path := shutil.which(name))), None)


def lack(tool: str) -> str | None:
    """Why a test that needs this tool can't run here, or None."""
    if tool == "postgres" and not os.environ.get("DUBAN_TEST_POSTGRES_URL"):
        return "no PostgreSQL: DUBAN_TEST_POSTGRES_URL is not set"
    if tool == "browser" and browser_path() is None:
        return "no Chromium on PATH (or set DUBAN_BROWSER)"
    if tool == "gettext" and shutil.which("msgfmt") is None:
        return "gettext is not installed"
    return None


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips a test whose tool is missing, or fails it where the tool is required."""
    for tool in ("postgres", "browser", "gettext"):
        if item.get_closest_marker(tool) is None or (reason := lack(tool)) is None:
            continue
        if tool in required():
            pytest.fail(f"{reason}, and DUBAN_REQUIRE demands it", pytrace=False)
        pytest.skip(reason)


@pytest.fixture
def most_calls() -> Callable[[int], AbstractContextManager[None]]:
    """Holds the work of a block to so many calls of functions, built-in ones included: a bound that no other load can move.

    What goes beyond it is broken off there, however long it would have taken.
    """

    @contextmanager
    def bounded(most: int) -> Iterator[None]:
        calls = 0

        def count(_frame: FrameType, event: str, _argument: object) -> None:
            nonlocal calls
            calls += event in ("call", "c_call")
            if calls > most:
                sys.setprofile(None)
                pytest.fail(f"more than {most} calls", pytrace=False)

        before = sys.getprofile()
        sys.setprofile(count)
        try:
            yield
        finally:
            sys.setprofile(before)

    return bounded


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser to drive; use with the `browser` marker."""
    path = browser_path()
    assert path is not None
    return path

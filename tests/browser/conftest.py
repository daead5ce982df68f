"""The demonstration that is made and served for the session, and the machine's own Chromium to look at it with."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent))

from served import DUBAN, ServedSite, Watched, serve, settings_of


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def made_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demonstration; tests work on copies of it."""
    folder = tmp_path_factory.mktemp("made") / "town"
    command = [str(DUBAN), "demo", "--no-serve", "--data", str(folder)]
    subprocess.run(
        command, env=settings_of(folder), cwd=folder.parent, check=True, capture_output=True
    )
    return folder


@pytest.fixture(scope="session")
def shared_site(made_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedSite]:
    """One served demonstration for tests that only look."""
    folder = tmp_path_factory.mktemp("served") / "town"
    shutil.copytree(made_town, folder)
    yield from serve(folder)


@pytest.fixture
def own_site(made_town: Path, tmp_path: Path) -> Iterator[ServedSite]:
    """A served demonstration of its own, for tests that change something."""
    folder = tmp_path / "town"
    shutil.copytree(made_town, folder)
    yield from serve(folder)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """The browser, started once."""
    # Chromium's sandbox refuses to run as root, which is what continuous integration is.
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield started
        started.close()


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    """Pages whose faults fail the test."""
    pages = Watched(browser)
    yield pages
    pages.close()
    assert pages.faults == []

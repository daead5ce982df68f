"""A served demonstration, watched pages, and axe: what journeys in a browser are made of.

Every page that a test opens is watched: an error in its console, a script or style that the content security policy stops,
or a request to another machine fails the test. The fixtures stand in `conftest`.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

DUBAN = Path(sys.executable).with_name("duban")
AXE = Path(__file__).resolve().parents[2] / "frontend/node_modules/axe-core/axe.min.js"
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@dataclass(frozen=True)
class ServedSite:
    """A running demonstration: its address, and its folder."""

    address: str
    folder: Path


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def settings_of(folder: Path) -> dict[str, str]:
    """The environment of a demonstration in a folder."""
    own = ("DUBAN_", "DJANGO_", "DATABASE_")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    return {
        **inherited,
        "DUBAN_MODE": "demo",
        "DUBAN_DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'duban.sqlite3'}",
    }


def serve(folder: Path, **more: str) -> Iterator[ServedSite]:
    """Serves a folder's demonstration until the generator is closed; more settings than the demonstration's own may be given."""
    address = f"http://127.0.0.1:{(port := free_port())}"
    log = (folder / "serve.log").open("wb")
    command = [str(DUBAN), "serve", "--port", str(port)]
    env = {**settings_of(folder), **more}
    server = subprocess.Popen(command, env=env, cwd=folder, stdout=log, stderr=log)
    try:
        wait_for(address, server, folder)
        yield ServedSite(address, folder)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(40)
        log.close()


def wait_for(address: str, server: subprocess.Popen[bytes], folder: Path) -> None:
    """Returns when the site answers; shows its log where it does not."""
    until = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(address, timeout=10).close()
        except OSError:  # refused, reset, or slow to answer while it starts
            if server.poll() is not None or time.monotonic() > until:
                pytest.fail((folder / "serve.log").read_text())
            time.sleep(0.2)
        else:
            return


class Watched:
    """Opens pages and remembers everything on them that must not be."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.faults: list[str] = []

    def open(self, address: str = "about:blank", **options: Any) -> Page:
        """A page in a fresh browser profile; options are those of Playwright's context."""
        options = {"locale": "zh-CN", "viewport": DESKTOP, **options}
        context = self._browser.new_context(**options)
        context.set_default_timeout(15_000)
        self._contexts.append(context)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"error: {error.error}"))
        context.on("request", lambda request: self._request(request.url))
        page = context.new_page()
        page.goto(address)
        return page

    def close(self) -> None:
        """Closes all profiles."""
        for context in self._contexts:
            context.close()

    def _console(self, message: Any) -> None:
        # A refused form answers 422, which the console notes; the answer itself is the test's business.
        if message.type == "error" and "422" not in message.text:
            self.faults.append(f"console: {message.text}")

    def _request(self, address: str) -> None:
        if not address.startswith(("http://127.0.0.1:", "data:", "about:", "blob:")):
            self.faults.append(f"request to another machine: {address}")


def enter_as(page: Page, address: str, username: str) -> None:
    """Signs in by the demonstration's one click."""
    page.goto(f"{address}/accounts/sign-in/")
    page.locator(f".gate button[name=username][value={username}]").click()
    page.wait_for_url(lambda url: "sign-in" not in url)


def axe_faults(page: Page) -> list[str]:
    """What axe finds on a page against WCAG 2.2 AA, each with the elements it finds it on."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    options = {"runOnly": {"type": "tag", "values": tags}}
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [
        f"{page.url} {fault['id']} ({fault['impact']}): {fault['help']}\n    "
        + "\n    ".join(node["html"][:160] for node in fault["nodes"][:4])
        for fault in found
    ]

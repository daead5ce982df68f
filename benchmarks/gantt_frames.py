"""What a browser does with the chart of a large plan: frames while it scrolls, zooms and pulls. `gantt.py` calls it.

The site is served as in production; Chromium draws without a graphics card, so a desk's browser is quicker.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

STEPS = 240
# Sixty a second need 16.7 ms each; with this one of twenty frames is left out.
BAR_MS = 34.0
RUN = """(what) => new Promise((done) => {
  const pane = document.querySelector(".gantt-scroller");
  const [tall, wide] = [pane.scrollHeight - pane.clientHeight, pane.scrollWidth - pane.clientWidth];
  const taken = [];
  let [step, last] = [0, performance.now()];
  const tick = (now) => {
    taken.push(now - last);
    last = now;
    step += 1;
    if (what === "jump") pane.scrollTop = (tall * step) / STEPS;
    else if (what === "scroll") pane.scrollTop += 60;
    else if (what === "pull") pane.scrollLeft = (wide * step) / STEPS;
    else document.querySelector(`[data-gantt-act=${step % 40 < 20 ? "in" : "out"}]`).click();
    if (step < STEPS) requestAnimationFrame(tick);
    else done(taken.slice(1));
  };
  requestAnimationFrame(tick);
})""".replace("STEPS", str(STEPS))
WHAT = {
    "scroll": "scrolls by two rows a frame",
    "jump": "runs through all rows",
    "pull": "goes from first to last day",
    "zoom": "zooms in and out",
}


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder's site on a free port; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    duban = Path(sys.executable).with_name("duban")
    log = (folder / "serve.log").open("wb")
    server = subprocess.Popen([str(duban), "serve", "--port", str(port)], stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 120
        while True:
            try:
                urllib.request.urlopen(address, timeout=10).close()
                break
            except OSError:
                if server.poll() is not None or time.monotonic() > until:
                    raise SystemExit((folder / "serve.log").read_text()) from None
                time.sleep(0.3)
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(40)
        log.close()


def frames(folder: Path, plan: int) -> bool:
    """Measure and print; whether one frame of twenty at most takes longer than two of sixty in a second."""
    from playwright.sync_api import sync_playwright

    chromium = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    )
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with served(folder) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        page = browser.new_page(locale="zh-CN", viewport={"width": 1440, "height": 1000})
        page.set_default_timeout(120_000)
        page.goto(f"{address}/accounts/sign-in/")
        page.locator(".gate button[name=username]").first.click()
        page.wait_for_url(lambda url: "sign-in" not in url)
        page.goto(f"{address}/plans/{plan}/")
        page.locator(".gantt-row").first.wait_for()
        page.wait_for_timeout(1000)
        held = [_measured(page, what) for what in WHAT]
        browser.close()
    return all(held)


def _measured(page: Any, what: str) -> bool:
    meter = page.context.new_cdp_session(page)
    meter.send("Performance.enable")
    page.evaluate("document.querySelector('.gantt-scroller').scrollTop = 0")
    page.wait_for_timeout(300)
    before = _spent(meter)
    taken = sorted(page.evaluate(RUN, what))
    spent = (_spent(meter) - before) / len(taken)
    p95 = taken[int(0.95 * len(taken))]
    print(
        f"{WHAT[what]}: frames median {taken[len(taken) // 2]:.1f} ms, p95 {p95:.1f} ms, worst {taken[-1]:.1f} ms;"
        f" processor {1000 * spent:.1f} ms a frame"
    )
    return bool(p95 <= BAR_MS)


def _spent(meter: Any) -> float:
    """Seconds of processor time of the page's process."""
    found = {one["name"]: one["value"] for one in meter.send("Performance.getMetrics")["metrics"]}
    return float(found["ProcessTime"])

"""Starts `duban demo` as a newcomer would and looks at it over HTTP: tools/try_site.py DUBAN PORT.

Checks the sign-in page, every style and script that it names, the picture of icons, and both languages; ends the server it
started. Used on an installed wheel by `tools/try-wheel.sh`.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

PATIENCE_SECONDS = 120


def fetch(address: str, language: str = "zh-Hans") -> tuple[str, bytes]:
    """Content type and body of a page; follows redirects."""
    request = urllib.request.Request(address, headers={"Accept-Language": language})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.headers.get("Content-Type", ""), answer.read()


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Returns when the site answers."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            raise SystemExit(f"the server ended with {server.returncode}")
        try:
            fetch(address)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.3)
        else:
            return
    raise SystemExit(f"{address} does not answer after {PATIENCE_SECONDS} s")


def look(base: str) -> None:
    """Fails where a page, a style, a script or a translation is missing."""
    _, page = fetch(f"{base}/")
    text = page.decode()
    files = sorted(set(re.findall(r'(?:src|href)="(/static/[^"#]+)', text)))
    kinds = {Path(name).suffix for name in files}
    if not {".css", ".js"} <= kinds:
        raise SystemExit(f"the page names no style or no script: {files}")
    for name in files:
        kind, body = fetch(base + name)
        if not body:
            raise SystemExit(f"{name} is empty")
        print(f"  {len(body):>8} {kind:<26} {name}")
    if not re.search("登录|督办", text):
        raise SystemExit("the page is not in Chinese: translations are missing")
    if re.search(r"<script(?![^>]*\bsrc=)[^>]*>\s*\S", text):
        raise SystemExit("the page has an inline script")


def main(program: str, port: str) -> None:
    """Starts, looks, stops."""
    with tempfile.TemporaryDirectory() as folder:
        command = [program, "demo", "--port", port, "--data", f"{folder}/demo"]
        server = subprocess.Popen(command, cwd=folder)
        try:
            wait_for(f"http://127.0.0.1:{port}/", server)
            look(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()
            server.wait(timeout=40)
    print("the site works")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])

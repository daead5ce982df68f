"""Makes the pictures of the guides in `docs/use/img`: a fresh demonstration, looked at with Chromium in both languages.

Development only. Run it after a screen has changed: `.venv/bin/python tools/screenshots.py`. It serves on loopback alone and
leaves nothing behind but the pictures.
"""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import FilePayload, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "use" / "img"
DUBAN = Path(sys.executable).with_name("duban")
LANGUAGES = {"zh": "zh-CN", "en": "en"}
COLOURS = 160  # of the palette: screens have few, and the files stay small


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: who looks, at which address, with which workbook handed in, after which clicks."""

    name: str
    user: str
    path: str
    clicks: tuple[str, ...] = ()
    wide: bool = True
    workbook: str = ""


# A ledger as an office keeps it, with a day that no calendar has and a name that no unit bears.
WORKBOOK = """序号,问题,整改措施,牵头单位,配合单位,完成时限,进展情况,分管领导
1,东门河沿线污水直排,截污纳管；清淤疏浚,市住建局,市水务局、市生态环境局,2027年6月30日,已完成勘查,程立言
2,学校周边交通拥堵,增设标线；错峰放学,市公安局,市交通局,6月底前,正在推进,白岩
3,老旧小区电梯超期服役,检测评估；分批更换,市市场监管局,市住建局,15个工作日内,,程立言
4,农贸市场占道经营,划定摊区；每日巡查,市城管局,属地,2027年2月30日,已约谈,白岩
"""
SHOTS = (
    Shot("sign-in", "", "/accounts/sign-in/"),
    Shot("home", "lanqing", "/"),
    Shot("read", "lanqing", "/documents/read/"),
    Shot("desk", "lanqing", "/desk/2/"),
    Shot("ledger", "lanqing", "/ledger/"),
    Shot("matter", "lanqing", "/ledger/12/"),
    Shot("import", "lanqing", "/ledger/import/", ("main form [type=submit]",), workbook=WORKBOOK),
    Shot("units", "keyi", "/units/?place=1"),
    Shot("phone", "xuming", "/", wide=False),
)


@contextmanager
def demonstration() -> Iterator[str]:
    """The address of a fresh demonstration, served until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = ("DUBAN_", "DJANGO_", "DATABASE_")
    env = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    with tempfile.TemporaryDirectory() as folder:
        command = [str(DUBAN), "demo", "--data", f"{folder}/town", "--port", str(port)]
        server = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
        try:
            wait_for(f"http://127.0.0.1:{port}/accounts/sign-in/")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=40)


def wait_for(address: str) -> None:
    """Returns when the site answers.

    Raises:
        TimeoutError: after a minute.
    """
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(address)


def take(page: Page, site: str, shot: Shot) -> bytes:
    """One picture as PNG bytes.

    Raises:
        RuntimeError: where a part of the page did not load, for example since styles were built anew meanwhile.
    """
    missing: list[str] = []
    page.on("response", lambda answer: missing.append(answer.url) if answer.status >= 400 else None)
    page.set_viewport_size(
        {"width": 1440, "height": 900} if shot.wide else {"width": 390, "height": 844}
    )
    page.goto(f"{site}/accounts/sign-in/")
    if shot.user:
        page.locator(f".demo-card[value={shot.user}]").click()
        page.wait_for_url(f"{site}/")
        page.goto(site + shot.path)
    if shot.workbook:
        file = FilePayload(name="整改台账.csv", mimeType="text/csv", buffer=shot.workbook.encode())
        page.locator("input[type=file]").set_input_files(file)
    for target in shot.clicks:
        page.locator(target).first.click()
    page.wait_for_load_state("networkidle")
    picture = page.screenshot()
    if missing:
        raise RuntimeError(f"{shot.name}: {', '.join(missing)} did not load; run it again")
    return picture


def set_background_aside(page: Page, site: str) -> None:
    """The desk in the middle of its work: the sentence that only says what the meeting was about is no instruction."""
    page.goto(f"{site}/accounts/sign-in/")
    page.locator(".demo-card[value=lanqing]").click()
    page.wait_for_url(f"{site}/")
    page.goto(site + next(shot.path for shot in SHOTS if shot.name == "desk"))
    page.locator(".draft-card[data-current]").wait_for()
    page.keyboard.press("d")
    page.locator("[data-panel=dismiss] [value=background]").click()
    page.locator(".draft-card[data-state=dismissed]").wait_for()


def keep(name: str, data: bytes) -> None:
    """Write a picture with a palette of its own."""
    picture = Image.open(io.BytesIO(data)).convert("RGB").quantize(COLOURS)
    picture.save(PICTURES / f"{name}.png", optimize=True)
    print(f"{name}.png {(PICTURES / f'{name}.png').stat().st_size // 1024} kB")


def main() -> int:
    """Makes all pictures, or those whose names are given."""
    program = os.environ.get("DUBAN_BROWSER") or shutil.which("chromium")
    if program is None:
        print("Chromium is not installed (set DUBAN_BROWSER to its path)", file=sys.stderr)
        return 1
    wanted = [shot for shot in SHOTS if not sys.argv[1:] or shot.name in sys.argv[1:]]
    PICTURES.mkdir(parents=True, exist_ok=True)
    with demonstration() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        set_background_aside(browser.new_page(), site)
        for code, locale in LANGUAGES.items():
            for shot in wanted:
                context = browser.new_context(locale=locale, color_scheme="light")
                keep(f"{shot.name}.{code}", take(context.new_page(), site, shot))
                context.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

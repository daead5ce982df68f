"""Builds `frontend/` into `src/duban/static/built`, and only where something that it reads has changed.

It finds a Node.js that runs, or installs the one from the package index, runs `npm ci` where the lock file changed, then
Vite. A digest of all inputs stands beside the output, so a fresh clone, a touched file and a second run are all told
apart by content, not by time. Development and build only.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
SOURCES = ROOT / "src" / "duban"
BUILT = SOURCES / "static" / "built"
STAMP = BUILT / ".digest"
MODULES = FRONTEND / "node_modules"
MODULES_STAMP = MODULES / ".duban-digest"
NODE_ENGINES = "const [a, b] = process.versions.node.split('.').map(Number);"
NODE_ENGINES += (
    "process.exit(a === 20 ? (b >= 19 ? 0 : 1) : a === 22 ? (b >= 12 ? 0 : 1) : a > 22 ? 0 : 1)"
)
ICON_USE = re.compile(r'(?:\{%\s*icon\s+|\bicon\s*[=:]\s*|\bicon\()"([a-z0-9-]+)"')


def digest(paths: list[Path], *extra: str) -> str:
    """One digest over names and contents."""
    state = hashlib.sha256()
    for path in sorted(paths):
        state.update(str(path.relative_to(ROOT)).encode())
        state.update(path.read_bytes())
    for text in extra:
        state.update(text.encode())
    return state.hexdigest()


def used_icons() -> str:
    """The icon names in templates and Python: the only part of them that the build reads."""
    names: set[str] = set()
    for path in SOURCES.rglob("*"):
        if path.suffix in {".html", ".py"}:
            names.update(ICON_USE.findall(path.read_text(encoding="utf-8")))
    return " ".join(sorted(names))


def inputs() -> list[Path]:
    """Every file below `frontend/` that can change the output."""
    found = [path for path in FRONTEND.iterdir() if path.is_file()]
    for folder in ("src", "build"):
        found += [path for path in (FRONTEND / folder).rglob("*") if path.is_file()]
    return found


def environment() -> dict[str, str]:
    """The environment with this Python's folder first on PATH where the machine's Node.js won't do."""
    env = dict(os.environ)
    if not runs(env):
        env["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{env['PATH']}"
        if not runs(env):
            install_node()
    return env


def runs(env: dict[str, str]) -> bool:
    """Whether `node` and `npm` on PATH start, and Node.js is recent enough for Vite."""
    node, npm = shutil.which("node", path=env["PATH"]), shutil.which("npm", path=env["PATH"])
    if not node or not npm:
        return False
    check = subprocess.run([node, "-e", NODE_ENGINES], capture_output=True, check=False, env=env)
    return check.returncode == 0


def install_node() -> None:
    """Installs Node.js from the package index into this Python's environment, by hash."""
    print("static: no Node.js >= 20.19 here; installing the one from requirements-node.lock")
    lock = ROOT / "requirements-node.lock"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(lock)]
    subprocess.run(pip, check=True)


def npm(*arguments: str, env: dict[str, str]) -> None:
    """Runs npm in `frontend/`."""
    program = shutil.which("npm", path=env["PATH"])
    if program is None:
        raise SystemExit("static: npm cannot be found")
    code = subprocess.run([program, *arguments], cwd=FRONTEND, env=env, check=False).returncode
    if code:
        raise SystemExit(f"static: npm {arguments[0]} failed with exit code {code}; see above")


def ensure_modules(env: dict[str, str]) -> None:
    """`npm ci`, where the lock file is not the one that was installed."""
    wanted = digest([FRONTEND / "package-lock.json"])
    if MODULES_STAMP.exists() and MODULES_STAMP.read_text() == wanted:
        return
    npm("ci", "--no-audit", "--no-fund", "--loglevel=error", env=env)
    MODULES_STAMP.write_text(wanted)


def main() -> int:
    """Builds if needed; `--check` also has TypeScript judge the sources."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="type-check instead of building")
    arguments = parser.parse_args()
    if arguments.check:
        env = environment()
        ensure_modules(env)
        npm("run", "--silent", "check", env=env)
        return 0
    wanted = digest(inputs(), used_icons())
    if STAMP.exists() and STAMP.read_text() == wanted:
        return 0
    env = environment()
    ensure_modules(env)
    npm("run", "--silent", "build", env=env)
    STAMP.write_text(wanted)
    print(f"static: built into {BUILT.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The tree as architecture tests see it: tracked and untracked sources, parsed once.

It judges nothing. Loaded by the tests of this folder.
"""

from __future__ import annotations

import ast
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src" / "duban"


@dataclass(frozen=True)
class Module:
    """One Python file with its syntax tree."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Its path from the root of the repository."""
        return str(self.path.relative_to(ROOT))


def parse(path: Path) -> Module:
    """Reads and parses one file."""
    text = path.read_text(encoding="utf-8")
    return Module(path, text, ast.parse(text))


@lru_cache(maxsize=8)
def modules(*folders: str, with_migrations: bool = False) -> tuple[Module, ...]:
    """All Python files below the folders; migrations are generated and left out unless asked for."""
    paths = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    return tuple(
        parse(path)
        for path in paths
        if (with_migrations or "migrations" not in path.parts) and "node_modules" not in path.parts
    )


def tracked_files() -> list[Path]:
    """Every file that git tracks; the test is skipped outside a checkout."""
    try:
        listing = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def report(violations: list[str], advice: str) -> str:
    """What a failing test says: what to do, and where."""
    return "\n".join([advice, *violations])

"""Setting up works on machines that are not ours: broken Pythons are passed over, and none at all is said in words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tree import ROOT

FINDER = ROOT / "tools" / "find-python.sh"


def find(path: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Runs the finder with nothing on PATH but one folder and the shell's own tools."""
    settings = {"PATH": str(path), "HOME": str(path), **env}
    return subprocess.run(
        ["/bin/sh", str(FINDER)], env=settings, capture_output=True, text=True, check=False
    )


def a_program(folder: Path, name: str, text: str) -> None:
    """An executable script."""
    program = folder / name
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)


def test_a_shim_that_fails_is_passed_over(tmp_path: Path) -> None:
    """A version manager's shim stands on PATH and fails when run; the next candidate is taken."""
    a_program(tmp_path, "python3.13", "exit 127")
    a_program(tmp_path, "python3.12", "exit 127")
    a_program(tmp_path, "python3", f'exec "{sys.executable}" "$@"')
    result = find(tmp_path)
    assert result.returncode == 0
    assert Path(result.stdout.strip()).resolve() == Path(sys.executable).resolve()


def test_a_named_python_goes_first(tmp_path: Path) -> None:
    """make PYTHON=… decides."""
    a_program(tmp_path, "mine", f'exec "{sys.executable}" "$@"')
    assert find(tmp_path, PYTHON=str(tmp_path / "mine")).returncode == 0


def test_no_python_is_said_in_words(tmp_path: Path) -> None:
    """Where none runs the finder ends with 4 and says what to install."""
    places = [*Path("/usr/local/bin").glob("python3.1[1-9]"), *Path("/opt").glob("python*/bin")]
    if places:
        pytest.skip(f"this machine has a Python where the finder looks beyond PATH: {places[0]}")
    a_program(tmp_path, "python3", "exit 127")
    result = find(tmp_path)
    assert result.returncode == 4
    assert "python3-venv" in result.stderr


def test_the_lock_files_agree() -> None:
    """A package that stands in two lock files has the same version in both."""
    versions: dict[str, set[str]] = {}
    for lock in ROOT.glob("requirements*.lock"):
        for line in lock.read_text(encoding="utf-8").splitlines():
            if "==" in line:
                name, version = line.split(";")[0].split("==")
                versions.setdefault(name.strip(), set()).add(version.strip(" \\"))
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}
    assert len(versions) > 50

"""No tracked file says where packages came from or where somebody's checkout lies: every site has its own mirror."""

from __future__ import annotations

import json
import re

from tree import ROOT, report, tracked_files

# Put together here, so that this file itself passes.
REGISTRIES = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "registry." + "npmjs",
    "npm" + "mirror.com",
    "registry." + "yarnpkg",
    "proxy." + "golang.org",
    "deb." + "debian.org",
    "mirrors." + "aliyun",
    "mirrors." + "tuna",
    "tuna." + "tsinghua",
]
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:work|root|home/\w+)/\w")


def offences(name: str, text: str) -> list[str]:
    """The lines of a file that name a registry or a path of one machine."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        lowered = line.lower()
        if any(host in lowered for host in REGISTRIES):
            found.append(f"{name}:{number} names a package registry")
        if MACHINE_PATHS.search(line):
            found.append(f"{name}:{number} names a path of one machine: {line.strip()[:80]}")
    return found


def test_tracked_files_name_no_registry_and_no_machine() -> None:
    """Lock files, scripts and documents hold hashes and names, not addresses."""
    found = []
    for path in tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += offences(str(path.relative_to(ROOT)), text)
    assert not found, report(found, "Take the address out:")


def test_the_npm_lock_file_records_no_addresses() -> None:
    """`resolved` would carry the mirror of whoever ran npm last; .npmrc switches it off."""
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8"))
    recorded = [name for name, package in lock["packages"].items() if "resolved" in package]
    assert not recorded
    assert all("integrity" in package for name, package in lock["packages"].items() if name)
    for folder in (ROOT, ROOT / "frontend"):
        assert "omit-lockfile-registry-resolved=true" in (folder / ".npmrc").read_text()


def test_python_lock_files_pin_by_hash() -> None:
    """Each requirement has a version and at least one hash, and nothing else."""
    for lock in sorted(ROOT.glob("requirements*.lock")):
        entries = re.split(r"\n(?=[A-Za-z0-9])", lock.read_text(encoding="utf-8").strip())
        assert entries
        for entry in entries:
            assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+", entry), f"{lock.name}: {entry[:60]}"
            assert "--hash=sha256:" in entry, f"{lock.name}: {entry[:60]}"


def test_the_check_sees_an_address() -> None:
    """A lock file line with an address, and a path of one machine, are both found."""
    line = f"https://{REGISTRIES[1]}/x.whl"
    assert offences("a.lock", line) == ["a.lock:1 names a package registry"]
    assert len(offences("a.md", "see /" + "root/project/notes")) == 1
    assert offences("a.md", "see docs/install.md") == []

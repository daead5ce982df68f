"""A follower's process dies in the middle: its rows and its place are both as before, and the next one goes on from there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from site_of_its_own import Site

SCRIPT = Path(__file__).with_name("follow_and_die.py")


def run(site: Site, *arguments: str) -> int:
    """The script in a process of the site's; returns its exit code."""
    env = {**site.settings(), "DJANGO_SETTINGS_MODULE": "duban.config.settings"}
    return subprocess.run(
        [sys.executable, str(SCRIPT), *arguments], env=env, check=False
    ).returncode


def place(site: Site) -> int:
    """Where the follower stands."""
    ((number,),) = site.run_sql("SELECT number FROM foundation_follower WHERE name = 'keeper'")
    return int(number)


def test_each_line_once_over_two_deaths(site: Site) -> None:
    """Killed in the second batch, and again in the third: ten rows for ten lines."""
    assert run(site, "follow", "-1") == 0
    assert run(site, "write", "10") == 0
    assert run(site, "follow", "5") == 9
    assert (place(site), len(site.sessions())) == (4, 4)
    assert run(site, "follow", "9") == 9
    assert (place(site), len(site.sessions())) == (8, 8)
    assert run(site, "follow", "-1") == 0
    assert (place(site), site.sessions()) == (10, {str(n) for n in range(10)})

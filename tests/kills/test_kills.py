"""kill -9 of servers and workers under the writes of ten clients, 200 times on each database: nothing acknowledged is lost, nothing is half.

`DUBAN_KILLS` sets another number, `DUBAN_KILLS_SEED` does a run again whose seed was told.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from kills.run import LOAD, PEOPLE, killed
from kills.site import SQLITE, site_on

pytestmark = pytest.mark.kills
KILLS = int(os.environ.get("DUBAN_KILLS", "200"))
KINDS = [SQLITE, pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_acknowledged_is_lost(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rows, files, chains, jobs and uploads are whole after every kill; the seed says how to do it again."""
    seed = int(os.environ.get("DUBAN_KILLS_SEED") or random.randrange(10**6))  # noqa: S311
    database = SQLITE if kind == SQLITE else os.environ["DUBAN_TEST_POSTGRES_URL"]
    with site_on(database, tmp_path / "site", PEOPLE) as site:
        outcome = killed(site, seed=seed, kills=KILLS)
    with capsys.disabled():
        print(f"\n{kind}, {outcome.told()}")  # noqa: T201
    assert not outcome.faults, f"{kind} {outcome.told()}\nlogs and writes: {tmp_path}"
    assert sum(outcome.kills.values()) == KILLS
    assert outcome.acknowledged >= KILLS * LOAD

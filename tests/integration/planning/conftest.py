"""A town with a matter that has measures and a limit, on a fixed day."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cast import Town, a_source
from duban.foundation import clock
from duban.ledger.actions.register import DutySpec, LimitSpec, MatterSpec, register
from works import LIMIT, MEASURES, TODAY, Works


@pytest.fixture
def april() -> Iterator[None]:
    """The first of April 2026, ten o'clock."""
    with clock.at(TODAY):
        yield


@pytest.fixture
def works(april: None, town: Town) -> Works:
    """The sewer of the east gate: four measures until the end of June, led by the housing bureau with the water bureau."""
    spec = MatterSpec(
        title="东门片区雨污分流",
        requirement="东门片区雨污分流改造6月底前完成",
        source=a_source(town),
        duties=[
            DutySpec("县住建局", "lead", town.units["housing"].pk),
            DutySpec("县水利局", "assist", town.units["water"].pk),
        ],
        limit=LimitSpec(said="6月底前", kind="date", due_on=LIMIT),
        measures=[(text, "step") for text in MEASURES],
    )
    (matter,) = register(
        [spec],
        jurisdiction_id=town.county.pk,
        authority=town.authority,
        actor=town.actor("lan"),
    )
    return Works(town, matter)

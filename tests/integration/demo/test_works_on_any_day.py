"""The sewer plan, the portfolio and the programmes can be made on any day of the year: the dates on many days, the whole life on two."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from duban.demo.accounts import make_people
from duban.demo.office_year import BEGINS
from duban.demo.portfolio import plan_portfolio
from duban.demo.programmes import plan_programmes
from duban.demo.sewer import SPENT, plan_sewer
from duban.demo.sewer_plan import limit_of, sewer_plan
from duban.demo.timeline import Timeline
from duban.demo.town import Town, make_units
from duban.foundation import health
from duban.ledger.models import Programme
from duban.planning.actions.calendars import WEEK
from duban.planning.actions.solving import find
from duban.planning.models import Plan
from duban.planning.queries.documents import file_of
from duban.projects.choices import Judgement, StageCode
from duban.projects.models import Pledge, Project, StageReport
from duban.projects.queries.standing import BEFORE, standings
from duban.scheduling import Days, Pattern, PlanFile, days_of, verify

NATIONAL_DAY, SUNDAY = "2026-10-01", "2026-03-15"
# The closed season and the holidays fall into another part of the works for each.
MADE_ON = [dt.date(2026, month, 1) for month in range(1, 13, 2)]


@pytest.fixture(params=(NATIONAL_DAY, SUNDAY))
def works(
    request: pytest.FixtureRequest,
    db: None,
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
    tmp_path: Path,
) -> Plan:
    """What this file is about, made on a day, without the rest of the town's year."""
    settings.IS_DEMO, settings.FILES_DIR = True, tmp_path / "files"
    instant = dt.datetime.fromisoformat(f"{request.param}T10:00:00+08:00")
    monkeypatch.setattr(timezone, "now", lambda: instant)
    town, timeline = Town(), Timeline()
    timeline.add(BEGINS, lambda: make_units(town))
    timeline.add(BEGINS, lambda: make_people(town))
    timeline.run()
    plan_sewer(town, timeline)
    plan_portfolio(town, timeline)
    plan_programmes(town, timeline)
    timeline.run()
    return Plan.objects.get()


def of_river(file: PlanFile) -> list[tuple[dt.date, dt.date]]:
    """The days of what is done in the river."""
    river = [task.name for task in file.problem.tasks if "河道" in task.calendar]
    spans = file.plan.spans if file.plan else {}
    return [days_of(file, spans[name]) for name in river]


@pytest.mark.parametrize("first", MADE_ON)
def test_dates_are_found(first: dt.date) -> None:
    """Whenever the works are decided, the little work that is spent finds dates that miss no node, and the river is left in time."""
    rests = Days(dt.date(first.year, 10, 1), dt.date(first.year, 10, 7), ())
    file = sewer_plan(first, Pattern("工作日", WEEK, (rests,)), str)
    found = find(file, None, "late", first, SPENT)
    assert found.outcome["value"] == 0
    assert found.file.plan is not None
    assert len(of_river(found.file)) == 2
    assert all(leaves < limit_of(file) for _, leaves in of_river(found.file))


def test_the_works_are_in_the_middle(works: Plan) -> None:
    """Two sound editions, some tasks over and some running or to come, something slips, and no river work lies in a flood season."""
    assert works.tasks.count() >= 40
    editions = list(works.editions.published())
    assert [one.number for one in editions] == [1, 2]
    for edition in editions:
        file = file_of(edition.document)
        assert file.plan is not None
        assert verify(file.problem, file.plan) == ()
        for first, last in of_river(file):
            assert (last - first).days < 75
            assert not any(4 < day.month < 10 for day in (first, last))
    over = works.tasks.filter(ended_on__isnull=False).count()
    assert 10 <= over <= works.tasks.count() - 6
    today = timezone.localdate()
    lights = {task.light(today) for task in works.tasks.all()}
    assert lights & {"yellow", "red"}
    assert works.subject.due_on is not None
    assert works.subject.due_on > today + dt.timedelta(days=60)
    assert works.forecast_on == today
    portfolio_is_believable(today)
    nested = Programme.objects.filter(parent__isnull=False)
    assert (Programme.objects.count(), nested.count()) == (9, 1)
    assert Programme.objects.get(name__startswith="水环境").members.count() == 1
    assert not any(one.findings for one in health.examine(("journal", "rows_and_journal")))


def portfolio_is_believable(today: dt.date) -> None:
    """Every column of the board is filled, promises were kept and broken, reports returned, and no framework agreement is a signing."""
    assert 25 <= Project.objects.count() <= 30
    found = standings(Project.objects.all(), today)
    assert {phases[0].at for phases in found.values()} == {BEFORE, *StageCode.values}
    assert set(Pledge.objects.values_list("outcome", flat=True)) == {"open", "kept", "broken"}
    judged = set(StageReport.objects.values_list("outcome", flat=True))
    assert judged == set(Judgement.values)
    signed = StageReport.objects.filter(stage=StageCode.SIGNING)
    assert set(signed.values_list("phase__project__agreement", flat=True)) == {"contract"}
    slips = [phase.slip for phases in found.values() for phase in phases if phase.slip]
    assert max(slips) > 30

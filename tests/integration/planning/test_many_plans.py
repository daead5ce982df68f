"""Plans beside each other: one that fails keeps no other from its forecast, and two acts on one plan lock it in one order."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duban.foundation import clock
from duban.ledger.models import Matter
from duban.planning.actions.drafts import copy_draft, discard_draft
from duban.planning.actions.publishing import refresh_all
from duban.planning.models import Plan
from works import Works

NEXT = dt.datetime(2026, 4, 2, 2, tzinfo=dt.UTC)


def test_a_plan_that_cannot_be_forecast_keeps_no_other_from_it(
    works: Works, caplog: pytest.LogCaptureFixture
) -> None:
    """The worker goes on to the next one, and says which failed."""
    broken = works.in_force()
    Plan.objects.filter(pk=broken.pk).update(ended_at=NEXT)
    other = works.in_force()
    Plan.objects.filter(pk=broken.pk).update(ended_at=None)
    broken.editions.update(document="{")
    with clock.at(NEXT):
        assert refresh_all() == 1
        other.refresh_from_db()
        assert other.forecast_on == clock.today()
    assert f"plan {broken.pk} failed" in caplog.text


def test_the_plan_is_locked_before_its_drafts(works: Works) -> None:
    """Ending a plan locks the plan and then its drafts; whoever edits one must not do it the other way round."""
    plan, lan = works.in_force(), works.town.actor("lan")
    draft = copy_draft(plan.editions.get().pk, name="", actor=lan)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        discard_draft(draft.pk, actor=lan)
    statements = [one["sql"] for one in asked if one["sql"].startswith("SELECT")]
    rows = [one for one in statements if "planning_plan" in one.split(" WHERE ")[0]]
    locked = [one for one in rows if "FOR UPDATE" in one] or rows
    assert 'FROM "planning_plan" ' in locked[0]
    assert any('FROM "planning_planedition" ' in one for one in locked[1:])


def test_a_plan_s_history_reads_no_documents(works: Works) -> None:
    """Each publication is in the journal whole; the list of what happened asks for none of them."""
    plan, lan = works.in_force(), works.town.client("lan")
    with CaptureQueriesContext(connection) as asked:
        answer = lan.get(f"/plans/{plan.pk}/")
    names = [what for _, what, _, _ in answer.context["page"].history]
    assert len(names) == 2
    lines = [one["sql"] for one in asked if f"plan:{plan.pk}'" in one["sql"]]
    assert lines
    assert not [one for one in lines if '"content"' in one]


def test_of_a_matter_that_is_over_nothing_is_forecast(works: Works) -> None:
    """Its tasks slip no further and break no deadline day by day; once it lives again they are looked at again."""
    plan = works.in_force()
    for state, count in (("cancelled", 0), ("under_way", 1)):
        Matter.objects.filter(pk=works.matter.pk).update(state=state)
        with clock.at(NEXT):
            assert refresh_all() == count
    assert plan.tasks.count() == 5

"""A notice comes out: provisional limits of open matters are counted again, journaled and announced; certain ones never move by themselves."""

from __future__ import annotations

import dataclasses

import pytest
from django_tasks_db.models import DBTaskResult

from cast import Town, a_notice, at_work
from duban.calendars.actions import (
    NoticeFacts,
    add_notice,
    foresee_notice,
    set_hours,
)
from duban.foundation.access import AccessDenied
from duban.foundation.jobs import queue
from duban.foundation.jobs.worker import Worker
from duban.ledger.actions.moves import (
    assign_matter,
    cancel_matter,
    resume_matter,
    sign_matter,
    suspend_matter,
)
from duban.ledger.actions.recompute import recompute_limit, recompute_limits
from duban.ledger.actions.relay import relay_matter
from duban.ledger.models import Matter, TimeLimit
from duban.ledger.queries import soundness
from duban.ledger.queries.work import work_page
from duban.workcalendar import Notice, WorkCalendar, china
from limits import (
    LATE_DECEMBER,
    NEW_YEAR,
    PLAIN_YEAR,
    SYSTEM,
    D,
    in_force,
    limited,
    lines_of,
    published,
)
from living import a_category, on


def test_a_published_year_moves_what_waited_for_it(town: Town) -> None:
    """Another limit in force, its own line with before, after, reason and notice; the first one stays on record."""
    matter = limited(town, "3个工作日")
    assert (in_force(matter).due_on, matter.is_provisional) == (D("2027-01-05"), True)
    assert in_force(matter).calendar["waits_for"] == [2027]
    notice = published(town)
    limit = in_force(matter)
    assert (limit.due_on, limit.cause, limit.is_provisional) == (D("2027-01-04"), "calendar", False)
    assert (matter.due_on, matter.near_on, matter.is_provisional) == (
        D("2027-01-04"),
        D("2026-12-28"),
        False,
    )
    (told,) = lines_of(matter, "limit.recompute")
    assert (told["before"], told["due_on"]) == ("2027-01-05", "2027-01-04")
    assert (told["notice"], told["reason"]) == (notice.pk, NEW_YEAR.title)
    assert told["counted"]["calendar"]["notices"] == [f"notice:{notice.pk}/1"]
    assert [x.due_on for x in matter.limits.order_by("pk")] == [D("2027-01-05"), D("2027-01-04")]
    assert list(soundness.rows_and_journal()) == []


def test_a_limit_that_becomes_certain_on_its_day_is_told_too(town: Town) -> None:
    """The notice brings no swap: the day stays and the doubt goes."""
    matter = limited(town, "3个工作日")
    published(town, PLAIN_YEAR)
    assert (in_force(matter).due_on, matter.is_provisional) == (D("2027-01-05"), False)
    (told,) = lines_of(matter, "limit.recompute")
    assert told["before"] == told["due_on"]


def test_counting_again_twice_changes_nothing(town: Town) -> None:
    """A job that is begun twice, or a notice that bears on nothing, leaves no second row and no second line."""
    matter = limited(town, "3个工作日")
    published(town)
    assert recompute_limits(town.city.pk) == 0
    assert recompute_limit(matter.pk) is None
    a_notice(town)
    assert recompute_limits(town.county.pk) == 0
    assert (matter.limits.count(), len(lines_of(matter, "limit.recompute"))) == (2, 1)


def test_a_certain_limit_is_not_moved(town: Town) -> None:
    """A day off in the county would make it later: nobody moves it in silence."""
    matter = limited(town, "10个工作日", day=D("2026-08-20"))
    with on(D("2026-08-21")):
        a_notice(town)
        assert recompute_limits(town.county.pk) == 0
        assert in_force(matter).due_on == D("2026-09-03")
        assert not lines_of(matter, "limit.recompute")


def test_ended_matters_and_other_places_are_left_alone(town: Town) -> None:
    """Cancelled before the notice; and a notice of the neighbour county."""
    matter, open_one = limited(town, "3个工作日"), limited(town, "3个工作日")
    cancel_matter(matter.pk, reason="作废", actor=town.actor("fang"))
    with on(LATE_DECEMBER):
        add_notice(town.other.pk, NEW_YEAR, actor=SYSTEM)
    assert recompute_limits() == 0
    published(town)
    assert in_force(matter).due_on == D("2027-01-05")
    assert in_force(open_one).due_on == D("2027-01-04")


def test_a_part_with_the_parents_own_limit_moves_with_it(town: Town) -> None:
    """It keeps the parent's rule and the parent's calendar; one with a day of its own does not move."""
    matter = at_work(town, limited(town, "3个工作日"))
    xu, park = town.actor("xu"), [town.units["park"].pk]
    company = [town.units["company"].pk]
    with on(LATE_DECEMBER):
        (part,) = relay_matter(matter.pk, unit_ids=park, requirement="清淤", due_on=None, actor=xu)
        (own,) = relay_matter(
            matter.pk,
            unit_ids=company,
            requirement="清淤",
            due_on=D("2027-01-03"),
            actor=xu,
        )
    assert (in_force(part).due_on, part.is_provisional) == (D("2027-01-05"), True)
    published(town)
    assert in_force(part).due_on == D("2027-01-04")
    assert in_force(own).due_on == D("2027-01-03")


def test_hours_of_a_desk_count_again_too(town: Town) -> None:
    """A limit that waits for a notice takes the desk's new hours; where they are taken away, those of then."""
    water = town.units["water"]
    clerk = town.actor("lan")
    with on(D("2026-12-01")):
        set_hours(water.pk, hours="Mon-Fri 09:00-17:00", actor=clerk)
    matter = limited(town, "40小时内", unit="water")
    first = in_force(matter)
    assert matter.is_provisional
    with on(LATE_DECEMBER, 11):
        set_hours(water.pk, hours="Mon-Fri 09:00-13:00", actor=clerk)
        assert recompute_limits(town.county.pk) == 1
    second = in_force(matter)
    assert first.ends_at is not None and second.ends_at is not None
    assert second.ends_at > first.ends_at
    assert second.calendar["hours"] == f"hours:{water.pk}/2"
    with on(LATE_DECEMBER, 12):
        set_hours(water.pk, hours="", actor=clerk)
        assert recompute_limits(town.county.pk) == 0
    assert in_force(matter).pk == second.pk


def test_a_new_package_with_the_years_days_is_noticed(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workers ask now and then; no notice was entered, so none is named."""
    matter = limited(town, "3个工作日")
    newer = WorkCalendar(
        china().years | {2027},
        {**china().rest, **NEW_YEAR.notice.rest},
        {**china().work, **NEW_YEAR.notice.work},
    )
    monkeypatch.setattr("duban.calendars.queries.values.china", lambda: newer)
    monkeypatch.setattr("duban.calendars.queries.values._laid", _unkept(newer))
    assert recompute_limits() == 1
    (told,) = lines_of(matter, "limit.recompute")
    assert (told["due_on"], told["notice"], told["reason"]) == ("2027-01-04", None, "")


def _unkept(calendar: WorkCalendar) -> object:
    """The calendar without notices, whatever was kept of the package before."""
    return lambda keys, until=None: calendar


@pytest.mark.django_db(transaction=True)
def test_a_worker_counts_again_after_a_notice(town: Town) -> None:
    """Queued with the notice; nothing is queued where nothing waits."""
    a_notice(town)
    assert not DBTaskResult.objects.exists()
    matter = limited(town, "3个工作日")
    entered = add_notice(town.city.pk, NEW_YEAR, actor=SYSTEM)
    job = DBTaskResult.objects.get()
    Worker().run_all()
    standing = queue.view(job.id)
    assert standing is not None
    assert (standing.state, standing.code) == ("done", "")
    (told,) = lines_of(matter, "limit.recompute")
    assert told["notice"] == entered.pk
    add_notice(town.city.pk, PLAIN_YEAR, actor=SYSTEM)
    assert DBTaskResult.objects.count() == 1


def test_the_outlook_says_what_then_happens(town: Town) -> None:
    """How many would move, become certain, wait on and stay; nothing is written, and entering it does just that."""
    moving, settled = limited(town, "3个工作日"), limited(town, "2个工作日", day=D("2026-12-28"))
    certain = limited(town, "2个工作日", day=D("2026-09-01"))
    waiting = limited(town, "400个工作日")
    days = {**NEW_YEAR.notice.rest, D("2026-09-03"): "县庆"}
    facts = dataclasses.replace(NEW_YEAR, notice=Notice(days, NEW_YEAR.notice.work))
    with on(LATE_DECEMBER):
        told = foresee_notice(town.county.pk, facts, actor=town.actor("lan"))
    assert (told.settled, told.kept) == (1, 1)
    assert told.moved + told.waiting == 2
    named = {limit.number: (limit.before, limit.after, limit.moves) for limit in told.limits}
    assert named[moving.number] == (D("2027-01-05"), D("2027-01-04"), True)
    assert named[certain.number] == (D("2026-09-03"), D("2026-09-04"), False)
    assert TimeLimit.objects.count() == 4
    with on(LATE_DECEMBER):
        add_notice(town.county.pk, facts, actor=town.actor("lan"))
        assert recompute_limits(town.county.pk) == told.moved + told.settled
    assert not Matter.objects.get(pk=settled.pk).is_provisional
    assert Matter.objects.get(pk=waiting.pk).is_provisional
    with pytest.raises(AccessDenied):
        foresee_notice(town.county.pk, facts, actor=town.actor("xu"))


def test_my_work_announces_it_to_the_lead_unit_and_the_office(town: Town) -> None:
    """From which day it moved and by which notice, for a fortnight."""
    matter = limited(town, "3个工作日")
    with on(LATE_DECEMBER):
        assign_matter(matter.pk, actor=town.actor("lan"))
    published(town)
    for who, code in (("xu", "recounted"), ("lan", "recounted_all")):
        with on(LATE_DECEMBER, 16):
            (row,) = work_page(town.actor(who), code).lists[0].rows
        assert (row.pk, row.due_on, row.is_provisional) == (matter.pk, D("2027-01-04"), False)
        (note,) = row.notes
        assert (note.code, note.day, note.text) == ("moved_from", D("2027-01-05"), NEW_YEAR.title)
        with on(D("2027-01-20")):
            assert work_page(town.actor(who), code).lists[0].count == 0
    with on(LATE_DECEMBER, 16):
        assert work_page(town.actor("he"), "recounted").lists[0].count == 0


def test_a_suspension_that_took_nothing_is_part_of_the_recount(town: Town) -> None:
    """A matter stood over a weekend that a notice then makes a working day: the day is not counted as one on which it ran."""
    a_category(stops_clock=True)
    matter = limited(town, "6个工作日", day=D("2026-12-24"), category="test")
    pk, fang = matter.pk, town.actor("fang")
    with on(D("2026-12-24"), 10):
        assign_matter(pk, actor=town.actor("lan"))
        sign_matter(pk, actor=town.actor("xu"))
    with on(D("2026-12-26"), 9):
        suspend_matter(pk, reason="等待上级批复", actor=fang)
    with on(D("2026-12-27"), 20):
        resume_matter(pk, reason="批复已到", actor=fang)
    before = in_force(matter)
    assert (matter.limits.count(), before.is_provisional) == (1, True)
    swapped = Notice({D("2026-12-31"): "NEW_YEAR"}, {D("2026-12-26"): "NEW_YEAR"})
    with on(D("2026-12-28")):
        add_notice(town.county.pk, NoticeFacts("调休通知", 2026, swapped), actor=SYSTEM)
        recompute_limits(town.county.pk)
        # 31 December is off and 26 December, though worked, fell into the suspension: one day later.
        assert in_force(matter).due_on > before.due_on
        assert recompute_limits(town.county.pk) == 0

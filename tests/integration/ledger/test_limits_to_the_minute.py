"""A limit that ends at a time of day: its light, its pace, the words for what is left, the lists, the past and the journal."""

from __future__ import annotations

import datetime as dt
import html

import pytest

from cast import Town
from duban.calendars.actions import set_hours
from duban.foundation import clock
from duban.foundation.clock import Moment
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.extensions import ask_extension
from duban.ledger.actions.moves import (
    assign_matter,
    resume_matter,
    return_matter,
    sign_matter,
    submit_matter,
    suspend_matter,
)
from duban.ledger.actions.progress import report_progress
from duban.ledger.choices import Pace
from duban.ledger.models import Matter
from duban.ledger.models.instants import lights
from duban.ledger.queries import soundness
from duban.ledger.queries.board import ledger_board
from duban.ledger.queries.cockpit import cockpit
from duban.ledger.queries.filters import LedgerFilter
from duban.ledger.queries.work import work_page
from limits import D, in_force, limited, lines_of
from living import ZONE, on, seen

DAY = D("2026-04-09")
NEXT = D("2026-04-10")


def at(hour: int, minute: int = 0, day: dt.date = DAY) -> dt.datetime:
    """An instant in China."""
    return dt.datetime.combine(day, dt.time(hour, minute), ZONE)


def shown(matter: Matter, now: Moment) -> str:
    """The light of a matter as its row and as the database's condition give it: both are the same."""
    matter.refresh_from_db()
    one = matter.light(now)
    found = [
        light
        for light, condition in lights(now).items()
        if Matter.objects.filter(condition, pk=matter.pk).exists()
    ]
    assert found == [one]
    return one


def at_work(town: Town, said: str = "2小时内") -> Matter:
    """A matter of two hours from nine o'clock, signed for and begun at nine."""
    matter = limited(town, said, day=DAY)
    with on(DAY):
        assign_matter(matter.pk, actor=town.actor("lan"))
        sign_matter(matter.pk, actor=town.actor("xu"))
    matter.refresh_from_db()
    return matter


def submitted(town: Town, hour: int, minute: int = 0) -> Matter:
    """The same, submitted at a time of the day."""
    matter = at_work(town)
    with clock.at(at(hour, minute)):
        report_progress(matter.pk, text="已到现场", share=80, actor=town.actor("xu"))
        submit_matter(matter.pk, statement="已办结", actor=town.actor("xu"))
    return matter


def test_the_light_turns_at_the_minute(town: Town) -> None:
    """Red at eleven, not on the next day; the first instant that is too late is late."""
    matter = at_work(town)
    assert (matter.due_on, matter.due_at) == (DAY, at(11))
    moments = [seen(DAY, 10, 59), seen(DAY, 11), seen(DAY, 23), seen(NEXT, 1)]
    assert [shown(matter, now) for now in moments] == ["yellow", "red", "red", "red"]


def test_a_limit_that_ends_with_its_day_has_no_instant(town: Town) -> None:
    """It is near all its last day, whatever the hour."""
    for said in ("当日办结", "3个工作日", "4月9日前"):
        matter = limited(town, said, day=DAY)
        assert matter.due_on is not None
        assert matter.due_at is None
        assert shown(matter, seen(matter.due_on, 23, 59)) == "yellow"
        assert shown(matter, seen(matter.due_on + dt.timedelta(days=1), 0)) == "red"


def test_service_hours_give_the_instant(town: Town) -> None:
    """The end of the desk's day, and the half hour that goes on after the holidays."""
    with on(D("2026-04-01")):
        hours = "Mon-Fri 09:00-12:00,14:00-17:30"
        set_hours(town.units["water"].pk, hours=hours, actor=town.actor("lan"))
    eve, after = D("2026-04-30"), D("2026-05-06")
    same = limited(town, "当日办结", day=eve, unit="water")
    assert same.due_at == at(17, 30, eve)
    assert [shown(same, seen(eve, 17, m)) for m in (29, 30)] == ["yellow", "red"]
    late = limited(town, "1小时内", day=eve, hour=17, unit="water")
    assert (late.due_on, late.due_at) == (after, at(9, 30, after))
    assert [shown(late, seen(after, 9, m)) for m in (29, 30)] == ["yellow", "red"]


@pytest.mark.parametrize("said", ["4月10日17时前", "4月10日下午5点前报送", "2026-04-10 17:00"])
def test_a_named_day_ends_at_the_time_that_was_said(town: Town, said: str) -> None:
    """By hand and from the desk: red at five, and a suspension moves the day and keeps the hour."""
    matter = limited(town, said, day=DAY)
    assert (matter.due_on, matter.due_at) == (NEXT, at(17, day=NEXT))
    assert [shown(matter, seen(NEXT, 16, 59)), shown(matter, seen(NEXT, 17))] == ["yellow", "red"]
    with on(DAY):
        assign_matter(matter.pk, actor=town.actor("lan"))
        sign_matter(matter.pk, actor=town.actor("xu"))
        suspend_matter(matter.pk, reason="等批复", actor=town.actor("fang"))
    with on(D("2026-04-12")):
        resume_matter(matter.pk, reason="已批复", actor=town.actor("fang"))
    matter.refresh_from_db()
    moved = D("2026-04-13")
    assert (matter.due_on, matter.due_at) == (moved, at(17, day=moved))
    assert list(soundness.rows_and_journal()) == []


@pytest.mark.parametrize(
    ("hour", "minute", "light"), [(10, 59, "green"), (11, 0, "yellow"), (15, 0, "yellow")]
)
def test_done_too_late_on_the_day_itself_is_yellow(
    town: Town, hour: int, minute: int, light: str
) -> None:
    """Late-then-done is yellow to the minute, and stays so."""
    matter = submitted(town, hour, minute)
    assert shown(matter, seen(D("2026-12-01"))) == light
    assert (matter.done_on, matter.done_at) == (DAY, at(hour, minute))


def test_a_return_takes_the_instant_back(town: Town) -> None:
    """And replay says the same."""
    matter = submitted(town, 10)
    with on(DAY, 13):
        return_matter(matter.pk, reason="不实", actor=town.actor("tao"))
    assert shown(matter, seen(DAY, 13)) == "red"
    assert matter.done_at is None
    assert list(soundness.rows_and_journal()) == []


def test_what_was_done_before_instants_were_kept_is_told_by_its_day(town: Town) -> None:
    """A row without the instant shows the light that it showed then."""
    matter = submitted(town, 15)
    Matter.objects.filter(pk=matter.pk).update(done_at=None)
    assert shown(matter, seen(NEXT)) == "green"


def test_a_pause_moves_the_instant_and_the_line_tells_it(town: Town) -> None:
    """Three hours stood: due at two; the line and the version say from when to when, and replay agrees."""
    matter = at_work(town)
    with on(DAY, 10):
        suspend_matter(matter.pk, reason="等批复", actor=town.actor("fang"))
    assert shown(matter, seen(DAY, 12)) == "grey"
    with on(DAY, 13):
        resume_matter(matter.pk, reason="已批复", actor=town.actor("fang"))
    assert in_force(matter).ends_at == at(14)
    assert [shown(matter, seen(DAY, 13, 59)), shown(matter, seen(DAY, 14))] == ["yellow", "red"]
    (told,) = lines_of(matter, "matter.limit")
    assert (told["before"], told["due_on"]) == ("2026-04-09", "2026-04-09")
    assert [dt.datetime.fromisoformat(told[n]) for n in ("before_at", "due_at")] == [at(11), at(14)]
    assert [v.due_at for v in matter.versions.order_by("since")][-2:] == [at(11), at(14)]
    assert list(soundness.rows_and_journal()) == []
    with on(DAY, 15):
        text = html.unescape(town.client("lan").get(f"/ledger/{matter.pk}/").content.decode())
    assert "2026年4月9日 11:00" in text
    assert "已超 1 小时" in text


def test_pace_counts_minutes(town: Town) -> None:
    """Half of the work at half of the time; behind where the limit passed without a share."""
    matter = at_work(town)
    with on(DAY):
        report_progress(matter.pk, text="已到现场", actor=town.actor("xu"))
    matter.refresh_from_db()
    assert [matter.pace(seen(DAY, 11, 0)), matter.pace(seen(DAY, 10, 59))] == [Pace.BEHIND, ""]
    with on(DAY):
        report_progress(matter.pk, text="过半", share=50, actor=town.actor("xu"))
    matter.refresh_from_db()
    paces = [matter.pace(seen(DAY, 10, minute)) for minute in (0, 1)]
    assert paces == [Pace.ON_SCHEDULE, Pace.BEHIND]


def test_lists_and_figures_turn_at_the_minute(town: Town) -> None:
    """The ledger's filter and counts, the cockpit's figures, my work: near a minute before, late from then on."""
    matter = at_work(town)
    for minute, light, figure, code in (
        (59, "yellow", "near", "near"),
        (60, "red", "late", "late"),
    ):
        with clock.at(at(10) + dt.timedelta(minutes=minute)):
            page = ledger_board(town.actor("lan"), LedgerFilter(light=light))
            assert [row.pk for row in page.rows] == [matter.pk]
            assert page.counts[light] == 1
            numbers = {n.code: n.count for n in cockpit(town.actor("shen")).now}
            assert (numbers[figure], numbers["late"] + numbers["near"]) == (1, 1)
            (row,) = work_page(town.actor("xu"), code).lists[0].rows
            assert (row.light, row.due_at) == (light, at(11))


def test_the_past_knows_the_instant(town: Town) -> None:
    """As of the day itself it was late at its end; the day before knows nothing of it."""
    matter = at_work(town)
    with on(D("2026-06-01")):
        page = ledger_board(town.actor("lan"), LedgerFilter(as_of=DAY))
        assert [(row.pk, row.light, row.due_at) for row in page.rows] == [
            (matter.pk, "red", at(11))
        ]
        assert page.counts["red"] == 1
        red = ledger_board(town.actor("lan"), LedgerFilter(as_of=DAY, light="red"))
        assert [row.pk for row in red.rows] == [matter.pk]


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [
        (10, 40, "剩余 20 分钟"),
        (9, 0, "剩余 2 小时"),
        (9, 30, "剩余 1 小时 30 分钟"),
        (11, 0, "已超 1 分钟"),
        (14, 5, "已超 3 小时 5 分钟"),
    ],
)
def test_pages_say_hours_and_minutes(town: Town, hour: int, minute: int, words: str) -> None:
    """On the list and on the matter's page, with the time of the limit."""
    matter = at_work(town)
    for address in ("/ledger/", f"/ledger/{matter.pk}/"):
        with clock.at(at(hour, minute)):
            text = html.unescape(town.client("lan").get(address).content.decode())
        assert words in text
        assert "2026年4月9日 11:00" in text


def test_too_late_to_ask_is_told_to_the_minute(town: Town) -> None:
    """Before eleven an extension may be asked for, afterwards not, and the page offers it no more."""
    matter = at_work(town)
    asked = {"asked_on": NEXT, "reason": "停电", "actor": town.actor("xu")}
    with on(DAY, 11):
        text = html.unescape(town.client("xu").get(f"/ledger/{matter.pk}/").content.decode())
        with pytest.raises(ActRefused, match="EXTENSION_TOO_LATE"):
            ask_extension(matter.pk, **asked)
    assert "extension-ask" not in text
    with on(DAY, 10):
        text = html.unescape(town.client("xu").get(f"/ledger/{matter.pk}/").content.decode())
        assert "extension-ask" in text
        assert ask_extension(matter.pk, **asked).asked_on == NEXT

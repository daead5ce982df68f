"""Calendar feeds: what is written can be read back, line by line within the limits of RFC 5545."""

from __future__ import annotations

import datetime as dt
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.feeds import Calendar, Item, Shape, Status, write_calendar

AT = dt.datetime(2026, 4, 9, 8, 30, 15, 123456, tzinfo=dt.timezone(dt.timedelta(hours=8)))
DAY = dt.date(2026, 4, 30)


def an_item(**changes: Any) -> Item:
    """A limit on the last day of April."""
    facts: dict[str, Any] = {
        "key": "matter-1",
        "title": "整治东门河排口",
        "on": DAY,
        "changed_at": AT,
    }
    return Item(**{**facts, **changes})


def written(*items: Item) -> icalendar.Calendar:
    """The feed of some items, read back."""
    text = write_calendar(Calendar("许明的时限", "r1.duban", "Asia/Shanghai", items))
    found = icalendar.Calendar.from_ical(text)
    assert isinstance(found, icalendar.Calendar)
    return found


def test_a_limit_is_an_event_and_a_task() -> None:
    """Telephones that pass over tasks show the event; both keep their own name."""
    calendar = written(an_item(status=Status.UNDER_WAY, percent=40, sequence=3))
    (event,), (task,) = calendar.walk("VEVENT"), calendar.walk("VTODO")
    assert (event["UID"], task["UID"]) == ("matter-1-event@r1.duban", "matter-1-task@r1.duban")
    assert event.decoded("DTSTART") == DAY
    assert event.decoded("DTEND") == DAY + dt.timedelta(days=1)
    assert (task.decoded("DUE"), str(task["STATUS"])) == (DAY, "IN-PROCESS")
    assert int(task["PERCENT-COMPLETE"]) == 40
    for component in (event, task):
        assert int(component["SEQUENCE"]) == 3
        assert component.decoded("LAST-MODIFIED") == AT.replace(microsecond=0)
        assert component.decoded("DTSTAMP") == AT.replace(microsecond=0)
        assert str(component["SUMMARY"]) == "整治东门河排口"


def test_an_end_at_a_time_of_day_is_an_instant() -> None:
    """Twenty past nine in the calendar's zone, with no length; the task is due then."""
    at = dt.datetime(2026, 4, 30, 1, 20, tzinfo=dt.UTC)
    calendar = written(an_item(at=at))
    (event,), (task,) = calendar.walk("VEVENT"), calendar.walk("VTODO")
    assert (event.decoded("DTSTART"), task.decoded("DUE")) == (at, at)
    assert "DTEND" not in event
    text = write_calendar(Calendar("x", "r", "Asia/Shanghai", (an_item(at=at),))).decode()
    assert "DUE;TZID=Asia/Shanghai:20260430T092000\r\n" in text
    with pytest.raises(ValueError, match="zone"):
        written(an_item(at=at.replace(tzinfo=None)))


def test_days_are_days_and_no_midnights() -> None:
    """A day without a time stays the same day wherever the calendar is read."""
    text = write_calendar(Calendar("x", "r", "Asia/Shanghai", (an_item(),))).decode()
    assert "DTSTART;VALUE=DATE:20260430\r\n" in text
    assert "DUE;VALUE=DATE:20260430\r\n" in text


def test_something_that_lasts_ends_after_its_last_day() -> None:
    """`until` is the last day that counts; iCalendar names the first that does not."""
    (event,) = written(an_item(until=DAY + dt.timedelta(days=4), shape=Shape.EVENT)).walk("VEVENT")
    assert event.decoded("DTEND") == dt.date(2026, 5, 5)


@pytest.mark.parametrize(
    ("status", "as_event", "as_task"),
    [
        (Status.WAITING, "CONFIRMED", "NEEDS-ACTION"),
        (Status.UNDER_WAY, "CONFIRMED", "IN-PROCESS"),
        (Status.DONE, "CONFIRMED", "COMPLETED"),
        (Status.CANCELLED, "CANCELLED", "CANCELLED"),
    ],
)
def test_states_have_their_words(status: Status, as_event: str, as_task: str) -> None:
    """What is taken back is cancelled and does not vanish."""
    calendar = written(an_item(status=status))
    assert [str(c["STATUS"]) for c in calendar.walk("VEVENT")] == [as_event]
    assert [str(c["STATUS"]) for c in calendar.walk("VTODO")] == [as_task]


def test_a_day_that_may_change_is_tentative_until_it_is_over() -> None:
    """Only events know the word; what is done or cancelled waits for no calendar any more."""
    (open_,) = written(an_item(is_tentative=True, status=Status.UNDER_WAY)).walk("VEVENT")
    (over,) = written(an_item(is_tentative=True, status=Status.CANCELLED)).walk("VEVENT")
    assert (str(open_["STATUS"]), str(over["STATUS"])) == ("TENTATIVE", "CANCELLED")


def test_what_is_done_says_when_and_is_whole() -> None:
    """A finished task is at a hundred percent, whatever was reported last."""
    (task,) = written(an_item(status=Status.DONE, percent=60, done_at=AT)).walk("VTODO")
    assert int(task["PERCENT-COMPLETE"]) == 100
    assert task.decoded("COMPLETED") == AT.replace(microsecond=0)


def test_the_zone_is_told_with_its_rules() -> None:
    """A reader that knows no zones finds that of the office in the feed."""
    (zone,) = written(an_item()).walk("VTIMEZONE")
    assert str(zone["TZID"]) == "Asia/Shanghai"
    (standard,) = zone.walk("STANDARD")
    assert standard.decoded("TZOFFSETTO") == dt.timedelta(hours=8)


def test_equal_values_give_equal_bytes() -> None:
    """Nothing depends on the moment or on the order of the rows."""
    one, two = an_item(), an_item(key="matter-2", on=DAY - dt.timedelta(days=1))
    first = write_calendar(Calendar("x", "r", "Asia/Shanghai", (one, two)))
    assert first == write_calendar(Calendar("x", "r", "Asia/Shanghai", (two, one)))


def test_two_items_of_one_key_are_refused() -> None:
    """A subscriber would take one for a change of the other."""
    with pytest.raises(ValueError, match="one key"):
        written(an_item(), an_item())


def test_an_instant_without_a_zone_is_refused() -> None:
    """It would be another instant on every machine."""
    with pytest.raises(ValueError, match="no zone"):
        written(an_item(changed_at=dt.datetime(2026, 4, 9)))  # noqa: DTZ001


# What no XML-like text may hold either: control characters other than the line end.
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=300)


@given(title=TEXTS, text=TEXTS)
def test_any_text_comes_back_within_75_octets_a_line(title: str, text: str) -> None:
    """Lines are folded by octets, never within a character; commas, semicolons and line ends survive."""
    source = write_calendar(
        Calendar("台账", "r", "Asia/Shanghai", (an_item(title=title, text=text),))
    )
    lines = source.split(b"\r\n")
    assert lines.pop() == b""
    for line in lines:
        assert len(line) <= 75
        line.decode("utf-8")
        assert b"\n" not in line
        assert b"\r" not in line
    (event,) = icalendar.Calendar.from_ical(source).walk("VEVENT")
    assert str(event["SUMMARY"]) == title
    assert str(event.get("DESCRIPTION", "")) == text


def test_control_characters_are_left_out() -> None:
    """A title out of a broken file must not end a line of the calendar."""
    (event,) = written(an_item(title="排口\x00整治\r\nATTENDEE:x")).walk("VEVENT")
    assert str(event["SUMMARY"]) == "排口整治\nATTENDEE:x"
    assert "ATTENDEE" not in event

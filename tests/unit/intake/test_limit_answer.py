"""The whole answer about a limit, as the command and the interface for programs give it: by any calendar, with a desk or without."""

from __future__ import annotations

import datetime as dt

import pytest

from duban.intake import LimitNotCountable, LimitSettings, answer_limit, answer_values
from duban.workcalendar import SHANGHAI, Notice, Pause, china, parse_hours

START = dt.date(2026, 4, 9)


def test_the_given_calendar_counts() -> None:
    """A local day off moves the end of fifteen working days."""
    own = china().with_notice(Notice({dt.date(2026, 4, 15): "县庆"}))
    assert answer_limit("15个工作日", START, china()).result.last_day == dt.date(2026, 4, 30)
    answer = answer_limit("15个工作日", START, own)
    assert answer.result.last_day == dt.date(2026, 5, 6)
    values = answer_values(answer, "en")
    assert (values["last_day"], values["rule"]["number"]) == ("2026-05-06", 15)
    assert any("县庆" in line["text"] for line in values["lines"])


def test_a_desk_lets_minutes_run_in_its_service_time() -> None:
    """Half an hour from ten minutes before closing; with a pause in it."""
    desk = LimitSettings(hours=parse_hours("Mon-Fri 09:00-12:00,14:00-17:30"))
    late = dt.datetime(2026, 4, 30, 17, 20, tzinfo=SHANGHAI)
    assert (
        answer_values(answer_limit("半小时", late, china(), desk))["at"][:16] == "2026-05-06T09:20"
    )
    pause = Pause(late, late + dt.timedelta(minutes=5))
    paused = LimitSettings(hours=desk.hours, pauses=[pause])
    found = answer_limit("半小时", late, china(), paused).result.at
    assert found == dt.datetime(2026, 5, 6, 9, 25, tzinfo=SHANGHAI)


@pytest.mark.parametrize(("said", "code"), [("清淤", "NO_LIMIT_SAID"), ("尽快", "VAGUE_WORD")])
def test_words_without_a_limit_are_refused_by_code(said: str, code: str) -> None:
    """Nothing said, or nothing that can be counted."""
    with pytest.raises(LimitNotCountable) as refused:
        answer_limit(said, START, china())
    assert refused.value.code == code

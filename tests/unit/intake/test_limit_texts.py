"""The sentences that explain a limit: a wording for every code, in both languages, and how days are written."""

from __future__ import annotations

import datetime as dt
import json
import re
import string
from importlib import resources
from pathlib import Path

import pytest

from duban.intake import also_text, end_text, limit_lines
from duban.workcalendar import SHANGHAI, Pause, Rule, Unit, china, due, limit, working_days

D = dt.date.fromisoformat
ENGINE = Path(__file__).resolve().parents[3] / "src" / "duban" / "workcalendar"


def wording(language: str) -> dict[str, str]:
    """The sentences of one language by code."""
    text = resources.files("duban.intake").joinpath("data", "limit_lines.json").read_text("utf-8")
    lines: dict[str, str] = json.loads(text)[language]["lines"]
    return lines


def fields(template: str) -> set[str]:
    """The parameters that a sentence shows."""
    parts = list(string.Formatter().parse(template))
    named = {name for _, name, _, _ in parts if name}
    return named.union(*(fields(spec) for _, _, spec, _ in parts if spec))


def test_every_code_of_the_engine_has_a_sentence() -> None:
    """Whatever explanation yields has a wording; the constants are looked for in its sources."""
    source = "".join((ENGINE / name).read_text("utf-8") for name in
                     ("_explain.py", "_runs.py", "_counting.py"))  # fmt: skip
    codes = set(re.findall(r'"([A-Z][A-Z_]{3,})"', source)) - {"WEEK"}
    codes |= {unit.upper() for unit in ("month_end", "quarter_end", "year_end", "event", "standing", "at_once")}  # fmt: skip
    assert len(codes) > 25
    assert codes <= set(wording("zh"))


def test_both_languages_say_the_same_things() -> None:
    """The same codes with the same parameters."""
    zh, en = wording("zh"), wording("en")
    assert zh.keys() == en.keys()
    for code, sentence in zh.items():
        assert fields(sentence) == fields(en[code]), code


def test_the_may_holiday_in_both_languages() -> None:
    """What a clerk shows to a unit."""
    result = limit(working_days(16), D("2026-04-09"), china())
    assert [text for _, text in limit_lines(result)] == [
        "4月9日为起始日，不计算在内",
        "4月10日至30日：15个工作日，累计15个；其间周末6天不计",
        "5月1日至5日：劳动节放假，不计",
        "5月6日：1个工作日，累计16个",
        "5月6日24时截止",
    ]
    english = [text for _, text in limit_lines(result, "en")]
    assert english[1:3] == [
        "10 to 30 Apr: 15 working days, 15 so far; 6 days of weekends not counted",
        "1 to 5 May: off for Labour Day, not counted",
    ]


def test_a_line_into_another_year_or_month_says_so() -> None:
    """The year stands where it is not that of the start, the month where it changes."""
    result = limit(working_days(5), D("2026-12-30"), china())
    texts = [text for _, text in limit_lines(result)]
    assert texts[2] == "2027年1月1日：元旦放假，不计"
    assert texts[3].startswith("2027年1月2日至7日：4个工作日")
    result = limit(Rule(Unit.DAY, 30), D("2026-04-09"), china())
    assert limit_lines(result)[1][1] == "4月10日至5月9日：30个自然日"
    assert limit_lines(result, "en")[1][1] == "10 Apr to 9 May: 30 natural days"


def test_the_end_in_one_line() -> None:
    """The day with its weekday and hour; provisional is said; no end is said."""
    assert (
        end_text(limit(working_days(15), D("2026-04-09"), china()))
        == "截止：2026年4月30日（星期四）24:00"
    )
    provisional = limit(working_days(3), D("2026-12-30"), china())
    assert end_text(provisional, "en") == "Ends: Tuesday, 5 Jan 2027, 24:00 (provisional)"
    assert end_text(limit(Rule(Unit.STANDING), D("2026-04-09"), china())) == "没有截止日"
    start = dt.datetime(2026, 4, 9, 9, 0, 30, tzinfo=SHANGHAI)
    half_hour = limit(Rule(Unit.MINUTE, 30), start, china())
    assert end_text(half_hour) == "截止：2026年4月9日（星期四）09:30"
    assert limit_lines(half_hour)[-1][1] == "4月9日 09:30:30截止"


@pytest.mark.parametrize(("reason", "told"), [("检测", "（检测）"), ("", "中止计时")])
def test_a_pause_tells_its_reason_where_it_has_one(reason: str, told: str) -> None:
    """With and without."""
    start = dt.datetime(2026, 4, 9, 9, tzinfo=SHANGHAI)
    pause = Pause(start + dt.timedelta(days=1), start + dt.timedelta(days=2), reason)
    result = due(working_days(5), start, china(), pauses=[pause])
    paused = next(text for line, text in limit_lines(result) if line.code == "PAUSED")
    assert paused.endswith(told)


def test_what_is_said_beside_it_is_one_line_each() -> None:
    """An end where there is one, else why there is none."""
    results = [
        limit(rule, D("2026-04-09"), china()) for rule in (Rule(Unit.AT_ONCE), working_days(1))
    ]
    assert also_text(results) == (
        "同一句话里还有：立即办理，没有可计算的截止日",
        "同一句话里还有：截止：2026年4月10日（星期五）24:00",
    )

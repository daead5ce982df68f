"""`duban limit`: text, JSON, languages, hours, pauses, refusals; as a program of its own, and without Django."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from duban.cli.main import cli

OFFICE = "Mon-Fri 09:00-12:00,14:00-17:30"


def duban(*arguments: str) -> Result:
    """Runs `duban limit` in this process."""
    return CliRunner().invoke(cli, ["limit", *arguments])


def contract(*arguments: str) -> dict[str, Any]:
    """What --json prints."""
    run = duban(*arguments, "--json")
    assert run.exit_code == 0, run.stderr
    answer: dict[str, Any] = json.loads(run.stdout)
    return answer


def test_a_limit_is_shown_with_its_explanation() -> None:
    """The date first, then each run of days, in Chinese."""
    run = duban("20个工作日", "--from", "2026-04-09")
    assert run.exit_code == 0
    assert run.stdout.splitlines() == [
        "截止：2026年5月11日（星期一）24:00",
        "  4月9日为起始日，不计算在内",
        "  4月10日至30日：15个工作日，累计15个；其间周末6天不计",
        "  5月1日至5日：劳动节放假，不计",
        "  5月6日至8日：3个工作日，累计18个",
        "  5月9日：劳动节调休上班，计1个工作日，累计19个",
        "  5月10日至11日：1个工作日，累计20个；其间周末1天不计",
        "  5月11日24时截止",
    ]


def test_english_and_a_provisional_end() -> None:
    """The other language; an end that waits for a notice says so first."""
    run = duban("3个工作日", "--from", "2026-12-30", "--lang", "en")
    assert run.stdout.splitlines()[0] == "Ends: Tuesday, 5 Jan 2027, 24:00 (provisional)"
    assert "2027 are not published" in run.stdout


def test_half_an_hour_in_service_hours() -> None:
    """Ten minutes before the holidays and twenty after them; a cut-off moves all thirty."""
    start = ("--from", "2026-04-30", "--time", "17:20", "--hours", OFFICE)
    assert contract("半小时", *start)["at"] == "2026-05-06T09:20:00+08:00"
    assert contract("半小时", *start, "--cut-off", "15")["at"] == "2026-05-06T09:30:00+08:00"
    assert contract("当日办结", *start)["at"] == "2026-04-30T17:30:00+08:00"
    every_day = "Mon-Sun 09:00-17:30"
    open_on = contract("半小时", *start[:-1], every_day, "--holidays-open")
    assert open_on["at"] == "2026-05-01T09:20:00+08:00"


def test_json_has_rule_end_and_lines() -> None:
    """For another program: codes and parameters beside the sentences."""
    answer = contract("自收到之日起15个工作日内", "--from", "2026-04-09")
    assert (answer["last_day"], answer["provisional"]) == ("2026-04-30", False)
    assert answer["at"] == "2026-05-01T00:00:00+08:00"
    assert answer["since"] == "自收到之日起"
    assert answer["rule"]["unit"] == "workday"
    assert answer["rule"]["number"] == 15
    assert [line["code"] for line in answer["lines"]] == [
        "START_NOT_COUNTED",
        "COUNTED",
        "ENDS_MIDNIGHT",
    ]
    assert answer["lines"][1]["params"] == {
        "first": "2026-04-10", "last": "2026-04-30", "days": 15, "rest": 6, "upto": 15,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "end"),
    [
        (["15日内"], "2026-05-06"),
        (["15日内", "--no-roll"], "2026-05-05"),
        (["15日内", "--working"], "2026-05-13"),
        (["15个工作日", "--first-day"], "2026-05-12"),
        (["2026年年底前"], "2026-12-31"),
        (["第二季度"], "2026-06-30"),
        (["5个工作日", "--pause", "2026-04-22/2026-04-24"], "2026-04-29"),
        (["5个工作日", "--pause", "2026-04-22T00:00+08:00/2026-04-24"], "2026-04-29"),
    ],
)
def test_options_change_how_it_is_counted(arguments: list[str], end: str) -> None:
    """From Monday 20 April 2026, each option against a date counted by hand."""
    assert contract(*arguments, "--from", "2026-04-20")["last_day"] == end


def test_what_lasts_has_no_end() -> None:
    """立行立改，长期坚持, and a limit that is paused still."""
    run = duban("立行立改，长期坚持", "--from", "2026-04-09")
    assert run.stdout.splitlines()[0] == "没有截止日"
    assert "立即办理" in run.stdout
    assert contract("立行立改，长期坚持", "--from", "2026-04-09")["also"][0]["unit"] == "at_once"
    paused = contract("5个工作日", "--from", "2026-04-09", "--pause", "2026-04-13")
    assert paused["last_day"] is None


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["你好", "--from", "2026-04-09"], 3, "no limit is said here"),
        (["尽快", "--from", "2026-04-09"], 3, "VAGUE_WORD"),
        (["每月底", "--from", "2026-04-09"], 3, "RECURRING"),
        (["15个工作日", "--from", "1999-04-09"], 3, "1999"),
        (["15个工作日"], 2, "--from"),
        (["15个工作日", "--from", "2026-02-30"], 2, "2026-02-30"),
        (["半小时", "--from", "2026-04-09"], 2, "--time"),
        (["半小时", "--from", "2026-04-09", "--cut-off", "5"], 2, "cut-off"),
        (["半小时", "--from", "2026-04-09", "--hours", "9-12"], 2, "HOURS_UNREADABLE"),
        (["5个工作日", "--from", "2026-04-09", "--pause", "soon"], 2, "FROM/TO"),
        (["5个工作日", "--from", "2026-04-09", "--pause", "/2026-04-13"], 2, "FROM/TO"),
        (["5个工作日", "--from", "2026-04-09", "--pause", "2026-04-13/2026-04-12"], 2, "FROM/TO"),
    ],
)
def test_refusals_have_a_code_and_say_what_to_do(
    arguments: list[str], code: int, words: str
) -> None:
    """2 for wrong arguments, 3 for a phrase or a year that can't be counted."""
    run = duban(*arguments)
    assert run.exit_code == code
    assert words in run.stderr
    assert "Traceback" not in run.stderr


def test_the_command_needs_no_django() -> None:
    """It is an engine's verb: neither Django nor a database driver is loaded to run it."""
    program = (
        "import sys; from click.testing import CliRunner; from duban.cli.limit import command;"
        "r = CliRunner().invoke(command, ['15个工作日', '--from', '2026-04-09']);"
        "assert r.exit_code == 0, r.output; print(sorted({'django', 'psycopg'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


def test_help_teaches() -> None:
    """Examples that can be copied, and what the codes mean."""
    run = duban("--help")
    assert "duban limit 15个工作日 --from 2026-04-09" in run.stdout
    assert "Ends with 3 where" in " ".join(run.stdout.split())


@pytest.mark.parametrize("name", ["limits.md", "limits.zh-Hans.md"])
def test_the_examples_of_the_documentation_are_what_the_command_prints(name: str) -> None:
    """Every block that begins with `$ duban limit` is run, and its output is the rest of the block."""
    text = (Path(__file__).resolve().parents[3] / "docs/concepts" / name).read_text("utf-8")
    blocks = re.findall(r"^```\n\$ duban limit (.*?)\n(.*?)\n```$", text, re.S | re.M)
    assert len(blocks) == 2
    for command, shown in blocks:
        assert duban(*shlex.split(command)).stdout.rstrip() == shown

"""What is wrong with a plan that somebody brings is said in words, never by a code."""

from __future__ import annotations

import datetime as dt
import inspect
import re

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from duban.planning.forms.files import plan_of
from duban.planning.forms.refusals import FAULTS
from duban.scheduling import (
    Link,
    PlanFile,
    Problem,
    Row,
    Task,
    Timescale,
    _checks,
    write_plan_json,
)

DAY = dt.timedelta(days=1)


def _written() -> str:
    problem = Problem((Task("dig", 3), Task("pipe", 2)), 30, (Link("dig", "pipe"),))
    time = Timescale(dt.datetime.combine(dt.date(2026, 4, 1), dt.time()), DAY)
    rows = (Row("dig", "沟槽开挖"), Row("pipe", "管道敷设"))
    return write_plan_json(PlanFile("雨污分流", problem, time, (), "", rows))


def test_every_fault_of_a_problem_has_a_sentence() -> None:
    """A code that the checks learn and nobody words would be shown as it is."""
    raised = set(re.findall(r'ProblemError\(\s*"([A-Z_]+)"', inspect.getsource(_checks)))
    assert len(raised) > 10
    assert raised == set(FAULTS)


@pytest.mark.parametrize(
    ("language", "said"), [("zh-hans", "“dig”等待自身"), ("en", "“dig” waits for itself")]
)
def test_a_faulty_file_is_refused_in_words(language: str, said: str) -> None:
    """The file is read; the task that waits for itself is named."""
    text = (
        _written()
        .replace('"after": "pipe"', '"after": "dig"')
        .replace('"after":"pipe"', '"after":"dig"')
    )
    with translation.override(language), pytest.raises(ValidationError) as refused:
        plan_of(text.encode(), "plan.json")
    assert said in refused.value.messages[0]
    assert "LINK_TO_ITSELF" not in refused.value.messages[0]

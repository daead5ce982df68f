"""The wall chart: the rule of legibility is kept, every item is on a sheet once, and what does not fit is said."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duban.charts import Chart, ChartError, Row, Sheet, Stage, wall_chart, wall_chart_svg, wall_fits
from duban.charts._lettering import width_of
from duban.charts._marks import Words
from duban.charts._paper import CAPITAL, PAPERS
from unit.charts.programmes import day, programme
from unit.charts.test_gantt import places, texts


def arc_minutes(size: float, metres: float) -> float:
    """How high the capitals of a size appear from a distance."""
    return math.degrees(2 * math.atan(size * CAPITAL / 2 / (metres * 1000))) * 60


@pytest.mark.parametrize(
    ("paper", "is_landscape"),
    [(p, lies) for p in ("A3", "A2", "A1", "A0") for lies in (False, True)],
)
def test_titles_can_be_read_from_three_metres_on_every_paper(
    paper: str, is_landscape: bool
) -> None:
    """Titles of items, groups and lights appear at least 16 minutes of arc high at 3 m, everything else at 1 m."""
    sheets = wall_chart(programme(12), paper=paper, is_landscape=is_landscape, may_split=True)
    words = [mark for sheet in sheets for mark in sheet.marks if isinstance(mark, Words)]
    titles = [mark for mark in words if "雨水管" in mark.text]
    assert len(titles) >= 12
    assert all(arc_minutes(mark.size, 3) >= 15.99 for mark in titles)
    assert all(arc_minutes(mark.size, 1) >= 15.99 for mark in words)


def test_every_item_is_on_a_sheet_once() -> None:
    """Three hundred items over many sheets: each once, by group, each sheet saying which it is."""
    sheets = wall_chart(programme(300), paper="A1", may_split=True)
    said = "".join(text for sheet in sheets for text in texts(sheet))
    for at in range(1, 301):
        assert said.count(f"（第{at}标段）") == 1
    assert f"第 1 张，共 {len(sheets)} 张" in texts(sheets[0])
    assert "市住建局（续）" in texts(sheets[1])


def test_what_does_not_fit_is_said_and_not_shrunk() -> None:
    """Eighty items on one A3: refused, with the number of sheets; twelve: with the paper that holds them."""
    with pytest.raises(ChartError) as caught:
        wall_chart(programme(80), paper="A3")
    assert caught.value.code == "WALL_TOO_FULL"
    assert caught.value.params["items"] == 80
    sheets = wall_chart(programme(80), paper="A3", may_split=True)
    assert caught.value.params["sheets"] == len(sheets)
    assert caught.value.params["single"] == ""
    with pytest.raises(ChartError) as caught:
        wall_chart(programme(12), paper="A3")
    paper, lies = str(caught.value.params["single"]).split()
    assert len(wall_chart(programme(12), paper=paper, is_landscape=lies == "landscape")) == 1


def test_the_fits_are_what_the_sheets_come_to() -> None:
    """What each paper is said to need is what it takes."""
    chart = programme(20)
    for fit in wall_fits(chart):
        sheets = wall_chart(chart, paper=fit.paper, is_landscape=fit.is_landscape, may_split=True)
        assert len(sheets) == fit.sheets


def test_few_items_are_written_larger_than_the_rule_asks() -> None:
    """Three items on an A0 use the room that they have."""
    (sheet,) = wall_chart(programme(3))
    size = min(m.size for m in sheet.marks if isinstance(m, Words) and "雨水管" in m.text)
    assert arc_minutes(size, 3) > 24
    assert len(wall_chart_svg(programme(3))) == 1


def test_what_fits_no_width_is_refused_with_figures() -> None:
    """At ten metres no item fits an A3."""
    with pytest.raises(ChartError) as caught:
        wall_chart(programme(3), paper="A3", metres=10, may_split=True)
    assert caught.value.code == "WALL_TOO_NARROW"
    assert caught.value.params["paper"] == "A3"
    assert int(caught.value.params["needs_mm"]) > int(caught.value.params["has_mm"])


def test_groups_are_the_headings_where_none_is_named() -> None:
    """Items without a group stand under the heading above them, and without any under words that say so."""
    rows = (
        Row("x", "独立事项", expected=(day(0), day(5))),
        Row("h", "水利领域", is_heading=True),
        Row("a", "泵站", 2, expected=(day(0), day(5))),
        Row("b", "渠道", 2, expected=(day(0), day(5)), group="交通领域"),
    )
    (sheet,) = wall_chart(Chart("图", rows))
    said = texts(sheet)
    assert [t for t in said if t in {"未分组", "水利领域", "交通领域"}] == [
        "未分组",
        "水利领域",
        "交通领域",
    ]


def test_stages_without_a_date_are_named() -> None:
    """A stage that has no date stands beside the item, not nowhere."""
    row = Row("a", "泵站", expected=(day(0), day(5)), stages=(Stage("签约", day(2)), Stage("达效")))
    (sheet,) = wall_chart(Chart("图", (row,)))
    assert any("达效 未定" in text for text in texts(sheet))
    assert "签约 3月4日" in texts(sheet)


def test_the_foot_says_rule_date_and_checkpoint() -> None:
    """Whoever looks at the sheet can see when it was printed, from which state of the journal, and for which distance."""
    (sheet,) = wall_chart(replace(programme(3), checkpoint="9f2c 61d0"))
    foot = "".join(texts(sheet)[-3:])
    assert "2026年6月10日" in foot
    assert "9f2c 61d0" in foot
    assert "3 米" in foot


def overlaps(sheet: Sheet, size: float) -> list[tuple[str, str]]:
    """Pairs of texts of a size on one line that run into each other."""
    words = [m for m in sheet.marks if isinstance(m, Words) and m.anchor == "start"]
    words = sorted((m for m in words if abs(m.size - size) < 0.01), key=lambda m: (m.y, m.x))
    return [
        (one.text, other.text)
        for at, one in enumerate(words)
        for other in words[at + 1 : at + 8]
        if one.y == other.y and one.x + width_of(one.text, size) > other.x + 0.01
    ]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 400), max_size=9), st.sampled_from(["A2", "A0"]), st.booleans())
def test_stage_labels_never_run_into_each_other(days: list[int], paper: str, lies: bool) -> None:
    """Whatever the days of the stages, their words stand apart and on the sheet."""
    stages = tuple(Stage("开工", day(one)) for one in days)
    row = Row("a", "泵站", expected=(day(0), day(200)), stages=stages)
    try:
        sheets = wall_chart(Chart("图", (row,)), paper=paper, is_landscape=lies)
    except ChartError as error:
        assert error.code in {"WALL_TOO_FULL", "WALL_TOO_NARROW"}
        return
    sizes = {m.size for s in sheets for m in s.marks if isinstance(m, Words)}
    assert not [pair for sheet in sheets for size in sizes for pair in overlaps(sheet, size)]
    for mark in sheets[0].marks:
        assert all(-0.01 <= x <= sheets[0].width + 0.01 for x, _ in places(mark))


def test_sheets_have_the_sizes_of_their_paper() -> None:
    """An A1 that lies is 841 by 594 mm."""
    (sheet,) = wall_chart(programme(3), paper="A1", is_landscape=True)
    assert (sheet.width, sheet.height) == PAPERS["A1"][::-1]

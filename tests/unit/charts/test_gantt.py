"""The Gantt: what is on the sheet, where it lies, and that nothing lies beside it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import pytest
from lxml import etree

from duban.charts import Chart, ChartError, Light, Row, Sheet, gantt_pages, gantt_sheet, gantt_svg
from duban.charts._lights import light_marks
from duban.charts._marks import Disc, Mark, Shape, Words
from unit.charts.programmes import day, programme, sewers

SPACE = "{http://www.w3.org/2000/svg}"


def texts(sheet: Sheet) -> list[str]:
    """All words of a sheet."""
    return [mark.text for mark in sheet.marks if isinstance(mark, Words)]


def places(mark: Mark) -> list[tuple[float, float]]:
    """Points that lie on the sheet where the mark does."""
    if isinstance(mark, Shape):
        return list(mark.points)
    if isinstance(mark, Disc):
        return [(mark.x - mark.radius, mark.y), (mark.x + mark.radius, mark.y)]
    return [(mark.x, mark.y)]


def hinted(sheet: Sheet, beginning: str) -> Shape:
    """The bar whose hint begins like this."""
    (found,) = [
        mark for mark in sheet.marks if isinstance(mark, Shape) and mark.hint.startswith(beginning)
    ]
    return found


def edges(shape: Shape) -> tuple[float, float]:
    """The left and right end of a bar."""
    xs = [x for x, _ in shape.points]
    return min(xs), max(xs)


def test_a_bar_is_as_long_as_its_time() -> None:
    """Sixteen days take as much room beside twenty-two as they take time, and begin where the others end."""
    sheet = gantt_sheet(sewers())
    dig, lay = edges(hinted(sheet, "沟槽开挖")), edges(hinted(sheet, "雨水管敷设"))
    assert (lay[1] - lay[0]) / (dig[1] - dig[0]) == pytest.approx(16 / 22)
    assert lay[0] == pytest.approx(dig[1])


def test_a_heading_spans_what_is_under_it() -> None:
    """From the first day of its tasks to the last one."""
    sheet = gantt_sheet(sewers())
    heading = edges(hinted(sheet, "河东片区"))
    assert heading == pytest.approx(
        (edges(hinted(sheet, "沟槽开挖"))[0], edges(hinted(sheet, "雨水管敷设"))[1])
    )


def test_a_link_goes_from_edge_to_edge() -> None:
    """It begins at the end of the task before and its arrow ends at the beginning of the task after."""
    sheet = gantt_sheet(sewers())
    runs = [m for m in sheet.marks if isinstance(m, Shape) and not m.closed and m.width == 0.32]
    (run,) = runs
    assert run.points[0][0] == pytest.approx(edges(hinted(sheet, "沟槽开挖"))[1])
    assert run.points[-1][0] == pytest.approx(edges(hinted(sheet, "雨水管敷设"))[0])


@pytest.mark.parametrize("count", [1, 10, 120, 500])
def test_nothing_lies_beside_the_sheet(count: int) -> None:
    """All marks of all pages lie on their page."""
    for sheet in (gantt_sheet(programme(count)), *gantt_pages(programme(count))):
        for mark in sheet.marks:
            assert all(0 <= x <= sheet.width and 0 <= y <= sheet.height for x, y in places(mark))


def test_pages_hold_every_row_once() -> None:
    """A hundred and twenty rows are spread over pages that say which they are."""
    pages = gantt_pages(programme(120))
    shown = [text for page in pages for text in texts(page) if "标段" in text]
    assert shown == [f"雨水管敷设（第{at}标段）" for at in range(1, 121)]
    assert f"第 2 页，共 {len(pages)} 页" in "".join(texts(pages[1]))


def test_the_labels_of_the_axis_do_not_overlap() -> None:
    """Whatever the length of the plan, from two days to twenty years, labels stand apart."""
    for length in (1, 2, 5, 12, 40, 100, 300, 900, 3000, 7000):
        row = Row("a", "任务", expected=(day(0), day(length)))
        for language in ("zh-Hans", "en"):
            sheet = gantt_sheet(Chart("t", (row,), language=language))
            labels = [
                m for m in sheet.marks if isinstance(m, Words) and m.anchor == "middle" and m.y > 30
            ]
            assert labels
            for one, other in pairwise(sorted(labels, key=lambda mark: mark.x)):
                assert other.x - one.x >= 3.0


def test_dates_are_written_in_the_language_of_the_chart() -> None:
    """The last day of what is over at midnight is the day before, in either language."""
    chart = sewers()
    assert "2026年3月25日" in texts(gantt_sheet(chart))
    assert "25 Mar 2026" in texts(gantt_sheet(replace(chart, language="en")))


def test_a_plan_without_dates_shows_bare_numbers() -> None:
    """A published test problem begins on day 0, not in some year."""
    said = texts(gantt_sheet(replace(sewers(), counted_from=day(0), today=None)))
    assert {"2", "24", "40"} <= set(said)
    assert not [text for text in said if "年" in text]


def test_lights_differ_without_colour() -> None:
    """No two lights have the same shapes, and each is said in a word on its row."""
    shapes = {
        tuple(
            (type(mark), len(places(mark)), getattr(mark, "fill", "") == "#FFFFFF")
            for mark in light_marks(light, 0, 0, 3)
        )
        for light in Light
    }
    assert len(shapes) == len(Light)
    assert {"逾期", "预警", "正常"} <= set(texts(gantt_sheet(sewers())))


def test_words_of_lights_may_be_the_callers() -> None:
    """Who means something else by a light says so, in the rows and in the key."""
    chart = replace(sewers(), words=(("red", "已误期"),))
    assert texts(gantt_sheet(chart)).count("已误期") == 2


def test_a_chart_of_nothing_is_refused() -> None:
    """No rows, or rows without any date, are named by a code."""
    for chart, code in (
        (Chart("t", ()), "CHART_NO_ROWS"),
        (Chart("t", (Row("a", "任务"),)), "CHART_NO_SPANS"),
    ):
        with pytest.raises(ChartError) as caught:
            gantt_svg(chart)
        assert caught.value.code == code


def test_the_svg_needs_nothing_from_elsewhere() -> None:
    """No script, no style, no address but the name of the format, so that any page may hold it."""
    text = gantt_svg(sewers())
    root = etree.fromstring(text.encode())
    assert root.tag == f"{SPACE}svg"
    assert not [one for one in root.iter() if one.tag in {f"{SPACE}script", f"{SPACE}style"}]
    assert not [one for one in root.iter() for name in one.attrib if name == "style"]
    assert text.count("http") == 1


def test_hostile_titles_stay_text() -> None:
    """Markup, control characters and half a surrogate in a title leave the file well formed."""
    row = Row("a", '<script>alert("1")</script>\x00\ud800&', expected=(day(0), day(3)))
    svg = gantt_svg(Chart("a\x0bb]]>", (row,), today=dt.datetime(1990, 1, 1)))  # noqa: DTZ001
    root = etree.fromstring(svg.encode())
    assert "script" in "".join(root.itertext())
    assert not root.findall(f".//{SPACE}script")

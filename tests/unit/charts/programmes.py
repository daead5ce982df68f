"""Charts to draw in tests: a small sewer programme, and one of any size. Used by the tests of the charts."""

from __future__ import annotations

import datetime as dt

from duban.charts import Chart, Light, Link, Row, Stage

START = dt.datetime(2026, 3, 2)  # noqa: DTZ001
UNITS = ("市住建局", "高新区管委会", "市水务集团", "交警支队")
LIGHTS = (Light.RED, Light.YELLOW, Light.GREEN, Light.GREY, Light.DONE, None)


def day(number: int) -> dt.datetime:
    """An instant so many days after the beginning."""
    return START + dt.timedelta(number)


def sewers() -> Chart:
    """Three tasks under a heading, linked, one of them critical, one an instant."""
    rows = (
        Row("part", "河东片区", is_heading=True),
        Row("dig", "沟槽开挖", 2, owner="市住建局", promised=(day(0), day(20)), expected=(day(2), day(24)),
            progress=0.5, light=Light.YELLOW, is_critical=True, deadline=day(30)),
        Row("lay", "雨水管敷设", 2, owner="市水务集团", expected=(day(24), day(40)), light=Light.RED),
        Row("open", "通水", 2, expected=(day(40), day(40)), is_milestone=True, light=Light.GREEN),
    )  # fmt: skip
    links = (Link("dig", "lay", is_critical=True), Link("lay", "open"))
    return Chart("雨污分流", rows, links, today=day(21), idle=((day(5), day(7)),))


def programme(count: int, *, title: str = "雨水管敷设") -> Chart:
    """So many items of four units, each with stages, spread over a year."""
    stages = ("签约", "手续", "开工", "建设", "投产", "达效")
    rows = []
    for at in range(count):
        first = at * 97 % 250
        nodes = tuple(
            Stage(
                name, day(first + 18 * place), day(first + 18 * place) if place < at % 7 else None
            )
            for place, name in enumerate(stages)
        )
        rows.append(
            Row(f"r{at}", f"{title}（第{at + 1}标段）", owner=UNITS[at * 5 % 4], group=UNITS[at % 4],
                expected=(day(first), day(first + 90)), light=LIGHTS[at % 6], deadline=day(first + 95),
                stages=nodes)
        )  # fmt: skip
    return Chart("重点项目挂图作战", tuple(rows), today=day(100), printed_on=dt.date(2026, 6, 10))

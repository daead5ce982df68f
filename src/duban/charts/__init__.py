"""The charts engine: Gantt and wall chart as SVG and as PDF, from plain values.

It owns layout, lettering and the files; it computes no dates, knows no database, and reads nothing but fonts. Called by planning and by
`duban plan`.
"""

from duban.charts._gantt import gantt_pages, gantt_sheet, gantt_svg
from duban.charts._marks import Sheet
from duban.charts._paper import PAPERS, readable_size
from duban.charts._pdf import Printed, pdf_of
from duban.charts._svg import svg_of
from duban.charts._values import Chart, ChartError, Language, Light, Link, Row, Span, Stage
from duban.charts._wall import WALL_PAPERS, WallFit, wall_chart, wall_chart_svg, wall_fits

__all__ = [
    "PAPERS",
    "WALL_PAPERS",
    "Chart",
    "ChartError",
    "Language",
    "Light",
    "Link",
    "Printed",
    "Row",
    "Sheet",
    "Span",
    "Stage",
    "WallFit",
    "gantt_pages",
    "gantt_sheet",
    "gantt_svg",
    "pdf_of",
    "readable_size",
    "svg_of",
    "wall_chart",
    "wall_chart_svg",
    "wall_fits",
]

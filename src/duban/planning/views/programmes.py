"""The plans of all that lies in a programme: the roll-up, the tasks behind a number, its chart as a file and on the wall."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from duban.charts import Chart, ChartError
from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import render
from duban.planning.forms.wall import WallForm, chart_refusal
from duban.planning.queries.printing import drawn, wall_papers, wall_pdf
from duban.planning.queries.programme_charts import chart_of_programme
from duban.planning.queries.programme_plans import plans_within, tasks_behind
from duban.planning.views.files import CHARTS, as_file
from duban.planning.views.paging import rows_page


@require_GET
@needs("plan.view")
def programme_plans(request: HttpRequest, pk: int) -> HttpResponse:
    """Lights, pace and forecast of the plans of its parts."""
    page = plans_within(actor_of(request), pk)
    return render(request, "planning/programme_plans.html", {"page": page})


@require_GET
@needs("plan.view")
def programme_tasks(request: HttpRequest, pk: int, figure: str) -> HttpResponse:
    """The tasks behind a number; `plan`, `unit` and `quarter` are keys of its line."""
    narrowed = {name: request.GET.get(name, "") for name in ("plan", "unit", "quarter")}
    page = tasks_behind(actor_of(request), pk, figure, **narrowed)
    context = {"page": page, "shown": rows_page(request, page.rows)}
    return render(request, "planning/programme_tasks.html", context)


def _chart(request: HttpRequest, pk: int, *, by_unit: bool = True, has_tasks: bool = True) -> Chart:
    chart = chart_of_programme(actor_of(request), pk, by_unit=by_unit, has_tasks=has_tasks)
    if chart is None:
        raise Http404
    return chart


@require_GET
@needs("plan.view")
def programme_print(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The plans as a chart, `svg` or `pdf`; with their tasks where `tasks` is asked for."""
    if kind not in CHARTS:
        raise Http404
    chart = _chart(request, pk, has_tasks="tasks" in request.GET)
    try:
        data = drawn(chart, kind)
    except ChartError as error:
        return HttpResponse(
            chart_refusal(error), status=422, content_type="text/plain; charset=utf-8"
        )
    if kind == "svg":
        return HttpResponse(data, content_type=CHARTS[kind])
    return as_file(data, CHARTS[kind], f"{chart.title}.pdf")


@require_GET
@needs("plan.view")
def programme_wall(request: HttpRequest, pk: int) -> HttpResponse:
    """The wall chart, its items by unit or by matter."""
    asked = request.GET if "paper" in request.GET else None
    form, chart = WallForm(asked, part=_("by matter")), _chart(request, pk)
    if form.is_valid():
        wall = form.wall()
        try:
            data = wall_pdf(_chart(request, pk, by_unit=wall.by_unit), wall)
            return as_file(data, CHARTS["pdf"], f"{chart.title}-{wall.paper}.pdf")
        except ChartError as error:
            form.add_error(None, chart_refusal(error))
    try:
        papers, why = wall_papers(chart), ""
    except ChartError as error:
        papers, why = (), chart_refusal(error)
    context = {"title": chart.title, "form": form, "papers": papers, "why": why, "pk": pk}
    status = 422 if form.errors else 200
    return render(request, "planning/programme_wall.html", context, status=status)

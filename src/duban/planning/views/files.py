"""Files out: editions for other programs, the workbook to fill in, charts as SVG and PDF, the wall chart with its form."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from duban.charts import Chart, ChartError
from duban.foundation import clock
from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render
from duban.planning.forms.files import TYPES, data_of, refused_lines, template_book
from duban.planning.forms.wall import WallForm, chart_refusal
from duban.planning.queries.drafts import edition_file
from duban.planning.queries.pages import plan_page
from duban.planning.queries.printing import chart_of, drawn, wall_papers, wall_pdf

CHARTS = {"svg": "image/svg+xml", "pdf": "application/pdf"}


def as_file(data: bytes, kind: str, name: str) -> HttpResponse:
    """An answer that is kept as a file."""
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer


@require_GET
@needs("plan.view")
def edition_download(request: HttpRequest, pk: int, edition: int, kind: str) -> HttpResponse:
    """An edition as a file: `xml` for MS Project, `json` for Duban, `xlsx` for people."""
    if kind not in TYPES:
        raise Http404
    file, row = edition_file(actor_of(request), pk, edition)
    try:
        data = data_of(file, kind)
    except ValidationError as refused:
        for line in refused_lines(refused):
            messages.error(request, line)
        is_draft = row.number is None
        draft = reverse("planning:draft-page", args=[pk, edition])
        return redirect_to(request, draft if is_draft else reverse("planning:plan-page", args=[pk]))
    return as_file(data, TYPES[kind], f"{row.plan.title}-{row.number or row.name or row.pk}.{kind}")


@require_GET
@needs("plan.draft")
def plan_template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill in."""
    return as_file(template_book(clock.today().year), TYPES["xlsx"], f"{_('Plan to fill in')}.xlsx")


def _chart(request: HttpRequest, pk: int, *, by_unit: bool = True) -> Chart:
    chart = chart_of(actor_of(request), pk, by_unit=by_unit)
    if chart is None:
        raise Http404
    return chart


@require_GET
@needs("plan.view")
def plan_print(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """What is in force as a chart: `svg` or `pdf`."""
    if kind not in CHARTS:
        raise Http404
    chart = _chart(request, pk)
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
def plan_wall(request: HttpRequest, pk: int) -> HttpResponse:
    """The wall chart: which paper takes what, and the file once that is chosen."""
    form, chart = WallForm(request.GET if "paper" in request.GET else None), _chart(request, pk)
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
    page = plan_page(actor_of(request), pk)
    context = {"page": page, "form": form, "papers": papers, "why": why}
    return render(request, "planning/wall_form.html", context, status=422 if form.errors else 200)

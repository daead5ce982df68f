"""Addresses of the room."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern
from django.urls import path as plain_path

from duban.planning.views import chart, drafts, files, plans, programmes, tasks
from duban.planning.views.unreadable import readable

app_name = "planning"
_DRAFT = "<int:pk>/drafts/<int:draft_id>/"


def path(route: str, view: Any, *, name: str) -> URLPattern:
    """An address whose page says so where a stored document can't be read."""
    return plain_path(route, readable(view), name=name)


urlpatterns = [
    path("", plans.plan_list, name="plan-list"),
    path("add/<slug:kind>/<int:pk>/", plans.plan_add, name="plan-add"),
    path("programmes/<int:pk>/", programmes.programme_plans, name="programme-plans"),
    path(
        "programmes/<int:pk>/tasks/<slug:figure>/",
        programmes.programme_tasks,
        name="programme-tasks",
    ),
    path(
        "programmes/<int:pk>/chart.<slug:kind>", programmes.programme_print, name="programme-print"
    ),
    path("programmes/<int:pk>/wall/", programmes.programme_wall, name="programme-wall"),
    path("<int:pk>/", plans.plan_page, name="plan-page"),
    path("<int:pk>/end/", plans.plan_end, name="plan-end"),
    path("<int:pk>/compare/", plans.plan_compare, name="plan-compare"),
    path("<int:pk>/chart/", chart.chart_rows, name="chart-rows"),
    path("<int:pk>/chart.<slug:kind>", files.plan_print, name="plan-print"),
    path("<int:pk>/wall/", files.plan_wall, name="plan-wall"),
    path("template.xlsx", files.plan_template, name="plan-template"),
    path("<int:pk>/editions/<int:edition>/chart/", chart.edition_rows, name="edition-rows"),
    path("<int:pk>/editions/<int:edition>/move/", chart.move, name="edition-move"),
    path("<int:pk>/tasks/<str:key>/", tasks.task, name="task-page"),
    path(
        "<int:pk>/editions/<int:edition>/file.<slug:kind>",
        files.edition_download,
        name="edition-file",
    ),
    path("<int:pk>/drafts/add/", plans.draft_add, name="draft-add"),
    path(_DRAFT, drafts.draft, name="draft-page"),
    path(f"{_DRAFT}rows/<str:key>/", drafts.row_edit, name="row-edit"),
    path(f"{_DRAFT}crews/<int:at>/", drafts.crew_edit, name="crew-edit"),
    path(f"{_DRAFT}closures/add/", drafts.closure_add, name="closure-add"),
    path(f"{_DRAFT}use/<slug:name>/", drafts.draft_act, name="draft-act"),
]

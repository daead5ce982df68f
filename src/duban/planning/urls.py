"""Addresses of the room."""

from django.urls import path

from duban.planning.views import chart, drafts, plans, tasks

app_name = "planning"
_DRAFT = "<int:pk>/drafts/<int:draft_id>/"
urlpatterns = [
    path("", plans.plan_list, name="plan-list"),
    path("add/<int:matter_id>/", plans.plan_add, name="plan-add"),
    path("<int:pk>/", plans.plan_page, name="plan-page"),
    path("<int:pk>/end/", plans.plan_end, name="plan-end"),
    path("<int:pk>/compare/", plans.plan_compare, name="plan-compare"),
    path("<int:pk>/chart/", chart.chart_rows, name="chart-rows"),
    path("<int:pk>/chart.<slug:kind>", plans.plan_print, name="plan-print"),
    path("<int:pk>/editions/<int:edition>/chart/", chart.edition_rows, name="edition-rows"),
    path("<int:pk>/editions/<int:edition>/move/", chart.move, name="edition-move"),
    path("<int:pk>/tasks/<str:key>/", tasks.task, name="task-page"),
    path(
        "<int:pk>/editions/<int:edition>/file.<slug:kind>",
        plans.edition_download,
        name="edition-file",
    ),
    path("<int:pk>/drafts/add/", plans.draft_add, name="draft-add"),
    path(_DRAFT, drafts.draft, name="draft-page"),
    path(f"{_DRAFT}rows/<str:key>/", drafts.row_edit, name="row-edit"),
    path(f"{_DRAFT}crews/<int:at>/", drafts.crew_edit, name="crew-edit"),
    path(f"{_DRAFT}closures/add/", drafts.closure_add, name="closure-add"),
    path(f"{_DRAFT}use/<slug:name>/", drafts.draft_act, name="draft-act"),
]

"""Addresses of the room."""

from django.urls import path

from duban.projects.views import acts, brought, pages

app_name = "projects"
urlpatterns = [
    path("", pages.project_list, name="project-list"),
    path("add/", pages.project_add, name="project-add"),
    path("file/", pages.project_file, name="project-file"),
    path("import/", brought.project_import, name="project-import"),
    path("import/template/", brought.project_template, name="project-template"),
    path("import/<uuid:pk>/", brought.project_look, name="project-look"),
    path("<int:pk>/", pages.project_one, name="project-page"),
    path("<int:pk>/edit/", pages.project_edit, name="project-edit"),
    path("<int:pk>/acts/<slug:name>/", acts.project_act, name="project-act"),
    path("reports/<int:pk>/judgement/", acts.report_judge, name="report-judge"),
    path("proofs/<int:pk>/", pages.proof_file, name="proof-file"),
]

"""Addresses of the room."""

from django.urls import path

from duban.planning.views import chart, plans

app_name = "planning"
urlpatterns = [
    path("", plans.plan_list, name="plan-list"),
    path("<int:pk>/", plans.plan_page, name="plan-page"),
    path("<int:pk>/chart/", chart.chart_rows, name="chart-rows"),
    path("<int:pk>/editions/<int:edition>/chart/", chart.edition_rows, name="edition-rows"),
    path("<int:pk>/editions/<int:edition>/move/", chart.move, name="edition-move"),
]

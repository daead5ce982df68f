"""Addresses of the room."""

from django.urls import path

from duban.planning.views import plans

app_name = "planning"
urlpatterns = [
    path("", plans.plan_list, name="plan-list"),
    path("<int:pk>/", plans.plan_page, name="plan-page"),
]

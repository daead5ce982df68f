"""Addresses of the room."""

from django.urls import path

from duban.calendars import views

app_name = "calendars"
urlpatterns = [
    path("", views.calendar, name="calendar"),
    path("in/<int:place_id>/notices/new/", views.notice_add, name="notice-add"),
    path("notices/<int:pk>/edit/", views.notice_edit, name="notice-edit"),
    path("notices/<int:pk>/withdraw/", views.notice_withdraw, name="notice-withdraw"),
    path("hours/<int:unit_id>/", views.hours_edit, name="hours-edit"),
]

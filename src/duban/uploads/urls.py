"""Addresses of the room."""

from django.urls import path

from duban.uploads import views

app_name = "uploads"
urlpatterns = [
    path("", views.upload_add, name="upload-add"),
    path("<uuid:pk>/", views.upload, name="upload"),
]

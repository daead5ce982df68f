"""Addresses of the room."""

from django.urls import path

from duban.web import views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("journal/", views.checkpoints, name="checkpoint-list"),
    path("journal/checkpoints/", views.add_checkpoint, name="checkpoint-add"),
    path("journal/checkpoints/<int:pk>/", views.checkpoint, name="checkpoint-page"),
    path("journal/checkpoints/<int:pk>/text/", views.checkpoint_file, name="checkpoint-file"),
]

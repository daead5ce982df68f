"""Addresses of the room."""

from django.urls import path

from duban.api.v1 import api

urlpatterns = [path("v1/", api.urls)]

"""Addresses of the room."""

from django.urls import path

from duban.people import views

app_name = "people"
urlpatterns = [
    path("accounts/sign-in/", views.sign_in, name="sign-in"),
    path("accounts/sign-out/", views.sign_out, name="sign-out"),
    path("accounts/demo/", views.demo_enter, name="demo-enter"),
    path("accounts/language/", views.language_set, name="language-set"),
    path("accounts/password/", views.password_change, name="password-change"),
]

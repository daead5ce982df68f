"""Addresses of the room."""

from django.urls import path

from duban.webhooks import views

app_name = "webhooks"
urlpatterns = [
    path("", views.endpoint_list, name="endpoint-list"),
    path("new/", views.endpoint_add, name="endpoint-add"),
    path("<int:pk>/", views.endpoint_page, name="endpoint-page"),
    path("<int:pk>/edit/", views.endpoint_edit, name="endpoint-edit"),
    path("<int:pk>/use/", views.endpoint_use, name="endpoint-use"),
    path("<int:pk>/remove/", views.endpoint_remove, name="endpoint-remove"),
    path("<int:pk>/test/", views.endpoint_test, name="endpoint-test"),
    path("<int:pk>/replay/", views.endpoint_replay, name="endpoint-replay"),
    path("<int:pk>/secret/", views.secret_take, name="secret-take"),
    path("<int:pk>/secret/new/", views.secret_rotate, name="secret-rotate"),
    path("deliveries/<int:pk>/", views.delivery_page, name="delivery-page"),
    path("deliveries/<int:pk>/resend/", views.delivery_resend, name="delivery-resend"),
]

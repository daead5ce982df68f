"""Addresses of the room."""

from django.urls import path

from duban.documents import views

app_name = "documents"
urlpatterns = [
    path("", views.document_list_page, name="document-list"),
    path("read/", views.document_add, name="document-add"),
    path("<int:pk>/reread/", views.document_reread, name="document-reread"),
    path("<int:pk>/file/", views.document_file, name="document-file"),
]

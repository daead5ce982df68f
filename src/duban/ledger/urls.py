"""Addresses of the room."""

from django.urls import path

from duban.ledger.views import board, imports, matter

app_name = "ledger"
urlpatterns = [
    path("ledger/", board.matter_list, name="matter-list"),
    path("ledger/add/", matter.matter_add, name="matter-add"),
    path("ledger/views/save/", board.view_save, name="view-save"),
    path("ledger/views/<slug:slug>/", board.view_open, name="view-open"),
    path("ledger/views/<slug:slug>/delete/", board.view_delete, name="view-delete"),
    path("ledger/import/", imports.import_upload, name="import-upload"),
    path("ledger/import/<int:pk>/", imports.import_preview_page, name="import-preview"),
    path("ledger/<int:pk>/", matter.matter_page, name="matter-page"),
    path("ledger/<int:pk>/<slug:name>/", matter.matter_move, name="matter-move"),
]

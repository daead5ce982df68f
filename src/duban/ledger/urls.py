"""Addresses of the room."""

from django.urls import path

from duban.ledger.views import (
    board,
    categories,
    desk,
    drafts,
    evidence,
    export,
    imports,
    matter,
    relay,
)

app_name = "ledger"
urlpatterns = [
    path("ledger/", board.matter_list, name="matter-list"),
    path("ledger/add/", matter.matter_add, name="matter-add"),
    path("ledger/views/save/", board.view_save, name="view-save"),
    path("ledger/views/<slug:slug>/", board.view_open, name="view-open"),
    path("ledger/views/<slug:slug>/delete/", board.view_delete, name="view-delete"),
    path("ledger/export/", export.export, name="export"),
    path("ledger/import/", imports.import_upload, name="import-upload"),
    path("ledger/import/<int:pk>/", imports.import_preview_page, name="import-preview"),
    path("ledger/<int:pk>/", matter.matter_page, name="matter-page"),
    path("ledger/<int:pk>/evidence/add/", evidence.evidence_add, name="evidence-add"),
    path("ledger/<int:pk>/signs/", evidence.matter_signs_page, name="matter-signs"),
    path("ledger/evidence/<int:pk>/file/", evidence.evidence_file, name="evidence-file"),
    path(
        "ledger/evidence/<int:pk>/<slug:size>/",
        evidence.evidence_thumbnail,
        name="evidence-thumbnail",
    ),
    path("ledger/<int:pk>/relay/", relay.matter_relay, name="matter-relay"),
    path("ledger/<int:pk>/<slug:name>/", matter.matter_move, name="matter-move"),
    path("categories/", categories.category_list, name="category-list"),
    path("categories/add/", categories.category_add, name="category-add"),
    path("categories/<slug:code>/edit/", categories.category_edit, name="category-edit"),
    path("categories/<slug:code>/retire/", categories.category_retire, name="category-retire"),
    path("desk/<int:document_id>/", desk.desk, name="desk"),
    path("desk/<int:document_id>/authority/", desk.desk_authority, name="desk-authority"),
    path("desk/<int:document_id>/drafts/", desk.draft_add, name="draft-add"),
    path("desk/drafts/<int:pk>/", drafts.draft, name="draft"),
    path("desk/drafts/<int:pk>/likely/", drafts.draft_likely, name="draft-likely"),
    path("desk/drafts/<int:pk>/register/", drafts.draft_register, name="draft-register"),
    path("desk/drafts/<int:pk>/words/", drafts.draft_words, name="draft-words"),
    path("desk/drafts/<int:pk>/units/", drafts.draft_units_set, name="draft-units"),
    path("desk/drafts/<int:pk>/limit/", drafts.draft_limit, name="draft-limit"),
    path("desk/drafts/<int:pk>/assign/", drafts.draft_assign, name="draft-assign"),
    path("desk/drafts/<int:pk>/dismiss/", drafts.draft_dismiss, name="draft-dismiss"),
    path("desk/drafts/<int:pk>/restore/", drafts.draft_restore, name="draft-restore"),
    path("desk/drafts/<int:pk>/split/", drafts.draft_split, name="draft-split"),
    path("desk/drafts/<int:pk>/merge/", drafts.draft_merge, name="draft-merge"),
    path("desk/drafts/<int:pk>/attach/", drafts.draft_attach, name="draft-attach"),
]

"""Root addresses: each room brings its own, named by strings so that no room's views are imported here."""

from django.urls import include, path

urlpatterns = [
    path("api/", include("duban.api.urls")),
    path("", include("duban.web.urls")),
    path("", include("duban.people.urls")),
    path("uploads/", include("duban.uploads.urls")),
    path("documents/", include("duban.documents.urls")),
    path("calendar/", include("duban.calendars.urls")),
    path("", include("duban.ledger.urls")),
    path("projects/", include("duban.projects.urls")),
    path("plans/", include("duban.planning.urls")),
    path("", include("duban.notifications.urls")),
    path("webhooks/", include("duban.webhooks.urls")),
]

handler400 = "duban.web.views.bad_request"
handler403 = "duban.web.views.forbidden"
handler404 = "duban.web.views.not_found"
handler500 = "duban.web.views.server_error"

"""Addresses of the room."""

from django.urls import path

from duban.notifications.views import feeds, inbox, preferences, undelivered

app_name = "notifications"
urlpatterns = [
    path("notifications/", inbox.inbox, name="list"),
    path("notifications/bell/", inbox.bell, name="bell"),
    path("notifications/read/", inbox.read_all, name="read-all"),
    path("notifications/<int:pk>/open/", inbox.open_one, name="open"),
    path("notifications/preferences/", preferences.own, name="preferences"),
    path("notifications/channels/", preferences.channel_add, name="channel-add"),
    path("notifications/channels/<int:pk>/try/", preferences.channel_try, name="channel-try"),
    path(
        "notifications/channels/<int:pk>/remove/", preferences.channel_remove, name="channel-remove"
    ),
    path("notifications/units/<int:unit_id>/", preferences.unit_channels, name="unit-channels"),
    path("notifications/undelivered/", undelivered.undelivered, name="undelivered"),
    path("notifications/undelivered/settle/", undelivered.settle, name="undelivered-settle"),
    path("feeds/", feeds.feed_list, name="feed-list"),
    path("feeds/<int:pk>/renew/", feeds.feed_renew, name="feed-renew"),
    path("feeds/<int:pk>/remove/", feeds.feed_remove, name="feed-remove"),
    path("feeds/<str:secret>.ics", feeds.feed, name="feed"),
]

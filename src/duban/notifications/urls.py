"""Addresses of the room."""

from django.urls import path

from duban.notifications.views import feeds

app_name = "notifications"
urlpatterns = [
    path("feeds/", feeds.feed_list, name="feed-list"),
    path("feeds/<int:pk>/renew/", feeds.feed_renew, name="feed-renew"),
    path("feeds/<int:pk>/remove/", feeds.feed_remove, name="feed-remove"),
    path("feeds/<str:secret>.ics", feeds.feed, name="feed"),
]

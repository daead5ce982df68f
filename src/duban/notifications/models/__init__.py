"""Tables of the room, one file for each noun."""

from duban.notifications.models.deliveries import Channel, Delivery
from duban.notifications.models.feeds import Feed
from duban.notifications.models.notifications import LimitWarning, Notification
from duban.notifications.models.preferences import KindPreference, Preference

__all__ = [
    "Channel",
    "Delivery",
    "Feed",
    "KindPreference",
    "LimitWarning",
    "Notification",
    "Preference",
]

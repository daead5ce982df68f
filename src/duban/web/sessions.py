"""Where sessions are kept: in the database, as Django keeps them, read by a statement that is written once.

Changes nothing about what a session is or how long it lives. Named in the settings.
"""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from duban.foundation.statements import Statement, instant, text

_LIVING = Statement(
    lambda: Session.objects.filter(session_key=text("key"), expire_date__gt=instant("now"))
)


class SessionStore(DatabaseStore):
    """As Django's own, which writes the same query for every request."""

    def _get_session_from_db(self) -> Session | None:
        """The row of a session that has not ended; without one the key is forgotten, so that nobody brings their own."""
        found: list[Session] = _LIVING.objects(key=self.session_key, now=timezone.now())
        if found:
            return found[0]
        self._session_key = None
        return None

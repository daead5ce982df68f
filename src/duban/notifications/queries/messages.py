"""What leaves the site: some notifications for one reader as one message, as plain text and as HTML, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duban.notifications.models import Notification
from duban.notifications.queries.links import linker
from duban.notifications.queries.showing import Line, lines_for, lines_for_unit
from duban.people.access import actor_for
from duban.people.models import User


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `shown` are the notifications that it tells of, the others are no longer the reader's to see."""

    subject: str
    text: str
    html: str
    shown: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Told:
    line: Line
    url: str


def message_for_person(user: User, rows: Sequence[Notification]) -> Message | None:
    """A message for a person with the posts held now; None where nothing of it may be seen."""
    with translation.override(user.language):
        return _message(list(lines_for(rows, actor_for(user)).values()), user.name)


def message_for_unit(unit_id: int, rows: Sequence[Notification]) -> Message | None:
    """A message for a unit's channel, in the site's language."""
    with translation.override(settings.LANGUAGE_CODE):
        return _message(list(lines_for_unit(rows, unit_id).values()), "")


def trial_message(language: str) -> Message:
    """What a channel is tried with."""
    with translation.override(language):
        words = _("This is a trial: messages from Duban arrive here.")
        return Message(_("Duban: a trial"), words, f"<p>{words}</p>", frozenset())


def _message(lines: Sequence[Line], name: str) -> Message | None:
    if not lines:
        return None
    link = linker()
    context = {
        "told": [_Told(line, link(line.path)) for line in lines],
        "name": name,
        "preferences": link(reverse("notifications:preferences")),
    }
    return Message(
        subject=_subject(lines),
        text=render_to_string("notifications/message.txt", context).strip() + "\n",
        html=render_to_string("notifications/message.html", context),
        shown=frozenset(line.pk for line in lines),
    )


def _subject(lines: Sequence[Line]) -> str:
    """One line, without line ends: a title must not become a header."""
    if len(lines) > 1:
        words = ngettext("%(n)s notification", "%(n)s notifications", len(lines))
        told = words % {"n": len(lines)}
    else:
        told = lines[0].sentence
        if lines[0].title:
            told = _("%(sentence)s: %(title)s") % {"sentence": told, "title": lines[0].title}
    return " ".join(f"[{_('Duban')}] {told}".split())[:150]

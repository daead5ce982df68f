"""What the desk's templates need to show a document to the letter, and the reasons and notes of drafts in words."""

from __future__ import annotations

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from duban.ledger.choices import Dismissal, EditionNote

register = template.Library()

BESIDES = {
    "unread": _("Sentences with an instruction's words that became none"),
    "problems": _("Problems"),
    "achievements": _("Achievements"),
    "other": _("Slogans and the rest"),
}

DISMISSALS = dict(Dismissal.choices)
NOTES = dict(EditionNote.choices)


@register.filter
def to_the_letter(text: str) -> SafeString:
    """Text for HTML of which a browser keeps every character: it would turn a bare CR or CR LF into LF."""
    return SafeString(escape(text).replace("\r", "&#13;"))


@register.filter
def dismissal(reason: str) -> str:
    """A usual reason in words, or the clerk's own."""
    return str(DISMISSALS.get(reason, reason))


@register.filter
def edition_note(code: str) -> str:
    """What a draft is against an earlier edition or reading."""
    return str(NOTES.get(code, code))


@register.filter
def besides(code: str) -> str:
    """What reading took a sentence for that it did not propose."""
    return str(BESIDES.get(code, code))


@register.filter
def parts(words: str) -> list[str]:
    """A list from words separated by blanks, for templates that loop over fixed codes."""
    return words.split()

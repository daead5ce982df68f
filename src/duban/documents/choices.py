"""Stored codes of documents and what they are called, and the sentences for the codes of a refused file."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Label = str | Promise

KINDS: dict[str, Label] = {
    "newspaper_page": gettext_lazy("Newspaper page"),
    "press_report": gettext_lazy("Press report"),
    "meeting_minutes": gettext_lazy("Meeting minutes"),
    "notice": gettext_lazy("Notice or circular"),
    "rectification_plan": gettext_lazy("Rectification plan"),
    "task_decomposition": gettext_lazy("Work decomposition"),
    "other": gettext_lazy("Other document"),
}
DATE_BASES: dict[str, Label] = {
    "given": gettext_lazy("given"),
    "stated": gettext_lazy("stated in the text"),
    "inferred": gettext_lazy("inferred from the text"),
    "none": gettext_lazy("unknown"),
}
# The keys are extraction's codes; a test holds both lists together.
REFUSALS: dict[str, Label] = {
    "EMPTY": gettext_lazy("The file holds no text."),
    "TOO_LARGE": gettext_lazy("The file is too large (limit %(limit_mb)s MB)."),
    "TOO_LONG": gettext_lazy("The text is too long (limit %(limit)s characters)."),
    "TOO_MANY_PAGES": gettext_lazy("The file has too many pages (limit %(limit)s)."),
    "WRONG_TYPE": gettext_lazy(
        "The name says %(named)s, but the file is %(found)s. Save it again under the right ending."
    ),
    "UNSUPPORTED_TYPE": gettext_lazy(
        "Files of this kind (%(kind)s) cannot be read. Save it as docx, pdf, html, xlsx or txt."
    ),
    "ENCRYPTED": gettext_lazy(
        "The file is protected by a password. Take the password off and hand it in again."
    ),
    "DAMAGED": gettext_lazy(
        "The file is damaged. Open it, save it again, and hand in the new copy."
    ),
    "ARCHIVE_BOMB": gettext_lazy("The file unpacks to far more than it should and was not opened."),
    "MACRO": gettext_lazy("The file carries macros. Save it without them and hand it in again."),
    "DTD": gettext_lazy(
        "The file holds declarations that could reach other files; it was not opened."
    ),
    "NO_TEXT": gettext_lazy(
        "The file holds pictures of pages only, no text. Hand in the text, or paste it."
    ),
    "ENCODING_UNKNOWN": gettext_lazy(
        "The characters of the text cannot be made out. Save it as UTF-8 and hand it in again."
    ),
    "SECRECY_MARKING": gettext_lazy(
        "The document carries the secrecy marking “%(level)s”. Classified content must not be handled"
        " here: it was refused, and nothing of it was kept."
    ),
    "EDITION_UNKNOWN": gettext_lazy(
        "The earlier edition is not among the documents of this place."
    ),
    "DISK_FULL": gettext_lazy("The file could not be stored: the disk is full or not writable."),
}
NOTICES: dict[str, Label] = {
    "MODEL_UNREACHABLE": gettext_lazy(
        "The language model could not be reached; it suggested nothing."
    ),
    "MODEL_TIMEOUT": gettext_lazy(
        "The language model did not answer in time; it suggested nothing."
    ),
    "MODEL_REFUSED": gettext_lazy("The language model refused (%(detail)s); it suggested nothing."),
    "MODEL_ANSWER": gettext_lazy("The language model's answer was unusable; it suggested nothing."),
    "ENCODING_GUESSED": gettext_lazy(
        "The encoding was guessed (%(encoding)s): look whether rare characters are right."
    ),
}
# A marking is named in the word that stands on the paper, in every language of the page.
MARKINGS = {"top_secret": "绝密", "secret": "机密", "confidential": "秘密"}
MEBIBYTE = 2**20


def refusal_text(code: str, params: Mapping[str, object]) -> str:
    """The sentence for a refused file, in the language of the reader."""
    values = {"kind": "", "named": "", "found": "", "limit": "", "level": "", **params}
    values["level"] = MARKINGS.get(str(values["level"]), values["level"])
    limit = params.get("limit")
    values["limit_mb"] = limit // MEBIBYTE if isinstance(limit, int) else ""
    sentence = REFUSALS.get(code)
    return (
        str(sentence) % values
        if sentence
        else _("The file was refused (%(code)s).") % {"code": code}
    )


def notice_text(code: str, params: Mapping[str, object]) -> str:
    """The sentence for something that a clerk should know about how the text was taken out."""
    sentence = NOTICES.get(code)
    return str(sentence) % {"encoding": "", "detail": "", **params} if sentence else code

"""The columns of a workbook of projects, in and out: their headings in the reader's language, and what a heading means in any.

Called by the reading and the writing of workbooks, so that what is handed out can be brought in.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any
from unicodedata import normalize

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from duban.projects.choices import ORDER, Agreement, Money, StageCode

FACTS = ("name", "party", "phase", "lead", "place", "agreement", "agreed_on", "amount", "money")
NEEDED = ("name", "party", "lead")
TAKEN: tuple[str, ...] = (*FACTS, *ORDER)


@cache
def _raw() -> dict[str, Any]:
    text = files("duban.projects").joinpath("data/columns.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def heading(field: str) -> str:
    """The heading of a fact, or of the promised date of a stage."""
    if field in _raw():
        tongue = "en" if (get_language() or "").startswith("en") else "zh"
        return str(_raw()[field][tongue])
    return f"{StageCode(field).label}（{_('promised')}）"


def reached_heading(stage: str) -> str:
    """The heading of the day on which a stage was verified; nobody brings it in."""
    return f"{StageCode(stage).label}（{_('reached')}）"


def folded(text: str) -> str:
    """A heading or a word without widths, blanks and case."""
    return re.sub(r"\s", "", normalize("NFKC", text)).casefold()


@cache
def meanings() -> dict[str, str]:
    """Folded headings in every language to the field that they mean."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {folded(heading(field)): field for field in TAKEN}
    for field, words in _raw().items():
        found |= {folded(word): field for word in words["also"]}
    return found


@cache
def words_of(field: str) -> dict[str, str]:
    """Folded words in every language, and the stored codes, to the code of what was signed or of a unit of money."""
    choices = Agreement if field == "agreement" else Money
    found = {folded(code): code for code in choices.values}
    for code, words in _raw()[field].get("words", {}).items():
        found |= {folded(word): code for word in words}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {folded(str(label)): str(code) for code, label in choices.choices}
    return found


def offered(field: str) -> list[str]:
    """The words that a cell offers, in the reader's language."""
    choices = Agreement if field == "agreement" else Money
    return [str(label) for label in choices.labels]

"""Labels of stored codes for the templates that show documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from duban.documents.choices import DATE_BASES, KINDS, notice_text

register = template.Library()


@register.filter
def document_kind(code: str) -> str:
    """What kind of document it was read as."""
    return str(KINDS.get(code, code))


@register.filter
def date_basis(code: str) -> str:
    """Where a document's date comes from."""
    return str(DATE_BASES.get(code, code))


@register.filter
def notice(value: Mapping[str, Any]) -> str:
    """What the clerk should know about how a text was taken out of its file."""
    return notice_text(value["code"], value["params"])

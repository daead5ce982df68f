"""Filters for the pieces of `templates/ui`: a form's widgets get the classes of the one visual language.

Presentation only; called by templates.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput, RadioSelect, Select
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def unchanging(name: str) -> SafeString:
    """A part without inputs, which is the same on every page in one language: drawn once by each process."""
    draw = _drawn.__wrapped__ if settings.DEBUG else _drawn
    return draw(name, get_language())


@lru_cache(maxsize=32)
def _drawn(name: str, _language: str | None) -> SafeString:
    return render_to_string(name)


@register.simple_tag
def kept(name: str, **values: Hashable) -> SafeString:
    """A part that is the same wherever the named values are: it sees nothing but them, and a process draws it once for each.

    Form tokens belong to one person and may not stand in it; tokens are not among what it sees.
    """
    named = tuple(sorted(values.items()))
    draw = _kept.__wrapped__ if settings.DEBUG else _kept
    return draw(name, named, get_language(), get_script_prefix())


@lru_cache(maxsize=256)
def _kept(
    name: str, values: tuple[tuple[str, Hashable], ...], _language: str | None, _prefix: str
) -> SafeString:
    return render_to_string(name, dict(values))


@register.filter
def styled(field: BoundField) -> SafeString:
    """The field's widget with the class of its kind."""
    widget = field.field.widget
    if isinstance(widget, (CheckboxInput, RadioSelect)):
        css_class = "form-check-input"
    elif isinstance(widget, Select):
        css_class = "form-select"
    else:
        css_class = "form-control"
    own = widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"{css_class} {own}".strip()})


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether the label stands behind the widget."""
    return isinstance(field.field.widget, CheckboxInput)

"""Filters for the pieces of `templates/ui`: a form's widgets get the classes of the one visual language.

Presentation only; called by templates.
"""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput, RadioSelect, Select
from django.template.loader import render_to_string
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

"""Filters for the pieces of `templates/ui`: a form's widgets get the classes of the one visual language.

Presentation only; called by templates.
"""

from __future__ import annotations

from django import template
from django.forms import BoundField, CheckboxInput, RadioSelect, Select
from django.utils.safestring import SafeString

register = template.Library()


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

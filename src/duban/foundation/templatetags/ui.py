"""Filters for the pieces of `templates/ui`: a form's widgets get the classes of the one visual language.

Presentation only; called by templates.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from functools import lru_cache
from threading import Lock

from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput, RadioSelect, Select
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

# So many characters of parts, which are some megabytes with what they are kept by.
MOST_KEPT = 2_000_000


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
    key = name, tuple(sorted(values.items())), get_language(), get_script_prefix()
    text = None if settings.DEBUG else _KEPT.text(key)
    if text is None:
        text = render_to_string(name, values)
        _KEPT.keep(key, text)
    return text


class Kept:
    """Texts by what they were drawn from, those of the latest use, up to so many characters together.

    The bound is on their length: a filter names every unit in sight, of which a province has tens of thousands.
    """

    def __init__(self, most: int) -> None:
        self._most, self._length = most, 0
        self._texts: OrderedDict[Hashable, SafeString] = OrderedDict()
        self._lock = Lock()

    def text(self, key: Hashable) -> SafeString | None:
        """The text, which is the latest used then; None where it is not kept."""
        with self._lock:
            found = self._texts.get(key)
            if found is not None:
                self._texts.move_to_end(key)
        return found

    def keep(self, key: Hashable, text: SafeString) -> None:
        """Keep one more, and let go of what was used longest ago."""
        with self._lock:
            self._length += len(text) - len(self._texts.pop(key, ""))
            self._texts[key] = text
            while self._length > self._most:
                self._length -= len(self._texts.popitem(last=False)[1])


_KEPT = Kept(MOST_KEPT)


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

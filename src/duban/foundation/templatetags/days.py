"""`{{ value|day }}`, `{{ value|instant }}`, `{{ number|days_left:seconds }}`, `{{ day|due:instant }}`: dates as `foundation.formats` writes them."""

from __future__ import annotations

from django import template

from duban.foundation import formats

register = template.Library()
register.filter("day", formats.day)
register.filter("instant", formats.instant)
register.filter("days_left", formats.days_left)
register.filter("due", formats.due)

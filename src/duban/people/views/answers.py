"""How the forms of this room answer: refusals of an action stand in the form, and a form with errors answers 422."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.forms import Form
from django.http import HttpRequest

from duban.people.actions import Refused
from duban.people.choices import REFUSALS

T = TypeVar("T")


def tried(form: Form, act: Callable[..., T]) -> T | None:
    """Call an action with what the form holds; where it refuses, the form says why and None comes back."""
    try:
        return act(**form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, REFUSALS[refusal.code])
        return None


def form_status(request: HttpRequest) -> int:
    """200 for a form that is shown first, 422 for one that was sent and comes back."""
    return 422 if request.method == "POST" else 200

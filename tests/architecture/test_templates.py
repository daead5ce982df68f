"""A form in a part of a page gets its token: a part included with nothing but named values has none, and its forms are refused."""

from __future__ import annotations

import re

from tree import SOURCES, report

TEMPLATES = SOURCES / "templates"
INCLUDE = re.compile(r'{% include "([^"]+)"([^%]*)%}')


def test_no_form_is_cut_off_from_its_token() -> None:
    """`only` leaves the token out: Django's own client sends forms without one, so that no other test would see it."""
    pages = {str(p.relative_to(TEMPLATES)): p.read_text("utf-8") for p in TEMPLATES.rglob("*.html")}
    with_token = {name for name, text in pages.items() if "{% csrf_token %}" in text}
    assert with_token
    found = [
        f"{name}: {part}"
        for name, text in pages.items()
        for part, rest in INCLUDE.findall(text)
        if part in with_token and rest.split()[-1:] == ["only"]
    ]
    assert not found, report(found, "Include a part that has a form without `only`.")

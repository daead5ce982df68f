"""Categories in force: the newest version of each code, and the presets that become rows on their first use.

Presets are not written by a migration: an emptied table (tests, a restored part) would lack them without a word.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from duban.foundation import clock
from duban.foundation.statements import Statement, text
from duban.ledger.models import Category

ORDINARY = "ordinary"


_NEWEST = Statement(lambda: Category.objects.filter(code=text("code")).order_by("-version")[:1])


class UnknownCategory(Exception):
    """No category has that code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@cache
def presets() -> dict[str, dict[str, Any]]:
    """The categories that come with the product, by code."""
    packaged = (files("duban.ledger") / "data" / "categories.json").read_text(encoding="utf-8")
    return {preset["code"]: preset for preset in json.loads(packaged)}


def in_force(code: str = ORDINARY) -> Category:
    """The newest version of a category.

    Raises:
        UnknownCategory: where there is neither a row nor a preset of that code.
    """
    newest = _NEWEST.objects(code=code)
    if newest:
        return newest[0]
    preset = presets().get(code)
    if preset is None:
        raise UnknownCategory(code)
    first, _made = Category.objects.get_or_create(
        code=code, version=1, defaults={**preset, "made_at": clock.now()}
    )
    return first


def all_in_force() -> list[Category]:
    """The newest version of every category for new matters, presets first in their order."""
    codes = [
        *presets(),
        *Category.objects.order_by("code").values_list("code", flat=True).distinct(),
    ]
    newest = [in_force(code) for code in dict.fromkeys(codes)]
    return [category for category in newest if not category.is_retired]


def category_options() -> list[tuple[str, str]]:
    """The categories that a new matter may be given, as choices of a form; one query, and no preset becomes a row by it."""
    names = {code: str(preset["name"]) for code, preset in presets().items()}
    rows = Category.objects.order_by("code", "version")
    for code, name, is_retired in rows.values_list("code", "name", "is_retired"):
        names[code] = "" if is_retired else name
    return [(code, name) for code, name in names.items() if name]

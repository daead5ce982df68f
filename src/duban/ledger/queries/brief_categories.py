"""Categories as programs ask for them: each as it is in force, in codes and days."""

from __future__ import annotations

from dataclasses import dataclass

from duban.foundation.access import AccessDenied, Actor
from duban.ledger.models import Category
from duban.ledger.queries.categories import in_force, presets


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """The version of a category that is in force; what its days mean stands at the model."""

    code: str
    version: int
    name: str
    gates: list[str]
    needs_evidence: bool
    needs_pair: bool
    stops_clock: bool
    near_days: int
    margin_days: int
    dispute_days: int
    publication_days: int
    look_back_days: int
    default_days: int
    is_retired: bool


def category_rows(actor: Actor) -> tuple[CategoryRow, ...]:
    """All categories, presets first in their order.

    Raises:
        AccessDenied: where no post of the actor's sees categories; they are of the whole site, so any such post will do.
    """
    if not actor.may_somewhere("category.view"):
        raise AccessDenied("category.view", "ROLE_MAY_NOT" if actor.seats else "NO_POST")
    own = Category.objects.order_by("code").values_list("code", flat=True).distinct()
    newest = [in_force(code) for code in dict.fromkeys([*presets(), *own])]
    names = CategoryRow.__dataclass_fields__
    return tuple(CategoryRow(**{name: getattr(row, name) for name in names}) for row in newest)

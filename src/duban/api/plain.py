"""Page dataclasses as programs see them: the same fields, with a row's key called `id`; shape and value by one rule.

So an address for programs needs no second description of what a query gives.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Hashable
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from django.utils.functional import Promise
from ninja import Schema
from pydantic import create_model

KEY, NAME = "pk", "id"
_named_so: dict[str, Any] = {}


def _named(field: str) -> str:
    return NAME if field == KEY else field


def plain(value: Any) -> Any:
    """A page dataclass, or several, as plain values."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return {_named(f.name): plain(getattr(value, f.name)) for f in fields}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return str(value) if isinstance(value, Promise) else value


def _called(page: Any) -> str:
    """What a shape is called: as its dataclass; those of plans, whose drafts and rows are other ones than the desk's, begin with their noun."""
    name: str = page.__name__
    is_of_plan = page.__module__.startswith("duban.planning.") and not name.startswith("Plan")
    return f"Plan{name}" if is_of_plan else name


@cache
def shape_of(kind: Hashable) -> type[Schema]:
    """The shape of what `plain` makes of a dataclass.

    Raises:
        TypeError: where another dataclass has its name: the description knows shapes by name, and one would hide the other.
    """
    page: Any = kind
    name = _called(page)
    if _named_so.setdefault(name, page) is not page:
        raise TypeError(f"two shapes are called {name}")
    hints = get_type_hints(page)
    fields: dict[str, Any] = {
        _named(f.name): (_shape(hints[f.name]), ...) for f in dataclasses.fields(page)
    }
    model: type[Schema] = create_model(name, __base__=Schema, **fields)
    model.__doc__ = page.__doc__
    return model


def _shape(hint: Any) -> Any:
    """The type of a field as JSON knows it."""
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return shape_of(hint)
    origin, args = get_origin(hint), get_args(hint)
    if origin is tuple and len(args) == 2 and args[1] is Ellipsis:
        return list[_shape(args[0])]  # type: ignore[misc]
    if origin is tuple:
        return tuple[tuple(_shape(arg) for arg in args)]  # type: ignore[misc]
    if origin in (Union, types.UnionType):
        kinds = [str if arg is Promise else _shape(arg) for arg in args]
        return Union[tuple(dict.fromkeys(kinds))]  # noqa: UP007  (the members are values here)
    return hint

"""Many plain rows of one table at once, for imports: no object and no statement for each row.

Rows carry what a model's fields would hold, in the order of the named columns; every column without a database default must be named.
Called by the actions that registered rows come from, inside their transaction; nothing is checked or journaled here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models, transaction

# How many rows are held as parameters at a time.
PORTION = 2000
# These fields hold what the database takes as it is.
_AS_IS = (
    models.CharField,
    models.TextField,
    models.BooleanField,
    models.IntegerField,
    models.ForeignKey,
)


def insert_rows(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows; ids are given out by the database and not told.

    Raises:
        RuntimeError: outside a transaction, where a part could stay without the rest.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("rows are inserted inside the transaction of their change")
    fields = [_field(model, name) for name in columns]
    converters = [(at, convert) for at, f in enumerate(fields) if (convert := _converter(f))]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608
    remaining = iter(rows)
    with connection.cursor() as cursor:
        while portion := [_converted(row, converters) for row in islice(remaining, PORTION)]:
            cursor.executemany(statement, portion)


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    """The field of a column, by its own name or its attribute's (`unit` and `unit_id`)."""
    for field in model._meta.concrete_fields:
        if name in {field.name, field.attname}:
            return field
    raise ValueError(f"{model.__name__} has no column {name}")


def _converter(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    if isinstance(field, _AS_IS):
        return None
    return lambda value: field.get_db_prep_save(value, connection)


def _converted(row: Sequence[Any], converters: list[tuple[int, Callable[[Any], Any]]]) -> list[Any]:
    values = list(row)
    for at, convert in converters:
        values[at] = convert(values[at])
    return values

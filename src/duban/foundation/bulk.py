"""Many plain rows of one table at once, for imports: no object and no statement for each row.

Rows carry what a model's fields would hold, in the order of the named columns; every column without a database default must be named.
Called by the actions that registered rows come from, inside their transaction; nothing is checked or journaled here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.db.models.expressions import DatabaseDefault

from duban.foundation.statements import fetched, is_sending_together, prepared_cursor

M = TypeVar("M", bound=models.Model)
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
# What PostgreSQL's driver takes of these without being turned into something else.
_TAKEN: dict[type, Callable[[Any], bool]] = {
    models.DateField: lambda value: type(value) is dt.date,
    models.DateTimeField: lambda value: type(value) is dt.datetime and value.tzinfo is not None,
}


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
    remaining = (_converted(row, converters) for row in rows)
    first = list(islice(remaining, 2))
    if len(first) == 1:
        with prepared_cursor() as cursor:
            cursor.execute(_insert(model, fields), first[0])
    elif first and _takes_streams():
        _copy(_target(model, fields), chain(first, remaining))
    elif first:
        _in_portions(_insert(model, fields), chain(first, remaining))


def insert_new(made: Iterable[M]) -> list[M]:
    """Insert unsaved objects, each with the key that the database gave it; one alone by a prepared statement, many as a stream.

    Raises:
        RuntimeError: as `insert_rows`.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("rows are inserted inside the transaction of their change")
    objects = list(made)
    has_own_key = bool(objects) and not isinstance(objects[0]._meta.pk, models.AutoField)
    if len(objects) > 1 and not has_own_key and _takes_streams() and _is_complete(objects):
        return _copied(objects)
    if len(objects) != 1 or has_own_key or not connection.features.can_return_columns_from_insert:
        model = type(objects[0]) if objects else None
        return model._default_manager.bulk_create(objects, batch_size=500) if model else []
    (new,) = objects
    fields = [field for field in new._meta.concrete_fields if not field.primary_key]
    saved = [field.pre_save(new, add=True) for field in fields]
    values = [
        field.get_db_prep_save(value, connection)
        for field, value in zip(fields, saved, strict=True)
    ]
    key = connection.ops.quote_name(str(new._meta.pk.column))
    ((new.pk,),) = fetched(f"{_insert(type(new), fields)} RETURNING {key}", values)
    new._state.adding, new._state.db = False, connection.alias
    return [new]


def _takes_streams() -> bool:
    return connection.vendor == "postgresql" and not is_sending_together()


def _is_complete(objects: Sequence[models.Model]) -> bool:
    """Whether nothing is left for the database to fill in but the keys."""
    fields = type(objects[0])._meta.concrete_fields
    left = [f.attname for f in fields if f.db_default is not models.NOT_PROVIDED]
    return not any(isinstance(getattr(o, name), DatabaseDefault) for o in objects for name in left)


def _copied(objects: list[M]) -> list[M]:
    """Insert objects as one stream, with keys taken beforehand: telling them afterwards takes a tuple for each value of each row."""
    model = type(objects[0])
    key: Any = model._meta.pk
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    table = connection.ops.quote_name(model._meta.db_table)
    keys = fetched(
        "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
        [table, key.column, len(objects)],
    )
    converters = [(at, convert) for at, f in enumerate(fields, 1) if (convert := _converter(f))]
    readers = [_reader(field) for field in fields]
    rows = (
        _converted([number, *(read(o) for read in readers)], converters)
        for (number,), o in zip(keys, objects, strict=True)
    )
    _copy(_target(model, [key, *fields]), rows)
    for (number,), new in zip(keys, objects, strict=True):
        new.pk, new._state.adding, new._state.db = number, False, connection.alias
    return objects


def _reader(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    """What gives a new object's value; a field that fills itself is asked as ever."""
    is_usual = type(field).pre_save in {models.Field.pre_save, models.DateField.pre_save, models.DateTimeField.pre_save}  # fmt: skip
    if not is_usual or getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return lambda new: field.pre_save(new, add=True)
    return attrgetter(field.attname)


def _target(model: type[models.Model], fields: Sequence[models.Field[Any, Any]]) -> str:
    """The table with the columns that are written."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    return f"{quote(model._meta.db_table)} ({names})"


def _insert(model: type[models.Model], fields: Sequence[models.Field[Any, Any]]) -> str:
    places = ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {_target(model, fields)} VALUES ({places})"  # noqa: S608


def _copy(target: str, rows: Iterable[Sequence[Any]]) -> None:
    """PostgreSQL takes many rows as one stream: a tenth of the work of as many statements."""
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(f"COPY {target} FROM STDIN") as stream,
    ):
        for row in rows:
            stream.write_row(row)


def _in_portions(statement: str, rows: Iterator[Sequence[Any]]) -> None:
    with prepared_cursor() as cursor:
        while portion := list(islice(rows, PORTION)):
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
    is_plain = _TAKEN.get(type(field)) if connection.vendor == "postgresql" else None

    def convert(value: Any) -> Any:
        if value is None or (is_plain and is_plain(value)):
            return value
        return field.get_db_prep_save(value, connection)

    return convert


def _converted(row: Sequence[Any], converters: list[tuple[int, Callable[[Any], Any]]]) -> list[Any]:
    values = list(row)
    for at, convert in converters:
        values[at] = convert(values[at])
    return values

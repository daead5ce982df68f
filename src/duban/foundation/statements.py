"""Statements that every request asks anew with other values: written by the ORM once, kept as text, and prepared on PostgreSQL.

Building a queryset and turning it into SQL takes a millisecond or three, and PostgreSQL's plan as long again; the text never changes.
The ORM stays the one author: a `Statement` is a queryset with `Slot`s where values go. What filters people choose is no constant text and
is asked the ordinary way. Called by queries and actions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models.expressions import Expression, Func

M = TypeVar("M", bound=models.Model)
Row = tuple[Any, ...]
_BIGINT, _TEXT = models.BigIntegerField(), models.CharField()
_DATE, _INSTANT = models.DateField(), models.DateTimeField()


class Slot(Expression):
    """Where a value goes, by name."""

    def __init__(self, name: str, field: models.Field[Any, Any] = _BIGINT) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """A place for a parameter, which is the slot itself until it is filled."""
        del compiler, connection
        return "%s", [self]


def number(name: str) -> Any:
    """A slot for a whole number."""
    return Slot(name)


def text(name: str) -> Any:
    """A slot for a text."""
    return Slot(name, _TEXT)


def day(name: str) -> Any:
    """A slot for a day."""
    return Slot(name, _DATE)


def instant(name: str) -> Any:
    """A slot for an instant."""
    return Slot(name, _INSTANT)


class _Numbers(Slot):
    """A slot for any number of whole numbers, which is one parameter."""


class Among(Func):
    """The condition that a column is one of the numbers of a slot, however many there are."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    conditional = True

    def __init__(self, column: str, name: str) -> None:
        super().__init__(models.F(column), _Numbers(name), output_field=models.BooleanField())

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """SQLite knows no arrays, but JSON."""
        joiner = " IN (SELECT value FROM json_each("
        context |= {"template": "%(expressions)s))", "arg_joiner": joiner}
        return self.as_sql(compiler, connection, **context)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The text for one kind of database, its parameters with the slots among them, and what turns columns into values."""

    sql: str
    params: tuple[Any, ...]
    converters: tuple[tuple[int, list[Any], Any], ...]


_NOTHING = _Compiled("", (), ())


class Statement(Generic[M]):
    """A queryset of constant shape, which a function writes on first use.

    `rows` gives what `values_list` would, `count` how many they are; `objects` what the queryset itself would, one table's rows without others beside them.
    What is not prepared is planned each time by its values, as is right where those decide which index serves.
    """

    def __init__(
        self, write: Callable[[], models.QuerySet[M, Any]], *, is_prepared: bool = True
    ) -> None:
        self._write = write
        self._is_prepared = is_prepared
        self._model: type[M] | None = None
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, **given: Any) -> list[Row]:
        """The rows for the given values, which are named as the slots are."""
        kept = self._compiled.get(connection.vendor) or self._compile()
        if kept is _NOTHING:
            return []
        found = self._fetched(kept.sql, kept.params, given)
        return list(_converted(found, kept.converters)) if kept.converters else found

    def count(self, **given: Any) -> int:
        """How many rows there are for the given values, as the database counts them."""
        kept = self._compiled.get(connection.vendor) or self._compile()
        if kept is _NOTHING:
            return 0
        counting = f"SELECT COUNT(*) FROM ({kept.sql}) AS counted"  # noqa: S608
        ((count,),) = self._fetched(counting, kept.params, given)
        return int(count)

    def first(self, **given: Any) -> Row | None:
        """The first row; None where there is none."""
        return next(iter(self.rows(**given)), None)

    def objects(self, **given: Any) -> list[M]:
        """The rows as model instances."""
        rows = self.rows(**given)
        model = self._model
        assert model is not None  # noqa: S101  (narrows for the type checker)
        names = [field.attname for field in model._meta.concrete_fields]
        return [model.from_db(connection.alias, names, row) for row in rows]

    def _fetched(self, sql: str, params: Sequence[Any], given: dict[str, Any]) -> list[Row]:
        filled = [_filled(p, given) if isinstance(p, Slot) else p for p in params]
        with prepared_cursor() if self._is_prepared else connection.cursor() as cursor:
            cursor.execute(sql, filled)
            rows: list[Row] = cursor.fetchall()
        return rows

    def _compile(self) -> _Compiled:
        queryset = self._write()
        compiler = queryset.query.get_compiler(connection=connection)
        self._model = queryset.model
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:  # the ORM sees that no row can fit
            return self._compiled.setdefault(connection.vendor, _NOTHING)
        columns = [column for column, *_ in compiler.select[: compiler.col_count]]
        converters = compiler.get_converters(columns)
        listed = tuple((at, convert, column) for at, (convert, column) in converters.items())
        kept = _Compiled(sql, tuple(params), listed)
        return self._compiled.setdefault(connection.vendor, kept)


def _filled(slot: Slot, given: dict[str, Any]) -> Any:
    value = given[slot.name]
    if not isinstance(slot, _Numbers):
        return slot.output_field.get_db_prep_value(value, connection)
    numbers = [int(one) for one in value]
    return numbers if connection.vendor == "postgresql" else str(numbers)


def _converted(
    rows: Sequence[Row], converters: Sequence[tuple[int, list[Any], Any]]
) -> Iterator[Row]:
    for row in rows:
        values = list(row)
        for at, convert, column in converters:
            for one in convert:
                values[at] = one(values[at], column, connection)
        yield tuple(values)


def locked_row(model: type[M], key: int) -> M:
    """A row, locked until the transaction ends.

    Raises:
        RuntimeError: outside a transaction, where nothing would hold the lock.
        model.DoesNotExist: where there is no such row.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("rows are locked inside the transaction of their change")
    found: list[M] = _locking(model).objects(pk=key)
    if not found:
        missing: Any = model
        raise missing.DoesNotExist
    return found[0]


@cache
def _locking(model: type[models.Model]) -> Statement[Any]:
    rows = model._default_manager
    return Statement(lambda: rows.filter(pk=number("pk")).order_by().select_for_update())


def fetched(sql: str, params: Sequence[Any]) -> list[Row]:
    """The rows of a statement of constant text; prepared where the database can."""
    with prepared_cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[Row] = cursor.fetchall()
    return rows


def prepared_cursor() -> Any:
    """A cursor whose statements PostgreSQL plans once for each connection; SQLite's driver keeps its plans by itself."""
    if connection.vendor != "postgresql":
        return connection.cursor()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    backend: Any = connection  # what follows is how the backend itself makes cursors, and logs them
    with connection.wrap_database_errors:
        return backend._prepare_cursor(_preparing()(connection.connection))


_sending: ContextVar[bool] = ContextVar("sending", default=False)


@contextmanager
def sent_together() -> Iterator[None]:
    """Send the statements inside without waiting for each answer; what goes wrong is raised at the end, or where rows are fetched.

    For writes of which none needs what another gave.
    """
    if connection.vendor != "postgresql" or _sending.get():
        yield
        return
    connection.ensure_connection()
    token = _sending.set(True)
    try:
        with connection.wrap_database_errors, connection.connection.pipeline():
            yield
    finally:
        _sending.reset(token)


def is_sending_together() -> bool:
    """Whether answers are not waited for here, where the driver takes no streams of rows."""
    return _sending.get()


@cache
def _preparing() -> Any:
    """The driver's own cursor, which sends values beside the text. It prepares unless the address says `prepare_threshold=`, as
    for a pooler that hands one connection to many."""
    import psycopg

    class Preparing(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **_given: Any) -> Any:
            return super().execute(query, params, prepare=True)

        def _send_query_prepared(self, name: bytes, pgq: Any, **given: Any) -> None:
            self._query = pgq  # who logs statements reads it, and the driver leaves it empty here
            super()._send_query_prepared(name, pgq, **given)

    return Preparing

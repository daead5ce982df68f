"""Statements that are kept as text find what the ORM finds when it is asked with the values themselves, on both databases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from cast import Town, a_matter
from duban.foundation import clock
from duban.foundation.models import Entry
from duban.foundation.statements import Among, Statement, day, instant, number, text
from duban.ledger.models import Category, Duty, Matter, TimeLimit
from duban.people.models import Delegation, Post, Tenure, Unit

TODAY = clock.today()
Write = Callable[..., QuerySet[Any, Any]]


def units_of(user: Any, on: Any) -> QuerySet[Any, Any]:
    """Two selections in one."""
    held = Tenure.objects.on(on).filter(user_id=user).values_list("post__unit_id")
    given = Delegation.objects.on(on).filter(delegate_id=user)
    return held.order_by().union(given.order_by().values_list("tenure__post__unit_id"))


def limits(until: Any) -> QuerySet[Any, Any]:
    """Columns that a database keeps otherwise than Python: days, instants, JSON, yes and no."""
    rows = TimeLimit.objects.filter(set_at__lte=until).order_by("id")
    return rows.values_list("due_on", "set_at", "rule", "calendar", "is_provisional")


def posts(role: Any, on: Any) -> QuerySet[Any, Any]:
    """A subquery with a value in it."""
    held = Tenure.objects.on(on).filter(post_id=OuterRef("pk"))
    rows = Post.objects.filter(role=role).annotate(is_held=Exists(held)).order_by("pk")
    return rows.values_list("pk", "title", "unit__name", "is_held")


CASES: list[tuple[Write, tuple[Any, ...], list[tuple[Any, ...]]]] = [
    (units_of, (number("a"), day("b")), [(1, TODAY), (2, TODAY), (2, dt.date(1950, 1, 1))]),
    (limits, (instant("a"),), [(clock.now() + dt.timedelta(hours=1),), (clock.now() - dt.timedelta(days=9),)]),
    (posts, (text("a"), day("b")), [("officer", TODAY), ("approver", TODAY), ("nobody's", TODAY)]),
]  # fmt: skip


@pytest.mark.parametrize(("write", "slots", "filled"), CASES, ids=["union", "limits", "posts"])
def test_rows_are_those_of_the_orm(
    town: Town, write: Write, slots: tuple[Any, ...], filled: list[tuple[Any, ...]]
) -> None:
    """The same rows in the same order, with the same values of the same kinds, however often they are asked for."""
    a_matter(town, due_on=TODAY)
    kept = Statement(lambda: write(*slots))
    for values in filled * 4:
        given = dict(zip("ab", values, strict=False))
        expected = list(write(*values))
        found = kept.rows(**given)
        assert sorted(found, key=repr) == sorted(expected, key=repr)
        assert [[type(cell) for cell in row] for row in sorted(found, key=repr)] == [
            [type(cell) for cell in row] for row in sorted(expected, key=repr)
        ]
        assert kept.first(**given) == (found[0] if found else None)


def test_any_number_of_numbers_is_one_value(town: Town) -> None:
    """None, one, many and those that no row has."""
    pks = [a_matter(town, title).pk for title in ("清淤", "修桥", "巡查")]
    columns = ("matter_id", Coalesce("unit__name", "said"))
    held = Statement(
        lambda: (
            Duty.objects.filter(Among("matter_id", "ids"), role="lead")
            .order_by("id")
            .values_list(*columns)
        )
    )
    for ids in ([], pks[:1], pks, [*pks, 2**40], [0]):
        expected = Duty.objects.filter(matter_id__in=ids, role="lead").order_by("id")
        assert held.rows(ids=ids) == list(expected.values_list(*columns))


def test_objects_are_rows_of_the_table(town: Town) -> None:
    """Whole instances, saved as they are, that can be changed and saved again."""
    pk = a_matter(town, due_on=TODAY).pk
    kept = Statement(lambda: Matter.objects.filter(pk=number("pk")))
    (found,) = kept.objects(pk=pk)
    expected = Matter.objects.get(pk=pk)
    assert found == expected
    assert {f.attname: getattr(found, f.attname) for f in Matter._meta.concrete_fields} == {
        f.attname: getattr(expected, f.attname) for f in Matter._meta.concrete_fields
    }
    found.title = "改"
    found.save(update_fields=["title"])
    assert Matter.objects.get(pk=pk).title == "改"
    assert kept.objects(pk=0) == []


def test_what_can_find_nothing_finds_nothing(town: Town) -> None:
    """The ORM says so instead of writing a statement."""
    a_matter(town)
    kept = Statement(lambda: Unit.objects.filter(Q(pk__in=[]), name=text("name")).values_list("pk"))
    assert kept.rows(name="住建局") == kept.rows(name="") == []


def test_a_statement_outlives_a_failed_transaction(town: Town) -> None:
    """PostgreSQL's driver forgets what it prepared when something is undone; the next one is prepared anew."""
    from django.db import transaction

    a_matter(town)
    lines = Statement(
        lambda: Entry.objects.filter(stream=text("stream")).order_by("pk").values_list("name")
    )
    categories = Statement(lambda: Category.objects.filter(code=text("code")).values_list("pk"))
    stream = f"matter:{Matter.objects.values_list('pk', flat=True)[0]}"
    expected = lines.rows(stream=stream)
    assert expected == [("matter.register",)]
    with pytest.raises(RuntimeError), transaction.atomic():
        categories.rows(code="ordinary")
        raise RuntimeError
    assert lines.rows(stream=stream) == expected
    assert len(categories.rows(code="ordinary")) == 1

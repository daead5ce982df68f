"""The tree of places: a branch upwards and downwards, asked once in a request and anew in the next."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import Town
from duban.people.models import Jurisdiction, branches_kept


def test_the_way_up_ends_at_the_top(town: Town) -> None:
    """From the place itself; of no place there is none."""
    places = Jurisdiction.objects
    assert places.way_up(town.township.pk) == (town.township.pk, town.county.pk, town.city.pk)
    assert places.ids_above(town.county.pk) == {town.county.pk, town.city.pk}
    assert places.way_up(0) == ()
    assert places.ids_below(0) == frozenset()


def test_a_branch_is_asked_once_in_a_request(town: Town) -> None:
    """Each by itself; after it, what was added meanwhile is found."""
    places = Jurisdiction.objects
    with branches_kept(), CaptureQueriesContext(connection) as asked:
        before = [places.ids_below(town.county.pk) for _ in range(3)][-1]
        assert [places.ids_above(town.county.pk) for _ in range(3)][-1] != before
        Jurisdiction.objects.create(name="新镇", level="town", parent=town.county)
        assert places.ids_below(town.county.pk) == before
    assert len([q for q in asked.captured_queries if "RECURSIVE" in q["sql"]]) == 2
    assert len(places.ids_below(town.county.pk)) == len(before) + 1

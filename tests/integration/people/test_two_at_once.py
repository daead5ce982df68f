"""Two administrators at once: who comes second is told so; and posts are not ended into nobody's hands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, models

from cast import SINCE, Town
from duban.foundation import clock
from duban.people import actions
from duban.people.choices import Level, NameKind, Role, UnitKind
from duban.people.models import Jurisdiction, Post, Tenure, Unit, UnitName, User


@contextmanager
def somebody_first(model: type[models.Model], insert: Callable[[], Any]) -> Iterator[None]:
    """Let somebody else's row be written between the check and the write of an action."""
    came: list[bool] = []

    def before(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        verbs = (f'INSERT INTO "{model._meta.db_table}"', f'UPDATE "{model._meta.db_table}"')
        if sql.startswith(verbs) and not came:
            came.append(True)
            insert()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(before):
        yield
    assert came


def test_the_second_of_two_is_told(town: Town) -> None:
    """A place, unit, name, post or account whose name is taken between look and write: the refusal of the check."""
    ke, county, water = town.actor("ke"), town.county, town.units["water"]

    def refused(model: type[models.Model], rival: Callable[[], Any], act: Callable[[], Any]) -> str:
        with pytest.raises(actions.Refused) as met, somebody_first(model, rival):
            act()
        return met.value.code

    def unit(name: str) -> Unit:
        return Unit.objects.create(name=name, kind=UnitKind.DEPARTMENT, jurisdiction=county)

    assert (
        refused(
            Jurisdiction,
            lambda: Jurisdiction.objects.create(name="东门镇", level=Level.TOWN, parent=county),
            lambda: actions.add_place(
                parent_id=county.pk, name="东门镇", level=Level.TOWN, actor=ke
            ),
        )
        == "PLACE_NAME_TAKEN"
    )
    fields = {"kind": UnitKind.DEPARTMENT, "actor": ke}
    assert (
        refused(
            Unit,
            lambda: unit("清河县财政局"),
            lambda: actions.add_unit(jurisdiction_id=county.pk, name="清河县财政局", **fields),  # type: ignore[arg-type]
        )
        == "UNIT_NAME_TAKEN"
    )
    assert (
        refused(
            Unit,
            lambda: unit("清河县水务局"),
            lambda: actions.edit_unit(water.pk, name="清河县水务局", document_word="", **fields),  # type: ignore[arg-type]
        )
        == "UNIT_NAME_TAKEN"
    )
    assert (
        refused(
            UnitName,
            lambda: UnitName.objects.create(unit=water, name="水利", kind=NameKind.ALIAS),
            lambda: actions.add_name(water.pk, name="水利", kind=NameKind.ALIAS, actor=ke),
        )
        == "NAME_THERE"
    )
    assert (
        refused(
            Post,
            lambda: Post.objects.create(unit=water, title="科长", role=Role.OFFICER),
            lambda: actions.add_post(water.pk, title="科长", role=Role.OFFICER, actor=ke),
        )
        == "POST_TITLE_TAKEN"
    )
    account = {"name": "秦川", "password": None, "post_id": town.posts["xu"].pk, "since": SINCE}
    assert (
        refused(
            User,
            lambda: User.objects.create(username="qin", name="秦川"),
            lambda: actions.add_user(username="qin", actor=ke, **account),  # type: ignore[arg-type]
        )
        == "USERNAME_TAKEN"
    )


def test_the_own_last_administration_is_not_ended(town: Town) -> None:
    """Not through the action, not through the page; with a second post as administrator it is."""
    ke, today = town.actor("ke"), clock.today()
    tenure = Tenure.objects.get(user=town.users["ke"])
    with pytest.raises(actions.Refused, match="OWN_ADMINISTRATION"):
        actions.end_tenure(tenure.pk, until=today, actor=ke)
    town.client("ke").post(f"/accounts/posts/{tenure.pk}/end/", {"until": today.isoformat()})
    tenure.refresh_from_db()
    assert tenure.until is None
    second = Post.objects.create(
        unit=town.units["government"], title="管理员", role=Role.ADMINISTRATOR
    )
    Tenure.objects.create(user=town.users["ke"], post=second, since=SINCE)
    assert actions.end_tenure(tenure.pk, until=today, actor=ke).until == today


def test_an_ended_post_is_not_held_longer(town: Town) -> None:
    """An end moves to an earlier day only, and no second time in the same post overlaps the first or a later one."""
    ke, xu, today = town.actor("ke"), town.users["xu"], clock.today()
    tenure, day = Tenure.objects.get(user=xu), dt.timedelta(days=1)
    actions.end_tenure(tenure.pk, until=today, actor=ke)
    with pytest.raises(actions.Refused, match="ENDED_ALREADY"):
        actions.end_tenure(tenure.pk, until=today + day, actor=ke)
    assert actions.end_tenure(tenure.pk, until=today - day, actor=ke).until == today - day
    post_id = tenure.post_id
    actions.add_tenure(xu.pk, post_id=post_id, since=today + 9 * day, actor=ke)
    with pytest.raises(actions.Refused, match="POST_HELD"):
        actions.add_tenure(xu.pk, post_id=post_id, since=today, actor=ke)

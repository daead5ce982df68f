"""Idempotency keys: done once, answered as often as asked; kept with the write or not at all; gone after a day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection

from cast import Town
from duban.api import keys
from duban.api.models import KeptAnswer
from duban.foundation import clock
from duban.ledger.models import Matter
from living import lived
from programs import problem, program


def wish(town: Town, **changes: Any) -> dict[str, Any]:
    """A matter to be registered."""
    return {
        "title": "整治排口",
        "requirement": "限期完成",
        "duties": [{"unit": town.units["housing"].pk}],
        "source_title": "县长办公会",
        "approver": town.posts["fang"].pk,
        "basis": "批示",
        **changes,
    }


def test_a_repeated_request_is_answered_and_not_done_again(town: Town) -> None:
    """Same status, body, tag and location, marked as replayed; one matter."""
    app = program(town, "lan")
    first = app.post("/matters", wish(town), Idempotency_Key="一号".encode().hex())
    again = app.post("/matters", wish(town), Idempotency_Key="一号".encode().hex())
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    for name in ("ETag", "Location", "Content-Type"):
        assert first.headers[name] == again.headers[name]
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Matter.objects.count() == 1


def test_a_key_belongs_to_one_request_of_one_token(town: Town) -> None:
    """Another body or address under the same key is refused; another token's key is another key."""
    app = program(town, "lan")
    app.post("/matters", wish(town), Idempotency_Key="k1")
    other = app.post("/matters", wish(town, title="另一件"), Idempotency_Key="k1")
    assert problem(other) == (422, "KEY_REUSED")
    assert (
        program(town, "lan").post("/matters", wish(town), Idempotency_Key="k1").status_code == 201
    )
    assert Matter.objects.count() == 2


def test_a_refusal_keeps_nothing(town: Town) -> None:
    """What was refused may be sent again under its key, once the reason is gone."""
    app, matter = program(town, "xu"), lived(town, "registered")
    path = f"/matters/{matter.pk}/moves/sign"
    assert app.post(path, If_Match="*", Idempotency_Key="k2").status_code == 409
    assert not KeptAnswer.objects.exists()
    program(town, "lan").post(f"/matters/{matter.pk}/moves/assign", {}, If_Match="*")
    assert app.post(path, If_Match="*", Idempotency_Key="k2").status_code == 200
    replayed = app.post(path, If_Match="*", Idempotency_Key="k2")
    assert (replayed.status_code, replayed.json()["state"]) == (200, "accepted")


def test_the_answer_is_kept_with_the_write_or_not_at_all(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the answer cannot be kept, nothing was done."""
    app = program(town, "lan")

    def broken(*_args: object) -> None:
        raise RuntimeError("no room")

    monkeypatch.setattr(keys, "keep", broken)
    assert app.post("/matters", wish(town), Idempotency_Key="k3").status_code == 500
    assert not Matter.objects.exists()
    assert not KeptAnswer.objects.exists()


def test_while_it_is_being_done(town: Town) -> None:
    """The second of two at once is told to come again."""
    app = program(town, "lan")
    app.post("/matters", wish(town), Idempotency_Key="k4")
    token = KeptAnswer.objects.get().token_id
    with keys.alone((token, "k5")):
        answer = app.post("/matters", wish(town), Idempotency_Key="k5")
    assert problem(answer) == (409, "KEY_IN_USE")
    assert answer.headers["Retry-After"] == "1"
    assert Matter.objects.count() == 1


@pytest.mark.parametrize("key", ["", "with space", "x" * 129, "无"])
def test_what_is_no_key(town: Town, key: str) -> None:
    """Visible ASCII, at most 128 of them."""
    answer = program(town, "lan").post("/matters", wish(town), Idempotency_Key=key)
    assert problem(answer) == (400, "KEY_MALFORMED")


def test_answers_are_kept_for_a_day(town: Town) -> None:
    """Then the key is free again, swept or not."""
    app = program(town, "lan")
    app.post("/matters", wish(town), Idempotency_Key="k6")
    assert keys.sweep() == 0
    KeptAnswer.objects.update(kept_at=clock.now() - dt.timedelta(hours=25))
    assert app.post("/matters", wish(town), Idempotency_Key="k6").status_code == 201
    assert Matter.objects.count() == 2
    KeptAnswer.objects.update(kept_at=clock.now() - dt.timedelta(hours=25))
    assert keys.sweep() == 1
    assert not KeptAnswer.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs the locks of PostgreSQL")
def test_another_process_at_the_same_request(town: Town) -> None:
    """Its lock is seen across connections."""
    from django.db import connections

    app = program(town, "lan")
    app.post("/matters", wish(town), Idempotency_Key="k7")
    token = KeptAnswer.objects.get().token_id
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [keys.number_of((token, "k8"))])
            answer = app.post("/matters", wish(town), Idempotency_Key="k8")
    finally:
        other.close()
    assert problem(answer) == (409, "KEY_IN_USE")

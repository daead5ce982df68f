"""Every row of the lifecycle's table by program: its address, what it must carry, its tag, its refusals."""

from __future__ import annotations

from typing import Any

import pytest

from cast import Town, a_matter
from duban.api import conditions
from duban.api.v1 import description
from duban.foundation.access import AccessDenied
from duban.foundation.lifecycle import Transition
from duban.ledger.actions import moves
from duban.ledger.actions.acting import lock_in_order
from duban.ledger.actions.look_backs import look_back
from duban.ledger.actions.moves import suspend_matter
from duban.ledger.choices import MatterState
from duban.ledger.lifecycle import MATTER_TRANSITIONS
from duban.ledger.models import Matter
from living import DAY, last_line, lived, on
from programs import Program, problem, program

# Who of the cast makes each move in the matter of `lived`.
WHO = {
    "assign": "lan",
    "sign": "xu",
    "dispute": "xu",
    "start": "xu",
    "suspend": "fang",
    "resume": "fang",
    "submit": "xu",
    "verify": "tao",
    "return": "tao",
    "close": "ning",
    "reopen": "fang",
    "merge": "lan",
    "cancel": "fang",
}
WORDS = {"reason": "理由", "statement": "已完成", "findings": "属实"}


def at_source(town: Town, row: Transition) -> Matter:
    """A matter in a state from which the move starts."""
    source = row.sources[0] if row.name != "resume" else MatterState.UNDER_WAY
    matter = lived(town, source)
    if row.name == "resume":
        with on(DAY):
            suspend_matter(matter.pk, reason="等批复", actor=town.actor("fang"))
    return matter


def carried(town: Town, row: Transition) -> dict[str, Any]:
    """What the table says that the move must carry."""
    words = {fact: WORDS[fact] for fact in row.requires if fact in WORDS}
    return {**words, "into": a_matter(town, "另一件").pk} if "into" in row.requires else words


def tag(app: Program, pk: int) -> str:
    """The tag under which one matter is read."""
    found: str = app.get(f"/matters/{pk}").headers["ETag"]
    return found


def test_every_row_has_its_address_and_says_what_it_carries() -> None:
    """The description is made from the table: each move once, its required facts required."""
    paths = description()["paths"]
    schemas = description()["components"]["schemas"]
    moves = {p.rsplit("/", 1)[1] for p in paths if "/moves/" in p}
    assert moves == {row.name for row in MATTER_TRANSITIONS}
    for row in MATTER_TRANSITIONS:
        post = paths[f"/api/v1/matters/{{matter_id}}/moves/{row.name}"]["post"]
        required = (
            schemas[f"{row.name.title()}Move"].get("required", []) if "requestBody" in post else []
        )
        # A look-back's findings are the reason for reopening where none is given.
        assert set(required) == set(row.requires) - ({"reason"} if row.name == "reopen" else set())


@pytest.mark.parametrize("row", MATTER_TRANSITIONS, ids=lambda row: row.name)
def test_each_move(town: Town, row: Transition) -> None:
    """Made by whom the table lets, from its source to its target, with one line in the journal and a new tag."""
    matter, body = at_source(town, row), carried(town, row)
    app = program(town, WHO[row.name], "read", "write")
    before = app.get(f"/matters/{matter.pk}").json()["revision"]
    with on(DAY):
        answer = app.post(
            f"/matters/{matter.pk}/moves/{row.name}", body, If_Match=tag(app, matter.pk)
        )
    assert answer.status_code == 200, answer.content.decode()
    matter.refresh_from_db()
    done = answer.json()
    assert done == {
        "matter": matter.pk,
        "state": row.target,
        "revision": before + 1,
        "made": [],
    }
    assert answer.headers["ETag"] == f'"{before + 1}"'
    assert matter.state == row.target
    assert last_line(matter)[0] == f"matter.{row.name}"


@pytest.mark.parametrize("row", MATTER_TRANSITIONS, ids=lambda row: row.name)
def test_each_move_is_refused(town: Town, row: Transition) -> None:
    """From another state, by whom may not, by whom does not see it, without what it must carry, without a tag."""
    wrong = lived(town, "closed" if "closed" not in row.sources else "registered")
    body, path = carried(town, row), f"/matters/{wrong.pk}/moves/{row.name}"
    app = program(town, WHO[row.name])
    answer = app.post(path, body, If_Match="*")
    assert problem(answer) in {(409, "WRONG_STATE"), (403, "OTHER_DUTY")}, answer.content.decode()
    assert problem(app.post(path, body)) == (428, "PRECONDITION_REQUIRED")
    assert problem(app.post(path, body, If_Match='"9999"')) == (412, "PRECONDITION_FAILED")
    assert problem(program(town, "bai").post(path, body, If_Match="*"))[0] == 403
    assert problem(program(town, "gu").post(path, body, If_Match="*")) == (404, "NOT_FOUND")
    reader = program(town, WHO[row.name], "read")
    assert problem(reader.post(path, body, If_Match="*")) == (403, "SCOPE_MISSING")
    if body and row.name != "reopen":
        missing = app.post(path, {}, If_Match="*")
        assert problem(missing) == (422, "INVALID")


def test_a_move_that_does_not_exist(town: Town) -> None:
    """No address, no move."""
    pk = lived(town).pk
    assert problem(program(town, "lan").post(f"/matters/{pk}/moves/vanish")) == (404, "NOT_FOUND")


def test_of_two_who_saw_the_same_the_second_is_told(town: Town) -> None:
    """412 with the tag that stands now; nothing was done."""
    matter = lived(town, "assigned")
    app, seen = program(town, "xu"), tag(program(town, "xu"), matter.pk)
    assert app.post(f"/matters/{matter.pk}/moves/sign", If_Match=seen).status_code == 200
    late = app.post(f"/matters/{matter.pk}/moves/start", If_Match=seen)
    assert problem(late) == (412, "PRECONDITION_FAILED")
    now = late.headers["ETag"]
    assert late.json()["params"] == {"revision": int(now.strip('"'))}
    assert app.post(f"/matters/{matter.pk}/moves/start", If_Match=f"W/{now}").status_code == 412
    assert app.post(f"/matters/{matter.pk}/moves/start", If_Match=now).status_code == 200


def test_what_still_stands_in_the_way_is_named(town: Town) -> None:
    """Obstacles as codes, and each in words."""
    matter = lived(town, "accepted")
    app = program(town, "xu")
    app.post(f"/matters/{matter.pk}/moves/start", If_Match="*")
    answer = app.post(f"/matters/{matter.pk}/moves/submit", {"statement": "完"}, If_Match="*")
    assert problem(answer) == (409, "OBSTRUCTED")
    assert [o["code"] for o in answer.json()["obstacles"]] == ["NO_REPORT"]
    assert answer.json()["obstacles"][0]["title"] != "NO_REPORT"


def test_words_of_blanks_are_none(town: Town) -> None:
    """A reason must say something."""
    matter = lived(town, "submitted")
    answer = program(town, "tao").post(
        f"/matters/{matter.pk}/moves/return", {"reason": "  "}, If_Match="*"
    )
    assert problem(answer) == (422, "FACT_MISSING")


def test_a_failed_look_back_is_reason_enough(town: Town) -> None:
    """Reopening carries no reason of its own then."""
    matter = lived(town, "closed")
    look_back(matter.pk, outcome="failed", text="反弹", actor=town.actor("tao"))
    app = program(town, "fang")
    answer = app.post(f"/matters/{matter.pk}/moves/reopen", {}, If_Match="*")
    assert answer.json()["state"] == "under_way"


def test_a_merge_goes_into_a_matter_that_one_sees(town: Town) -> None:
    """What is hidden cannot be named as the goal."""
    matter = lived(town, "registered")
    app = program(town, "lan")
    path = f"/matters/{matter.pk}/moves/merge"
    assert problem(app.post(path, {"into": 999999, "reason": "同"}, If_Match="*"))[0] == 404
    answer = app.post(path, {"into": matter.pk, "reason": "同"}, If_Match="*")
    assert problem(answer) == (422, "MERGE_ITSELF")


@pytest.mark.parametrize("who", ["xu", "gu"])
def test_who_may_not_merge_makes_nobody_wait(
    town: Town, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    """Rights are asked before any row is locked, in the condition as in the act."""
    first, second = lived(town, "assigned"), lived(town, "assigned")
    locked: list[tuple[int, ...]] = []

    def watched(*ids: int) -> list[Matter]:
        locked.append(ids)
        return lock_in_order(*ids)

    monkeypatch.setattr(conditions, "lock_in_order", watched)
    monkeypatch.setattr(moves, "lock_in_order", watched)
    path, merge = f"/matters/{second.pk}/moves/merge", {"into": first.pk, "reason": "同一件事"}
    answer = program(town, who).post(path, merge, If_Match="*")
    assert answer.status_code in {403, 404}
    with pytest.raises(AccessDenied):
        moves.merge_matter(second.pk, **merge, actor=town.actor(who))
    assert locked == []
    answer = program(town, "lan").post(path, merge, If_Match="*")
    assert answer.status_code == 200
    assert {frozenset(ids) for ids in locked} == {frozenset({first.pk, second.pk})}

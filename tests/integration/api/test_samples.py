"""Samples by program: a rule, its drawing, its checks and its proof, as on the pages."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cast import Town
from duban.foundation.proof import checkpoints
from duban.ledger.models import Sample, SampleItem
from living import DAY, a_sample, lived, on
from programs import Program, problem, program

PROGRAM = Path(__file__).resolve().parents[3] / "tools" / "verify_sample.py"


def a_body(town: Town, **changes: Any) -> dict[str, Any]:
    """Half of what was closed in the cast's year."""
    days = {"since": f"{DAY.year}-01-01", "until": str(DAY)}
    return {"place": town.county.pk, **days, "percent": 50, "purpose": "年度抽查", **changes}


def written_down(town: Town, app: Program, closed: int = 3, **headers: str) -> Any:
    """The answer to a rule over some closed matters."""
    for _number in range(closed):
        lived(town, "closed")
    return app.post("/samples", a_body(town), **headers)


def test_a_rule_is_written_down_drawn_checked_and_proved(town: Town, tmp_path: Path) -> None:
    """The whole life of a sample; the file proves the choice without the site."""
    with on(DAY, hour=12):
        app = program(town, "lan")
        made = written_down(town, app)
        assert made.status_code == 201
        address = made.headers["Location"].removeprefix("/api/v1")
        page = app.get(address).json()
        assert (page["line"]["population"], page["chosen"], page["is_ready"]) == (3, [], False)
        assert problem(app.post(f"{address}/drawing")) == (422, "SAMPLE_WAITS")
        assert problem(app.get(f"{address}/proof")) == (409, "NOT_COVERED")
        checkpoints.make()
        drawn = app.post(f"{address}/drawing").json()
        assert len(drawn["chosen"]) == 2
        assert problem(app.post(f"{address}/drawing")) == (422, "SAMPLE_DRAWN")
        checked(town, drawn["chosen"][0]["id"])
        assert app.get("/samples").json()[0]["failed"] == 1
        checkpoints.make()
        file = tmp_path / "sample.json"
        file.write_text(json.dumps(app.get(f"{address}/proof").json()), encoding="utf-8")
    command = [sys.executable, str(PROGRAM), str(file)]
    assert b"holds: 2 of 3" in subprocess.run(command, check=True, capture_output=True).stdout


def checked(town: Town, matter: int) -> None:
    """A verifier with no part in the work finds that it does not hold, once; the item is among the act's options."""
    judge = program(town, "shen")
    acts = {act["name"]: act for act in judge.get(f"/matters/{matter}/acts").json()}
    item = int(acts["sample-check"]["options"]["item"][0][0])
    body = {"item": item, "outcome": "failed", "text": "护栏缺失"}
    other = SampleItem.objects.exclude(pk=item).filter(is_chosen=True).get()
    address = f"/matters/{matter}/sample-checks"
    assert problem(judge.post(address, {**body, "item": other.pk})) == (422, "NOT_AN_OPTION")
    assert problem(judge.post(address, body, If_Match='"1"')) == (412, "PRECONDITION_FAILED")
    assert judge.post(address, body, Idempotency_Key="k1").status_code == 200
    again = judge.post(address, body, Idempotency_Key="k1")
    assert again.headers["Idempotent-Replayed"] == "true"
    assert SampleItem.objects.get(pk=item).text == "护栏缺失"


def test_the_key_writes_one_rule(town: Town) -> None:
    """A repeated request is answered as before; a sample that nobody asked for twice stands once."""
    with on(DAY, hour=12):
        app = program(town, "lan")
        first = written_down(town, app, Idempotency_Key="k")
        again = app.post("/samples", a_body(town), Idempotency_Key="k")
    assert first.json() == again.json()
    assert Sample.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"place": 999_999}, "NOT_AN_OPTION"),
        ({"percent": 0}, "INVALID"),
        ({"outside_named": "双色球", "outside_digits": 2}, "OUTSIDE_FORM"),
        ({"basis": "opened"}, "INVALID"),
        ({"since": "2099-01-01", "until": "2099-02-01"}, "SAMPLE_DAYS"),
        ({"since": "2001-01-01", "until": "2001-02-01"}, "SAMPLE_EMPTY"),
    ],
)
def test_a_wrong_rule_is_refused(town: Town, changes: dict[str, Any], code: str) -> None:
    """By its shape, or by the action's own code."""
    lived(town, "closed")
    with on(DAY, hour=12):
        answer = program(town, "lan").post("/samples", a_body(town, **changes))
    assert problem(answer) == (422, code)


def test_the_outside_fact_has_one_spelling(town: Town) -> None:
    """Said in another form than the rule fixed it is refused; said loosely it is kept as the rule has it."""
    form = {"outside_named": "次日双色球红球", "outside_numbers": 6, "outside_digits": 2}
    with on(DAY, hour=12):
        app = program(town, "lan")
        lived(town, "closed")
        made = app.post("/samples", a_body(town, **form)).json()
        checkpoints.make()
        address = f"/samples/{made['line']['id']}/drawing"
        assert problem(app.post(address)) == (422, "OUTSIDE_MISSING")
        assert problem(app.post(address, {"outside": "1 2 3"})) == (422, "OUTSIDE_OTHER_FORM")
        drawn = app.post(address, {"outside": "33, 02, 11, 07, 28, 19"}).json()
    assert drawn["outside_value"].split() == ["02", "07", "11", "19", "28", "33"]


def test_posts_and_scopes(town: Town) -> None:
    """Officers see no samples, verifiers draw none, and a token that only reads writes none."""
    sample = a_sample(town)
    assert problem(program(town, "xu").get("/samples")) == (403, "ROLE_MAY_NOT")
    assert problem(program(town, "xu").get(f"/samples/{sample.pk}")) in {
        (403, "ROLE_MAY_NOT"),
        (404, "NOT_FOUND"),
    }
    judge = program(town, "tao")
    assert judge.get(f"/samples/{sample.pk}").json()["may_draw"] is False
    assert problem(judge.post(f"/samples/{sample.pk}/drawing"))[0] in {403, 404}
    reader = program(town, "lan", "read")
    assert problem(reader.post("/samples", a_body(town))) == (403, "SCOPE_MISSING")

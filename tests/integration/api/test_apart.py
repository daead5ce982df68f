"""The separation of duties before a token: whoever's unit does the work judges it by no program, whatever post the token names."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cast import PASSWORD, SINCE, Town
from duban.foundation import clock
from duban.ledger.actions.extensions import ask_extension
from duban.ledger.actions.moves import return_matter
from duban.ledger.actions.reviews import ask_review
from duban.ledger.models import Matter
from duban.people.actions import make_token
from duban.people.models import Post, Tenure, User
from living import DAY, a_category, lived, on
from programs import ALL, Program, problem

PASSED = {"outcome": "passed", "note": "现场属实"}
# The act, the post under which the token does it, and the state from which.
ROWS = {
    "moves/verify": ("verifier", "submitted", {"findings": "属实"}),
    "moves/return": ("verifier", "submitted", {"reason": "照片不全"}),
    "moves/close": ("registrar", "verified", {}),
    "moves/reopen": ("verifier", "closed", {"reason": "反弹"}),
    "moves/suspend": ("approver", "under_way", {"reason": "汛期"}),
    "gates/site_check": ("verifier", "submitted", PASSED),
    "gates/joint_review": ("verifier", "submitted", PASSED),
    "gates/publication": ("registrar", "verified", PASSED),
    "look-backs": ("verifier", "closed", {"outcome": "passed", "text": "良好"}),
    "reviews/decision": ("approver", "submitted", {"changed": True, "answer": "确在附件"}),
    "extensions/decision": ("approver", "under_way", {"granted": True, "answer": "同意"}),
}


def li_with(town: Town, role: str) -> tuple[Program, Tenure]:
    """A program of Li's for a post of that role in the office; and Li's post in the bureau that leads, where Li did nothing yet."""
    li = User.objects.create_user("li", PASSWORD, name="李立")
    town.users["li"] = li
    own = Post.objects.create(unit=town.units["office"], title="兼任", role=role)
    bureau = Post.objects.create(unit=town.units["housing"], title="科员", role="officer")
    tenure = Tenure.objects.create(user=li, post=bureau, since=SINCE)
    Tenure.objects.create(user=li, post=own, since=SINCE)
    _token, secret = make_token(
        name="李立的程序",
        post_id=own.pk,
        scopes=ALL,
        expires_on=clock.today() + dt.timedelta(days=9),
        actor=town.actor("li"),
    )
    return Program(secret), tenure


def a_matter_for(town: Town, path: str, state: str) -> tuple[Matter, dict[str, int]]:
    """A matter led by the housing bureau on which this may be done, and the row that is decided on."""
    kind, _, gate = path.partition("/")
    gates = [gate] if kind == "gates" else []
    matter = lived(town, state, category=a_category(gates=gates).code)
    if kind == "extensions":
        later = dt.date(2026, 8, 31)
        asked = ask_extension(matter.pk, asked_on=later, reason="雨", actor=town.actor("xu"))
        return matter, {"extension": asked.pk}
    if kind == "reviews":
        return_matter(matter.pk, reason="照片不全", actor=town.actor("tao"))
        verification = matter.verifications.get()
        review = ask_review(verification.pk, reason="在附件二", actor=town.actor("xu"))
        return matter, {"review": review.pk}
    return matter, {}


@pytest.mark.parametrize("path", ROWS)
def test_the_post_in_the_unit_at_work_counts_though_the_token_names_another(
    town: Town, path: str
) -> None:
    """Refused while Li has the post in the bureau; let in once Li has left it, so nothing else stood in the way."""
    role, state, said = ROWS[path]
    with on(DAY, hour=10):
        program, bureau = li_with(town, role)
        matter, decided = a_matter_for(town, path, state)
        body: dict[str, Any] = {**said, **decided}
        url = f"/matters/{matter.pk}/{path}"
        assert problem(program.post(url, body, If_Match="*")) == (403, "APART_EXECUTOR")
        bureau.until = DAY - dt.timedelta(days=1)
        bureau.save()
        answer = program.post(url, body, If_Match="*")
        assert answer.status_code == 200, answer.content.decode()

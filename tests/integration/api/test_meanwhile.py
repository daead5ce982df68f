"""What happens between a program's question and its write: another's change, the same request elsewhere, a right that is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import Town, a_matter, at_work
from duban.api import keys
from duban.api.models import KeptAnswer
from duban.api.routers import evidence as router
from duban.ledger.actions.progress import report_progress
from duban.ledger.models import Evidence, Matter
from duban.people.models import Tenure
from duban.uploads.models import Upload
from living import lived
from programs import Program, picture, problem, program, send, uploaded


@pytest.fixture
def matter(town: Town) -> Matter:
    """A matter at work."""
    return at_work(town, a_matter(town))


def tag(app: Program, matter: Matter) -> str:
    """The matter's tag as it stands."""
    return str(app.get(f"/matters/{matter.pk}").headers["ETag"])


def at_the_write(monkeypatch: pytest.MonkeyPatch, deed: Callable[[], None]) -> None:
    """Let something happen once, after all that a request asks before its write, and before the write's transaction."""
    real, done = router.attach_evidence, []

    def after(*args: Any, **kwargs: Any) -> Any:
        if not done:
            done.append(True)
            deed()
        return real(*args, **kwargs)

    monkeypatch.setattr(router, "attach_evidence", after)


def test_what_was_changed_while_the_file_was_looked_at(
    town: Town, matter: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tag is held against the row under the lock of the write: nothing is added to a matter that moved on meanwhile."""
    app, data = program(town, "xu"), picture()
    seen = tag(app, matter)
    at_the_write(
        monkeypatch,
        lambda: report_progress(matter.pk, text="已进场", actor=town.actor("xu")) and None,
    )
    answer = send(app, matter, data, {}, If_Match=seen)
    assert problem(answer) == (412, "PRECONDITION_FAILED")
    assert not Evidence.objects.exists()
    assert not Upload.objects.exists()
    assert send(app, matter, data, {}, If_Match=tag(app, matter)).status_code == 201


def elsewhere(monkeypatch: pytest.MonkeyPatch, ask: Callable[[], Any]) -> None:
    """The same request as another process does it: with keys at work of its own."""
    with monkeypatch.context() as other:
        other.setattr(keys, "_at_work", set())
        assert ask().status_code == 201


def test_the_same_file_by_another_process(
    town: Town, matter: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its answer is given again, in place of a refusal of what is there by then; the upload of the second is dropped."""
    app, data, headers = program(town, "xu"), picture(), {"Idempotency_Key": "m1"}
    seen = tag(app, matter)

    def ask() -> Any:
        return send(app, matter, data, {}, If_Match=seen, **headers)

    at_the_write(monkeypatch, lambda: elsewhere(monkeypatch, ask))
    answer = ask()
    assert (answer.status_code, answer.headers["Idempotent-Replayed"]) == (201, "true")
    assert Evidence.objects.count() == KeptAnswer.objects.count() == 1
    assert not Upload.objects.exists()


def test_the_same_upload_by_another_process(
    town: Town, matter: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The upload is gone by then: the answer of who took it is given again."""
    app, data = program(town, "xu"), picture()
    own = uploaded(app, data)
    path = f"/matters/{matter.pk}/evidence"

    def ask() -> Any:
        return app.post(path, {"upload": own}, Idempotency_Key="m2")

    at_the_write(monkeypatch, lambda: elsewhere(monkeypatch, ask))
    answer = ask()
    assert (answer.status_code, answer.headers["Idempotent-Replayed"]) == (201, "true")
    assert Evidence.objects.count() == 1


def test_an_answer_that_was_kept_between_asking_and_taking_in(
    town: Town, matter: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file that was taken in for nothing leaves no upload behind."""
    app, data, real = program(town, "xu"), picture(), router.take_in
    done: list[Any] = []

    def ask() -> Any:
        return send(app, matter, data, {}, Idempotency_Key="m3")

    def late(*args: Any, **kwargs: Any) -> Any:
        if not done:
            done.append(True)
            done.append(ask())
        return real(*args, **kwargs)

    monkeypatch.setattr(router, "take_in", late)
    answer = ask()
    assert answer.content == done[1].content
    assert answer.headers["Idempotent-Replayed"] == "true"
    assert not Upload.objects.exists()


def test_a_kept_answer_is_for_who_still_sees_its_row(town: Town, matter: Matter) -> None:
    """Who lost the post in between gets nothing of what was answered before."""
    clerk, officer = program(town, "lan"), program(town, "xu")
    report = f"/matters/{matter.pk}/reports"
    first = officer.post(report, {"text": "已进场"}, Idempotency_Key="m4")
    assert first.status_code == 200
    body = {
        "title": "整治排口",
        "requirement": "限期完成",
        "duties": [{"unit": town.units["housing"].pk}],
        "source_title": "县长办公会",
        "approver": town.posts["fang"].pk,
        "basis": "批示",
    }
    assert clerk.post("/matters", body, Idempotency_Key="m5").status_code == 201
    Tenure.objects.all().delete()
    assert problem(officer.post(report, {"text": "已进场"}, Idempotency_Key="m4"))[0] == 404
    assert problem(clerk.post("/matters", body, Idempotency_Key="m5"))[0] == 403


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite locks no rows")
def test_a_merge_locks_both_matters_at_once(town: Town) -> None:
    """Whichever is named first: with the condition's lock alone two merges of two matters could wait for each other."""
    first, second = lived(town, "assigned"), lived(town, "assigned")
    app = program(town, "lan")
    path = f"/matters/{second.pk}/moves/merge"
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = app.post(path, {"into": first.pk, "reason": "同一件事"}, If_Match="*")
    assert answer.status_code == 200, answer.content.decode()
    locks = [q["sql"] for q in asked if "FOR UPDATE" in q["sql"] and "ledger_matter" in q["sql"]]
    assert f"({first.pk}, {second.pk})" in locks[0] or f"({second.pk}, {first.pk})" in locks[0]

"""The door for programs: tokens, scopes, languages, and that whatever goes wrong is a problem and never a page."""

from __future__ import annotations

import json

import pytest
from django.db import OperationalError
from django.test import Client

from cast import Town, a_matter
from duban.api import problems
from duban.people.actions import revoke_token
from duban.people.models import ApiToken
from programs import Program, problem, program, secret_of


def test_without_a_token(town: Town) -> None:
    """401 with the challenge; a browser's session opens nothing here."""
    answer = Program("").get("/matters")
    assert problem(answer) == (401, "TOKEN_MISSING")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert problem(town.client("lan").get("/api/v1/matters")) == (401, "TOKEN_MISSING")


@pytest.mark.parametrize("header", ["Bearer", "Bearer x", "Basic eDp5", "Bearer duban_无", "x"])
def test_wrong_tokens_are_alike(town: Town, header: str) -> None:
    """However a token is wrong, the answer is the same."""
    answer = Client().get("/api/v1/matters", headers={"Authorization": header})
    assert problem(answer) == (401, "TOKEN_INVALID")


def test_a_revoked_token_is_as_good_as_none(town: Town) -> None:
    """From the next request on."""
    app = program(town, "xu")
    assert app.get("/matters").status_code == 200
    revoke_token(ApiToken.objects.get().pk, actor=town.actor("xu"))
    assert problem(app.get("/matters")) == (401, "TOKEN_INVALID")


def test_a_token_does_only_what_it_was_made_for(town: Town) -> None:
    """The scope is demanded beside the post's acts; the refusal names it."""
    answer = program(town, "lan", "write").get("/matters")
    assert problem(answer) == (403, "SCOPE_MISSING")
    assert answer.json()["params"] == {"scope": "read"}


def test_the_title_is_in_the_askers_language(town: Town) -> None:
    """Accept-Language decides; without it the person's own language does."""
    secret = secret_of(town, "xu")
    english = Program(secret, "en-GB,zh;q=0.5").get("/matters/999999").json()
    assert english["title"].startswith("There is nothing here")
    chinese = Program(secret).get("/matters/999999")
    assert chinese.json()["title"] != english["title"]
    assert chinese.headers["Content-Language"] == "zh-hans"
    town.users["xu"].language = "en"
    town.users["xu"].save()
    assert Program(secret).get("/matters/999999").json()["title"] == english["title"]


def test_no_address_and_no_method(town: Town) -> None:
    """404 and 405 are problems too; the methods that there are stand in Allow."""
    app = program(town, "xu")
    assert problem(app.get("/nothing/here")) == (404, "NOT_FOUND")
    assert problem(app.client.get("/api/", headers=app.headers)) == (404, "NOT_FOUND")
    answer = app.client.delete("/api/v1/matters", headers=app.headers)
    assert problem(answer) == (405, "METHOD_NOT_ALLOWED")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "POST"}


def test_a_query_that_does_not_fit(town: Town) -> None:
    """What the description forbids is named; so is a cursor that no page gave."""
    app = program(town, "xu")
    answer = app.get("/matters?light=purple&size=9000")
    assert problem(answer) == (422, "INVALID")
    assert {one["at"][-1] for one in answer.json()["params"]["errors"]} == {"light", "size"}
    assert problem(app.get("/matters?after=xyz")) == (422, "FILTER")


def test_too_large_and_of_unknown_length(town: Town) -> None:
    """Told by the header, before anything is read."""
    app = program(town, "lan")
    huge = app.client.generic(
        "POST", "/api/v1/matters", b"{}", headers=app.headers, CONTENT_LENGTH=str(10**10)
    )
    assert problem(huge) == (413, "BODY_TOO_LARGE")
    odd = app.client.generic(
        "POST", "/api/v1/matters", b"{}", headers=app.headers, CONTENT_LENGTH="many"
    )
    assert problem(odd) == (411, "LENGTH_REQUIRED")


def test_an_unknown_host(town: Town) -> None:
    """400 as a problem."""
    app = program(town, "lan")
    answer = app.client.get("/api/v1/matters", headers=app.headers, HTTP_HOST="evil.example")
    assert problem(answer) == (400, "HOST_UNKNOWN")


def test_what_breaks_is_a_problem_and_logged(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """500 without a page and without a trace in the answer; a busy database is 503."""
    app = program(town, "xu")

    def broken(*_args: object, **_kwargs: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("duban.api.routers.matters.brief_page", broken)
    answer = app.get("/matters")
    assert problem(answer) == (500, "UNEXPECTED")
    assert "secret detail" not in answer.content.decode()
    assert "ZeroDivisionError" in caplog.text

    def busy(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("duban.api.routers.matters.brief_page", busy)
    answer = app.get("/matters")
    assert problem(answer) == (503, "DATABASE_BUSY")
    assert answer.headers["Retry-After"] == "5"


def test_nothing_of_a_browser_is_touched(town: Town) -> None:
    """No cookie, no page policy; nosniff stays, and nothing is stored on the way."""
    answer = program(town, "xu").get("/matters")
    assert not answer.cookies
    assert "Content-Security-Policy" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Authorization" in answer.headers["Vary"]


def test_pages_are_as_they_were(town: Town) -> None:
    """Outside of this room a token opens nothing."""
    a_matter(town)
    answer = Client().get("/ledger/", headers={"Authorization": f"Bearer {secret_of(town, 'lan')}"})
    assert answer.status_code == 302


def test_uploads_come_with_a_token_too(town: Town) -> None:
    """The resumable protocol is spoken under a token with the scope for evidence, and without a form's token."""
    secret = secret_of(town, "xu", "evidence")
    head = {"Authorization": f"Bearer {secret}", "Tus-Resumable": "1.0.0", "Upload-Length": "3"}
    client = Client(enforce_csrf_checks=True)
    begun = client.post("/uploads/", headers=head)
    assert begun.status_code == 201
    head["Upload-Offset"] = "0"
    place = begun.headers["Location"]
    done = client.patch(place, b"abc", content_type="application/offset+octet-stream", headers=head)
    assert done.status_code == 204
    reading = secret_of(town, "xu", "read")
    other = client.post("/uploads/", headers={**head, "Authorization": f"Bearer {reading}"})
    assert problem(other) == (403, "SCOPE_MISSING")


def test_the_description_needs_no_token(db: None) -> None:
    """Whoever writes a program may read what there is."""
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert json.loads(answer.content)["openapi"].startswith("3.1")
    assert problems.CONTENT_TYPE == "application/problem+json"

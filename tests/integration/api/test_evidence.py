"""Evidence by program: a finished upload or a small file, with what is said of it; the file handed out as it came in."""

from __future__ import annotations

import io

import pytest

from cast import Town, a_matter, a_photo, at_work
from duban.api.models import KeptAnswer
from duban.ledger.models import Evidence, Matter
from duban.uploads.actions import take_in
from duban.uploads.models import Upload
from living import lived
from programs import picture, problem, program, send, uploaded


@pytest.fixture
def matter(town: Town) -> Matter:
    """A matter at work."""
    return at_work(town, a_matter(town))


def test_a_small_file(town: Town, matter: Matter) -> None:
    """Kept with its digest and what is said of it; listed; handed out to the letter."""
    app, data = program(town, "xu"), picture()
    said = {"side": "after", "note": "竣工", "latitude": "21.6", "longitude": "110.9"}
    answer = send(app, matter, data, said)
    assert answer.status_code == 201, answer.content.decode()
    (pk,) = answer.json()["made"]
    row = Evidence.objects.get(pk=pk)
    assert (row.side, row.note, row.latitude) == ("after", "竣工", 21.6)
    (piece,) = app.get(f"/matters/{matter.pk}/evidence").json()["after"]
    assert (piece["id"], piece["digest"]) == (pk, row.digest)
    got = app.get(f"/evidence/{pk}/file")
    assert b"".join(got.streaming_content) == data
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in got.headers["Content-Security-Policy"]
    assert problem(program(town, "gu").get(f"/evidence/{pk}/file")) == (404, "NOT_FOUND")


def test_a_finished_upload(town: Town, matter: Matter) -> None:
    """The program's own; somebody else's is none, nor is what the person began in the browser."""
    data = picture()
    app = program(town, "xu")
    mine = take_in("近景.jpg", len(data), io.BytesIO(data), actor=town.actor("xu"))
    body = {"upload": uploaded(app, data), "captured_at": "2026-04-09T09:00:00+08:00"}
    path = f"/matters/{matter.pk}/evidence"
    other = program(town, "he").post(path, body)
    assert problem(other)[0] in {403, 404}
    assert problem(app.post(path, {**body, "upload": str(mine.pk)})) == (404, "NOT_FOUND")
    answer = app.post(path, body)
    assert answer.status_code == 201, answer.content.decode()
    assert Upload.objects.get() == mine
    assert problem(app.post(path, body)) == (404, "NOT_FOUND")


def test_a_repeated_file_is_answered_once(town: Town, matter: Matter) -> None:
    """Under its key the same file in a form drawn anew is the same request; without a key it is here already."""
    app, data = program(town, "xu"), picture()
    first = send(app, matter, data, {}, Idempotency_Key="e1")
    again = send(app, matter, data, {}, Idempotency_Key="e1")
    assert first.content == again.content
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Evidence.objects.count() == KeptAnswer.objects.count() == 1
    assert problem(send(app, matter, picture(), {}, Idempotency_Key="e1")) == (422, "KEY_REUSED")
    assert problem(send(app, matter, data, {})) == (422, "ALREADY_HERE")
    assert not Upload.objects.exists(), "a refused file leaves no upload behind"


def test_a_better_piece_beside_the_old_one(town: Town, matter: Matter) -> None:
    """Superseding says why."""
    old = a_photo(town, matter)
    app = program(town, "xu")
    silent = send(app, matter, picture(), {"supersedes": str(old.pk)})
    assert problem(silent) == (422, "NOTE_MISSING")
    answer = send(app, matter, picture(), {"supersedes": str(old.pk), "note": "更清晰"})
    assert answer.status_code == 201
    old.refresh_from_db()
    assert old.superseded_by.pk == answer.json()["made"][0]


def test_who_checks_brings_a_small_file(town: Town) -> None:
    """Once a matter is submitted its verifier brings evidence of the check, in a form as by an upload."""
    answer = send(program(town, "tao"), lived(town, "submitted"), picture(), {})
    assert answer.status_code == 201, answer.content.decode()
    assert Evidence.objects.get().origin == "check"


def test_what_is_not_taken(town: Town, matter: Matter) -> None:
    """Half a place, a page that could run, a matter that is not at work, a post that may not, a wrong revision."""
    app = program(town, "xu")
    assert problem(send(app, matter, picture(), {"latitude": "3"})) == (422, "PLACE_HALF")
    page = send(app, matter, b"<html><script>1</script></html>", {})
    assert problem(page) == (422, "ACTIVE")
    closed = send(app, lived(town, "closed"), picture(), {})
    assert problem(closed) == (409, "WRONG_STATE")
    assert problem(send(program(town, "lan"), matter, picture(), {}))[0] == 403
    seen = send(app, matter, picture(), {}, If_Match='"1"')
    assert problem(seen) == (412, "PRECONDITION_FAILED")
    empty = send(app, matter, b"", {})
    assert problem(empty) == (422, "EMPTY")
    assert not Evidence.objects.filter(matter=matter).exists()
    assert not Upload.objects.exists()

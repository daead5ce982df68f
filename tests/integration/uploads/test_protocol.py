"""The resumable protocol: begin, ask, add, give up; whatever does not fit is refused and changes nothing."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import io
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client
from pytest_django.fixtures import Settings

from cast import Town
from duban.foundation import clock, files, staging
from duban.foundation.files import StoredFileMissing
from duban.people.models import Tenure
from duban.uploads import actions, queries
from duban.uploads.actions import UploadRefused
from duban.uploads.choices import REFUSALS, refusal_text
from duban.uploads.models import Upload
from duban.uploads.views import STATUS
from programs import secret_of

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"


def begin(client: Client, size: int, name: str = "现场.jpg") -> str:
    """The address of a new upload."""
    encoded = base64.b64encode(name.encode()).decode()
    headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": f"filename {encoded},x eA=="}
    answer = client.post("/uploads/", content_type=PIECE, headers=headers)
    assert answer.status_code == 201, answer.content
    assert "Upload-Expires" in answer.headers
    return str(answer.headers["Location"])


def add(client: Client, address: str, offset: object, data: bytes, **more: str) -> Any:
    """A PATCH with one piece."""
    headers = {**TUS, "Upload-Offset": str(offset), **more}
    return client.patch(address, data, content_type=PIECE, headers=headers)


def offset_of(client: Client, address: str) -> int:
    """What HEAD says."""
    answer = client.head(address)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    return int(answer.headers["Upload-Offset"])


def test_a_file_arrives_in_pieces(town: Town) -> None:
    """Two pieces, then the whole with its digest."""
    client = town.client("xu")
    address = begin(client, 11)
    assert add(client, address, 0, b"hello ").headers["Upload-Offset"] == "6"
    assert offset_of(client, address) == 6
    assert client.get(address).json()["digest"] == ""
    assert add(client, address, 6, b"world").status_code == 204
    digest = hashlib.sha256(b"hello world").hexdigest()
    assert client.get(address).json() == {
        "name": "现场.jpg",
        "size": 11,
        "offset": 11,
        "digest": digest,
    }


def test_what_is_spoken_is_told(town: Town) -> None:
    """OPTIONS names version, extensions and the largest size."""
    answer = town.client("xu").options("/uploads/")
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert "checksum" in answer.headers["Tus-Extension"]
    assert int(answer.headers["Tus-Max-Size"]) > 10**9


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Length": "5"}, 412),
        ({**TUS, "Upload-Length": "-5"}, 400),
        ({**TUS, "Upload-Length": "many"}, 400),
        ({**TUS, "Upload-Defer-Length": "1"}, 400),
        ({**TUS, "Upload-Length": "0"}, 400),
        ({**TUS, "Upload-Length": "9" * 15}, 413),
        ({**TUS, "Upload-Length": "5", "Upload-Metadata": "filename ???"}, 400),
    ],
)
def test_what_cannot_be_begun_is_refused(town: Town, headers: dict[str, str], status: int) -> None:
    """Each with the protocol's own status; no row, no file."""
    answer = town.client("xu").post("/uploads/", content_type=PIECE, headers=headers)
    assert answer.status_code == status
    assert not Upload.objects.exists() and not list(staging.all_keys())


def test_pieces_that_do_not_fit_are_refused(town: Town) -> None:
    """Wrong place, too long, wrong type, wrong version, wrong checksum: the upload stands where it stood."""
    client = town.client("xu")
    address = begin(client, 9)
    add(client, address, 0, b"abc")
    wrong = add(client, address, 7, b"x")
    assert (wrong.status_code, wrong.headers["Upload-Offset"]) == (409, "3")
    assert add(client, address, 3, b"too much").status_code == 413
    assert add(client, address, "x", b"d").status_code == 400
    plain = client.patch(
        address, b"d", content_type="text/plain", headers={**TUS, "Upload-Offset": "3"}
    )
    assert plain.status_code == 415
    old = client.patch(address, b"d", content_type=PIECE, headers={"Upload-Offset": "3"})
    assert (old.status_code, old.headers["Tus-Version"]) == (412, "1.0.0")
    for checksum, status in (("sha256 AAAA", 460), ("crc32 AAAA", 400), ("sha1 ?", 400)):
        assert add(client, address, 3, b"d", **{"Upload-Checksum": checksum}).status_code == status
    assert offset_of(client, address) == 3
    digest = base64.b64encode(hashlib.sha256(b"def").digest()).decode()
    assert (
        add(client, address, 3, b"def", **{"Upload-Checksum": f"sha256 {digest}"}).status_code
        == 204
    )


def test_a_second_request_at_the_same_time_is_told_to_wait(town: Town) -> None:
    """While one writes, the other answers 423 and writes nothing."""
    client = town.client("xu")
    address = begin(client, 3)
    with staging.alone_with(Upload.objects.get().key):
        assert add(client, address, 0, b"abc").status_code == 423
    assert add(client, address, 0, b"abc").status_code == 204


def test_lost_bytes_answer_gone(town: Town) -> None:
    """The sender begins anew; `duban doctor` names the upload."""
    client = town.client("xu")
    address = begin(client, 9)
    add(client, address, 0, b"abc")
    staging.path_of(Upload.objects.get().key).write_bytes(b"a")
    assert [f.code for f in queries.staged_files()] == ["UPLOAD_BYTES_LOST"]
    assert add(client, address, 3, b"def").status_code == 410
    staging.remove(Upload.objects.get().key)
    assert add(client, address, 3, b"def").status_code == 410


def test_an_upload_is_its_owners_alone(town: Town) -> None:
    """To everybody else it does not exist."""
    address = begin(town.client("xu"), 3)
    for who in ("gu", "lan", "ke", "wei"):
        client = town.client(who)
        assert client.head(address).status_code == 404
        assert add(client, address, 0, b"abc").status_code == 404
        assert client.delete(address, headers=TUS).status_code == 404
    assert Client().head(address).status_code == 302


def test_giving_up_leaves_nothing(town: Town) -> None:
    """DELETE takes the row and the bytes."""
    client = town.client("xu")
    address = begin(client, 3)
    add(client, address, 0, b"ab")
    assert client.delete(address).status_code == 412
    assert client.delete(address, headers=TUS).status_code == 204
    assert not Upload.objects.exists() and not list(staging.all_keys())


def test_form_tokens_are_demanded(town: Town) -> None:
    """Another site's page can't make somebody's browser upload."""
    client = Client(enforce_csrf_checks=True)
    client.cookies = town.client("xu").cookies
    headers = {**TUS, "Upload-Length": "3"}
    assert client.post("/uploads/", content_type=PIECE, headers=headers).status_code == 403


def test_names_are_made_harmless(town: Town) -> None:
    """No folders, no control characters."""
    for name, kept in (("C:\\照片\\a.jpg", "a.jpg"), ("../../x\x00y", "xy"), ("", "file")):
        assert actions.begin(name, 1, actor=town.actor("xu")).name == kept


def test_one_person_has_only_so_many(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unfinished uploads are bounded for each person."""
    monkeypatch.setattr(actions, "MOST_OF_ONE_PERSON", 2)
    client = town.client("xu")
    begin(client, 1)
    begin(client, 1)
    answer = client.post("/uploads/", content_type=PIECE, headers={**TUS, "Upload-Length": "1"})
    assert (answer.status_code, answer.json()["code"]) == (429, "TOO_MANY")
    begin(town.client("gu"), 1)
    under_token = replace(town.actor("xu"), token_id=1)
    with pytest.raises(actions.UploadRefused, match="TOO_MANY"):
        actions.begin("a", 1, actor=under_token)


def test_what_nobody_came_back_for_is_swept(town: Town) -> None:
    """After three days row and bytes are gone; strays without a row too; what is young stays."""
    xu = town.actor("xu")
    with clock.at(clock.now() - dt.timedelta(days=4)):
        old = actions.begin("alt.jpg", 3, actor=xu)
    young = actions.begin("neu.jpg", 3, actor=xu)
    assert list(Upload.objects.all()) == [young]
    assert [key for key, _ in staging.all_keys()] == [young.key] and old.key != young.key
    stray = staging.path_of("0" * 32)
    stray.write_bytes(b"x")
    assert list(queries.staged_files()) == []
    os.utime(stray, (1, 1))
    assert [f.code for f in queries.staged_files()] == ["STAGED_WITHOUT_ROW"]
    assert actions.sweep() == 1 and not stray.exists()


def test_a_piece_of_an_upload_that_is_given_up_meanwhile_is_none(town: Town) -> None:
    """Swept, given up or taken while its bytes arrive: there is no such upload, and no row comes back."""
    xu = town.actor("xu")
    upload = actions.begin("a.jpg", 3, actor=xu)

    class Slow:
        """Bytes during whose arrival the upload goes."""

        def read(self, size: int, /) -> bytes:
            actions.discard(upload.pk, actor=xu)
            return b"abc"

    with pytest.raises(Http404):
        actions.add_piece(upload.pk, 0, Slow(), announced=3, actor=xu)
    assert not Upload.objects.exists() and not list(staging.all_keys())


class TestTaking:
    """A finished upload goes into the store with the row that names it, or not at all."""

    @pytest.fixture
    def finished(self, town: Town) -> Upload:
        """An upload of which every byte is there."""
        return actions.take_in("a.txt", 5, io.BytesIO(b"hello"), actor=town.actor("xu"))

    def test_it_is_in_the_store_and_no_longer_staged(self, town: Town, finished: Upload) -> None:
        """The row of the upload is gone with the commit."""
        taking = actions.taking(finished.pk, actor=town.actor("xu"))
        with taking as (upload, kept), transaction.atomic():
            actions.taken(upload)
        assert files.read(kept.digest) == b"hello" and kept.is_new
        assert not Upload.objects.exists() and not list(staging.all_keys())

    def test_a_failed_action_gives_it_back(self, town: Town, finished: Upload) -> None:
        """It is a finished upload again and can be taken once more."""
        taking = actions.taking(finished.pk, actor=town.actor("xu"))
        with pytest.raises(ImproperlyConfigured), taking:
            raise ImproperlyConfigured
        assert list(files.all_digests()) == []
        assert staging.size_of(finished.key) == 5
        self.test_it_is_in_the_store_and_no_longer_staged(town, finished)

    def test_bytes_that_are_there_already_stay(self, town: Town, finished: Upload) -> None:
        """The same content twice is one file; a failed action does not take the other's away."""
        files.put(b"hello")
        taking = actions.taking(finished.pk, actor=town.actor("xu"))
        with pytest.raises(ImproperlyConfigured), taking as (_, kept):
            assert not kept.is_new
            raise ImproperlyConfigured
        assert files.read(finished.digest) == b"hello"

    def test_twice_at_once_is_once(self, town: Town, finished: Upload) -> None:
        """Whoever comes second finds the row gone and writes nothing."""
        with transaction.atomic():
            actions.taken(finished)
        with pytest.raises(UploadRefused) as caught, transaction.atomic():
            actions.taken(finished)
        assert caught.value.code == "TAKEN"

    def test_an_unfinished_one_is_not_taken(self, town: Town) -> None:
        """Half a file proves nothing."""
        half = actions.begin("b", 9, actor=town.actor("xu"))
        with pytest.raises(UploadRefused), actions.taking(half.pk, actor=town.actor("xu")):
            pass

    def test_bytes_lost_from_both_places_are_said(self, town: Town, finished: Upload) -> None:
        """Neither staged nor in the store."""
        staging.remove(finished.key)
        with pytest.raises(StoredFileMissing), actions.taking(finished.pk, actor=town.actor("xu")):
            pass

    def test_a_move_without_its_commit_is_known_and_swept(
        self, town: Town, finished: Upload
    ) -> None:
        """A process that was killed between the two leaves a file that a row names; expiry takes both."""
        target = files.path_of(finished.digest)
        target.parent.mkdir(parents=True)
        staging.path_of(finished.key).replace(target)
        assert files.is_named(finished.digest) and files.named()[finished.digest]
        assert list(queries.staged_files()) == []
        with actions.taking(finished.pk, actor=town.actor("xu")) as (_, kept):
            assert not kept.is_new
        Upload.objects.update(touched_at=clock.now() - dt.timedelta(days=9))
        assert actions.sweep() == 1
        assert not target.exists()
        assert not list((target.parents[1] / ".keeping").iterdir())

    def test_the_sweep_leaves_what_another_row_names(
        self, town: Town, finished: Upload, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The same bytes may have come in as a document."""
        files.put(b"hello")
        staging.remove(finished.key)

        def others(digest: str | None) -> Iterator[tuple[str, str]]:
            yield finished.digest, "document:1"

        monkeypatch.setitem(files._namers, "documents", others)
        Upload.objects.update(touched_at=clock.now() - dt.timedelta(days=9))
        assert actions.sweep() == 1
        assert files.read(finished.digest) == b"hello"


def test_a_form_that_broke_off_leaves_nothing(town: Town) -> None:
    """Fewer bytes than announced are no file."""
    with pytest.raises(UploadRefused):
        actions.take_in("a", 9, io.BytesIO(b"abc"), actor=town.actor("xu"))
    assert not Upload.objects.exists() and not list(staging.all_keys())


def test_the_table_keeps_offsets_sound(town: Town) -> None:
    """The database itself refuses an offset beyond the size, and a digest before the end."""
    upload = actions.begin("a", 3, actor=town.actor("xu"))
    for values in ({"offset": 4}, {"digest": "0" * 64}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Upload.objects.filter(pk=upload.pk).update(**values)


def test_every_code_has_a_sentence_and_a_status() -> None:
    """In both directions."""
    assert set(REFUSALS) == set(STATUS)
    assert all(refusal_text(code, {"limit": 2**20}) for code in REFUSALS)


def test_every_table_with_a_digest_answers_for_its_files(town: Town, settings: Settings) -> None:
    """A room that keeps digests and does not name them would lose its files to a sweep."""
    from django.apps import apps

    owners = {
        model._meta.app_label
        for model in apps.get_models()
        # What people keep are digests of secrets, not of files.
        if model._meta.app_label in {"uploads", "documents", "ledger"}
        and any(f.name == "digest" for f in model._meta.fields)
    }
    assert owners <= set(files._namers)
    assert Path(settings.FILES_DIR).name == "files"


def test_an_upload_is_of_who_began_it_in_the_browser_or_of_one_token(town: Town) -> None:
    """A program touches neither what the person began nor what another token began, and its uploads don't use up the person's."""
    client, own, other = town.client("xu"), Client(), Client()
    tokens = [{"Authorization": f"Bearer {secret_of(town, 'xu', 'evidence')}"} for _n in range(2)]
    mine = begin(client, 5)
    assert own.head(mine, headers=tokens[0]).status_code == 404
    assert own.delete(mine, headers={**TUS, **tokens[0]}).status_code == 404
    headers = {**TUS, **tokens[0], "Upload-Length": "5"}
    its = own.post("/uploads/", content_type=PIECE, headers=headers).headers["Location"]
    assert client.head(its).status_code == other.head(its, headers=tokens[1]).status_code == 404
    assert own.head(its, headers=tokens[0]).status_code == 200
    assert offset_of(client, mine) == 0


def test_who_lost_the_post_adds_no_piece(town: Town) -> None:
    """What was begun under it waits until it is swept."""
    client = town.client("xu")
    address = begin(client, 5)
    Tenure.objects.filter(user=town.users["xu"]).delete()
    assert add(client, address, 0, b"hello").status_code == 403
    assert Upload.objects.get().offset == 0

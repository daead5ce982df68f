"""A restore that breaks at its last step leaves the site whole: its rows and the files that they name."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tarfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from site_of_its_own import Site

MEMORY = Path("/dev/shm")  # noqa: S108  (another file system than the temporary folder)


def _made(site: Site, folder: Path) -> Path:
    return Path(json.loads(site.duban("backup", folder, "--json").stdout)["path"])


def _with_a_dump_of(content: bytes, archive: Path, target: Path) -> Path:
    """The archive with another dump, and a manifest that agrees with it."""
    with tarfile.open(archive) as source, tarfile.open(target, "w:gz") as copy:
        for member in source:
            stream = source.extractfile(member)
            assert stream is not None
            data = stream.read()
            if member.name == "database.pgdump":
                data = content
            if member.name == "duban-backup.json":
                digest = hashlib.sha256(content).hexdigest()
                data = json.dumps({**json.loads(data), "database_digest": digest}).encode()
            info = tarfile.TarInfo(member.name)
            info.size = len(data)
            copy.addfile(info, io.BytesIO(data))
    return target


@pytest.mark.parametrize(
    "site", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
def test_files_stay_where_the_database_refuses_the_dump(site: Site, tmp_path: Path) -> None:
    """pg_restore breaks off and takes its own work back; the files of the present site are back too."""
    archive = _made(site, tmp_path / "archive")
    kept = site.keep("通报原件".encode())
    site.add_session("mine")
    wrong = _with_a_dump_of(b"PGDMP no more", archive, tmp_path / "wrong.tar.gz")
    assert "PROGRAM_FAILED" in site.duban("restore", wrong, "--force", code=1).stderr
    assert site.sessions() == {"mine"}
    assert kept.read_bytes() == "通报原件".encode()
    assert not list(site.folder.glob("before-restore-*"))


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A folder on another file system than the data folder."""
    if not MEMORY.is_dir() or MEMORY.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("no second file system to write to")
    folder = MEMORY / f"duban-{uuid.uuid4().hex}"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)


def test_the_database_may_lie_on_another_file_system(
    elsewhere: Path, tmp_path: Path, migrated_file: Path
) -> None:
    """DATABASE_URL names a file outside of the data folder's file system: the site comes back all the same."""
    shutil.copy(migrated_file, elsewhere / "duban.sqlite3")
    site = Site(tmp_path, f"sqlite:///{elsewhere / 'duban.sqlite3'}")
    site.add_session("before")
    archive = _made(site, tmp_path / "archive")
    assert archive.stat().st_mode & 0o077 == 0, "an archive holds password hashes and sessions"
    site.add_session("after")
    site.duban("restore", archive, "--force")
    assert site.sessions() == {"before"}
    assert [path.name for path in elsewhere.iterdir()] == ["duban.sqlite3"]

"""What was backed up comes back to the last byte; a broken archive changes nothing."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from site_of_its_own import Site

Edit = Callable[[str, bytes], list[tuple[str, bytes]]]


def backup_of(site: Site, folder: Path) -> Path:
    """Makes a backup and returns the archive."""
    made = json.loads(site.duban("backup", folder, "--json").stdout)
    return Path(made["path"])


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Path:
    """A good archive of a SQLite site with one kept file and one session called `archived`."""
    folder = tmp_path_factory.mktemp("archived")
    site = Site(folder, f"sqlite:///{folder / 'duban.sqlite3'}")
    (folder / "duban.sqlite3").write_bytes(migrated_file.read_bytes())
    site.keep(b"paper" * 1000)
    site.add_session("archived")
    return backup_of(site, folder / "archive")


def repacked(archive: Path, target: Path, edit: Edit) -> Path:
    """A copy of an archive, each member passed through `edit`, which gives the members to write instead."""
    with tarfile.open(archive) as source, tarfile.open(target, "w:gz") as copy:
        for member in source:
            stream = source.extractfile(member)
            assert stream is not None
            for name, content in edit(member.name, stream.read()):
                info = tarfile.TarInfo(name)
                info.size = len(content)
                copy.addfile(info, io.BytesIO(content))
    return target


def without_files(name: str, content: bytes) -> list[tuple[str, bytes]]:
    """Leaves the kept files out."""
    return [] if name.startswith("files/") else [(name, content)]


def with_an_escape(name: str, content: bytes) -> list[tuple[str, bytes]]:
    """Adds a member that wants to be written elsewhere."""
    return [(name, content), ("files/../../escaped", b"x")]


def with_other_paper(name: str, content: bytes) -> list[tuple[str, bytes]]:
    """Exchanges the content of a kept file under its name."""
    return [(name, b"forged" if name.startswith("files/") else content)]


def without_manifest(name: str, content: bytes) -> list[tuple[str, bytes]]:
    """Leaves out the last member, as an archive that broke off between two members."""
    return [] if name == "duban-backup.json" else [(name, content)]


def from_the_future(name: str, content: bytes) -> list[tuple[str, bytes]]:
    """Claims a migration that this version does not have."""
    if name == "duban-backup.json":
        manifest = json.loads(content)
        manifest["migrations"].append("ledger.9999_from_the_future")
        content = json.dumps(manifest).encode()
    return [(name, content)]


def test_a_site_comes_back_whole(site: Site, tmp_path: Path) -> None:
    """Rows and files of the moment of the backup are back; what came later is moved aside with the old site."""
    kept = site.keep("通报原件".encode())
    site.add_session("before")
    archive = backup_of(site, tmp_path / "archive")
    site.add_session("after")
    later = site.keep(b"later")
    result = site.duban("restore", archive, "--force")
    assert site.sessions() == {"before"}
    assert kept.read_bytes() == "通报原件".encode()
    assert not later.exists()
    aside = next(site.folder.glob("before-restore-*"))
    assert str(aside) in result.stdout
    assert (aside / "files" / later.parent.name / later.name).read_bytes() == b"later"
    assert "all health checks pass" in result.stdout


def test_a_new_machine_gets_the_site(
    site: Site, empty_site: Site, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """An archive goes into an empty site without --force where the databases are of one kind, and else is refused."""
    site.add_session("mine")
    archive = backup_of(site, tmp_path / "archive")
    if site.is_sqlite == empty_site.is_sqlite:
        empty_site.duban("restore", archive)
        assert empty_site.sessions() == {"mine"}
    else:
        assert "DATABASE_URL" in empty_site.duban("restore", archive, code=4).stderr


def test_a_site_with_data_is_not_replaced_unasked(site: Site, tmp_path: Path) -> None:
    """Without --force the restore ends with 4, says so, and the rows are still there."""
    site.add_session("mine")
    archive = backup_of(site, tmp_path / "archive")
    site.add_session("later")
    result = site.duban("restore", archive, code=4)
    assert "--force" in result.stderr
    assert site.sessions() == {"mine", "later"}


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (without_files, 3),
        (with_an_escape, 3),
        (with_other_paper, 3),
        (without_manifest, 3),
        (from_the_future, 4),
    ],
)
def test_a_wrong_archive_changes_nothing(
    sqlite_site: Site, archive: Path, tmp_path: Path, edit: Edit, code: int
) -> None:
    """A missing file, a path elsewhere, forged content, no manifest, a newer version: refused, nothing touched."""
    sqlite_site.add_session("mine")
    wrong = repacked(archive, tmp_path / "wrong.tar.gz", edit)
    sqlite_site.duban("restore", wrong, "--force", code=code)
    assert_untouched(sqlite_site)


@pytest.mark.parametrize("harm", ["cut", "bit", "text"])
def test_a_broken_archive_changes_nothing(
    sqlite_site: Site, archive: Path, tmp_path: Path, harm: str
) -> None:
    """Cut off, one bit flipped inside the database, no archive at all: refused with 3, nothing touched."""
    sqlite_site.add_session("mine")
    data = archive.read_bytes()
    plain = bytearray(gzip.decompress(data))
    plain[2048] ^= 1
    spoilt = {
        "cut": data[: len(data) // 2],
        "bit": gzip.compress(bytes(plain), 1),
        "text": b"hello",
    }
    broken = tmp_path / "broken.tar.gz"
    broken.write_bytes(spoilt[harm])
    sqlite_site.duban("restore", broken, "--force", code=3)
    assert_untouched(sqlite_site)


def assert_untouched(site: Site) -> None:
    """The site is as before, and nothing lies about."""
    assert site.sessions() == {"mine"}
    left = {path.name for path in site.folder.iterdir()} - {"duban.sqlite3"}
    assert left == set()
    assert not (site.folder.parent / "escaped").exists()
    assert not (site.folder / "escaped").exists()


def test_the_good_archive_is_taken(sqlite_site: Site, archive: Path) -> None:
    """The archive that the harms above were done to is itself restored, so that each harm is what was refused."""
    sqlite_site.duban("restore", archive, "--force")
    assert sqlite_site.sessions() == {"archived"}


def test_a_damaged_kept_file_is_told_at_backup(sqlite_site: Site, tmp_path: Path) -> None:
    """A file whose content is no longer what its name says is in the archive, and the backup ends with 1."""
    path = sqlite_site.keep(b"true")
    path.write_bytes(b"false")
    result = sqlite_site.duban("backup", tmp_path / "archive", code=1)
    assert path.parent.name + path.name in result.stderr
    assert len(list((tmp_path / "archive").glob("duban-*.tar.gz"))) == 1


def test_a_database_in_use_is_not_replaced(sqlite_site: Site, archive: Path) -> None:
    """While another process has the SQLite file open, it would write into the old one: the restore is refused."""
    reader = sqlite3.connect(sqlite_site.folder / "duban.sqlite3")
    try:
        reader.execute("SELECT count(*) FROM django_migrations").fetchone()
        result = sqlite_site.duban("restore", archive, "--force", code=1)
    finally:
        reader.close()
    assert "DATABASE_IN_USE" in result.stderr
    assert sqlite_site.sessions() == set()
    assert not list(sqlite_site.folder.glob("files"))


def test_a_place_that_is_a_file(sqlite_site: Site, tmp_path: Path) -> None:
    """A file where the folder should be is a wrong argument, and stays."""
    (tmp_path / "taken").write_text("x")
    sqlite_site.duban("backup", tmp_path / "taken", code=2)
    assert (tmp_path / "taken").read_text() == "x"


def test_nothing_stood_in_a_new_folder(archive: Path, tmp_path: Path) -> None:
    """Restored into an empty folder, the command does not speak of a site that stood there, and moves nothing aside."""
    site = Site(tmp_path, f"sqlite:///{tmp_path / 'duban.sqlite3'}")
    assert "stood here" not in site.duban("restore", archive).stdout
    assert site.sessions() == {"archived"}
    assert not list(tmp_path.glob("before-restore-*"))

"""`duban doctor` finds what was broken on purpose, and nothing on a good site."""

from __future__ import annotations

import json
from pathlib import Path

from site_of_its_own import Site


def findings(site: Site, code: int) -> dict[str, str]:
    """Codes of the findings with their levels, of a run that ends with a code."""
    answer = json.loads(site.duban("doctor", "--json", code=code).stdout)
    return {finding["code"]: finding["level"] for finding in answer["findings"]}


def test_a_good_site_has_no_errors(site: Site) -> None:
    """All checks run and find no error on a fresh site, on each kind of database."""
    result = json.loads(site.duban("doctor", "--json").stdout)
    assert {"migrations", "configuration", "database", "disk", "static_files"} <= set(
        result["checks"]
    )
    assert [f for f in result["findings"] if f["level"] == "error"] == []


def test_a_missing_migration_is_named(site: Site) -> None:
    """A database of an older version is an error with the way out, and the server refuses to start on it."""
    site.run_sql("DELETE FROM django_migrations WHERE app = 'sessions'")
    assert findings(site, 1)["MIGRATIONS_MISSING"] == "error"
    assert "duban migrate" in site.duban("serve", code=4).stderr


def test_a_damaged_database_is_named(sqlite_site: Site) -> None:
    """A page of the database file overwritten with noise is found, be it of rows or of what every connection reads first."""
    path = sqlite_site.folder / "duban.sqlite3"
    sound = path.read_bytes()
    middle = len(sound) // 2 // 4096 * 4096
    for begin, end in ((middle, middle + 4096), (100, 4096)):
        path.write_bytes(sound[:begin] + b"\xa5" * (end - begin) + sound[end:])
        assert {"DATABASE_DAMAGED", "CHECK_BROKE"} & set(findings(sqlite_site, 1))


def test_one_check_alone(sqlite_site: Site) -> None:
    """--only runs the named check; an unknown name is a wrong argument that lists the known ones."""
    answer = json.loads(sqlite_site.duban("doctor", "--only", "disk", "--json").stdout)
    assert answer["checks"] == ["disk"]
    assert "migrations" in sqlite_site.duban("doctor", "--only", "luck", code=2).stderr


def test_a_missing_setting_is_named(sqlite_site: Site) -> None:
    """In production without a secret key every verb ends with 4 and the name of the variable."""
    sqlite_site.env["DUBAN_MODE"] = "production"
    assert "DUBAN_SECRET_KEY" in sqlite_site.duban("doctor", code=4).stderr


def test_a_database_that_does_not_answer(sqlite_site: Site) -> None:
    """A wrong address ends with 4, not with a trace."""
    sqlite_site.database_url = "postgresql://nobody@127.0.0.1:1/duban"
    result = sqlite_site.duban("doctor", code=4)
    assert "does not answer" in result.stderr
    assert "Traceback" not in result.stderr


def test_no_database_is_said_in_one_line_and_none_is_made(tmp_path: Path) -> None:
    """A verb pointed at a folder without a site says so and leaves no empty database behind."""
    site = Site(tmp_path, f"sqlite:///{tmp_path / 'duban.sqlite3'}")
    for verb in ("doctor", "serve", "work"):
        said = site.duban(verb, code=4).stderr.strip()
        assert "there is no database at" in said
        assert "\n" not in said
    assert not (tmp_path / "duban.sqlite3").exists()

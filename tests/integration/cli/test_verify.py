"""The journal's verbs as an auditor uses them: on a site of either kind, on an exported file, and on a proof alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from site_of_its_own import Site

PROGRAM = Path(__file__).resolve().parents[3] / "tools" / "verify_bundle.py"
FILL = """
import django; django.setup()
from duban.demo import seed
seed()
"""


@pytest.fixture
def filled(site: Site) -> Site:
    """A site with the demonstration's journal."""
    site.env["DUBAN_MODE"] = "demo"
    env = {**site.settings(), "DJANGO_SETTINGS_MODULE": "duban.config.settings"}
    subprocess.run([sys.executable, "-c", FILL], env=env, cwd=site.folder, check=True)
    return site


def key_of(site: Site) -> str:
    """The public key, as `duban checkpoint` says it."""
    said = site.duban("checkpoint", "--out", site.folder / "kept.txt").stderr
    return next(line.split()[-1] for line in said.splitlines() if line.startswith("public key"))


def test_a_site_proves_itself(filled: Site, tmp_path: Path) -> None:
    """Verify, checkpoint, export, prove and check each of them; then one byte is changed, and all of them say so."""
    monthly = json.loads(filled.duban("verify", "--json").stdout)["checkpoints"]
    key = key_of(filled)
    kept = filled.folder / "kept.txt"
    assert (filled.folder / "journal.key").stat().st_mode & 0o777 == 0o600
    held = json.loads(filled.duban("verify", "--checkpoint", kept, "--key", key, "--json").stdout)
    assert (held["fault"], held["checkpoints"], held["not_covered"]) == (None, monthly + 2, 0)
    assert held["lines"] > 200
    ((number, stream),) = filled.run_sql(
        "SELECT m.number, e.stream FROM ledger_matter m, foundation_entry e"
        " WHERE e.name = 'matter.cancel' AND e.sequence = 2 AND e.stream = 'matter:' || m.id ORDER BY m.id LIMIT 1"
    )
    assert "the journal holds: 2 lines" in filled.duban("verify", "--matter", number).stdout
    proof = tmp_path / "proof.json"
    filled.duban("prove", "--matter", number, "--out", proof)
    alone = [sys.executable, "-I", "-S", str(PROGRAM), str(proof), "--key", key]
    done = subprocess.run([*alone, "--checkpoint", str(kept)], capture_output=True, text=True)
    assert (done.returncode, f"holds: 2 lines of {stream}" in done.stdout) == (0, True)
    typed = tmp_path / "typed.txt"
    lines = [line for line in kept.read_text(encoding="utf-8").splitlines() if line]
    typed.write_text("\r\n\r\n".join(f" {line} " for line in lines), encoding="utf-8")
    assert subprocess.run([*alone, "--checkpoint", str(typed)], check=False).returncode == 0
    filled.duban("verify", "--matter", number, "--checkpoint", typed, "--key", key)
    file = tmp_path / "all.jsonl"
    filled.duban("journal", file)
    arguments = ["verify", "--journal", file, "--checkpoint", kept, "--key", key]
    assert "1 checkpoints" in filled.duban(*arguments, "--strict").stdout
    filled.run_sql(
        f"UPDATE foundation_entry SET content = replace(content, 'reason', 'treason') WHERE stream = '{stream}' AND sequence = 2"
    )
    said = filled.duban("verify", code=1).stderr
    assert "ENTRY_ALTERED" in said
    assert f"first line that fails: {stream} #2, 20" in said
    assert "ENTRY_ALTERED" in filled.duban("verify", "--matter", number, code=1).stderr
    fault = json.loads(filled.duban("verify", "--json", code=1).stdout)["fault"]
    assert (fault["code"], fault["stream"], fault["sequence"]) == ("ENTRY_ALTERED", stream, 2)
    filled.duban("prove", "--matter", number, "--out", proof, code=1)
    assert "JOURNAL_FAULT" in filled.duban("doctor", "--only", "journal", code=1).stdout
    file.write_text(
        file.read_text(encoding="utf-8").replace("reason", "treason", 1), encoding="utf-8"
    )
    assert filled.duban(*arguments, code=1).stderr.startswith(("CHAIN_BROKEN", "ROOT_DIFFERS"))


def test_a_file_alone_is_judged_without_a_site(sqlite_site: Site, tmp_path: Path) -> None:
    """No database, no settings: only the file, the checkpoint and the key; it says what it could not check."""
    sqlite_site.env["DUBAN_MODE"] = "demo"
    file = tmp_path / "all.jsonl"
    fill = {**sqlite_site.settings(), "DJANGO_SETTINGS_MODULE": "duban.config.settings"}
    subprocess.run([sys.executable, "-c", FILL], env=fill, cwd=sqlite_site.folder, check=True)
    key = key_of(sqlite_site)
    sqlite_site.duban("journal", file)
    elsewhere = Site(tmp_path / "nowhere", "sqlite:///none", {"DUBAN_MODE": "production"})
    elsewhere.folder.mkdir()
    note = Path(f"{file}.checkpoint")
    arguments = ["verify", "--journal", file]
    assert "agrees with itself" in elsewhere.duban(*arguments).stdout
    assert "signature was not checked" in elsewhere.duban(*arguments, "--checkpoint", note).stdout
    good = elsewhere.duban(*arguments, "--checkpoint", note, "--key", key)
    assert "note:" not in good.stdout
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    for harmed, code in (
        (lines[:-1], "ROLLED_BACK"),
        ([*lines[:-2], lines[-1], lines[-2]], "ROOT_DIFFERS"),
        ([*lines[:5], "{}\n", *lines[6:]], "LINE_UNREADABLE"),
        ([*lines[:-1], lines[-1].replace('"at":"20', '"at":"19')], "ROOT_DIFFERS"),
    ):
        file.write_text("".join(harmed), encoding="utf-8")
        result = elsewhere.duban(*arguments, "--checkpoint", note, "--key", key, code=1)
        assert code in result.stderr
    file.write_text("".join(lines), encoding="utf-8")
    note.write_text(
        note.read_text(encoding="utf-8").replace("\nat 20", "\nat 19"), encoding="utf-8"
    )
    forged = elsewhere.duban(*arguments, "--checkpoint", note, "--key", key, code=1)
    assert "SIGNATURE_WRONG" in forged.stderr


def test_a_new_key_is_made_on_purpose(sqlite_site: Site) -> None:
    """It signs from then on, what the old one signed still holds, and the file of the old one stays."""
    old = key_of(sqlite_site)
    result = sqlite_site.duban("checkpoint", "--new-key")
    assert "keep a copy elsewhere" in result.stderr
    assert old not in result.stderr
    assert len(list(sqlite_site.folder.glob("journal.key.*"))) == 1
    kept = sqlite_site.folder / "kept.txt"
    assert "3 checkpoints" in sqlite_site.duban("verify", "--checkpoint", kept).stdout
    sqlite_site.env["DUBAN_JOURNAL_KEY"] = (sqlite_site.folder / "journal.key").read_text().strip()
    assert "environment" in sqlite_site.duban("checkpoint", "--new-key", code=4).stderr


def test_a_pipe_is_no_journal(sqlite_site: Site, tmp_path: Path) -> None:
    """It has no length, so it would hold whatever came out of it: refused, and told why."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert "pipe" in sqlite_site.duban("verify", "--journal", pipe, code=3).stderr


def test_what_can_not_be_read_is_refused(sqlite_site: Site, tmp_path: Path) -> None:
    """Files that are no checkpoint, keys that are none, matters that are not there, a file that would be overwritten."""
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("hello", encoding="utf-8")
    assert "no checkpoint" in sqlite_site.duban("verify", "--checkpoint", wrong, code=3).stderr
    assert "--key" in sqlite_site.duban("verify", "--key", "x", code=3).stderr
    assert "no matter 99" in sqlite_site.duban("verify", "--matter", "99", code=4).stderr
    sqlite_site.duban("prove", "--matter", "99", "--out", tmp_path / "p.json", code=4)
    assert "--force" in sqlite_site.duban("journal", wrong, code=2).stderr


def test_backup_and_restore_end_by_verifying(sqlite_site: Site, tmp_path: Path) -> None:
    """Both say that the journal holds; a broken one is named, and the backup is kept all the same."""
    key_of(sqlite_site)
    made = sqlite_site.duban("backup", tmp_path, "--json")
    assert "the journal holds" in made.stderr
    archive = json.loads(made.stdout)["path"]
    assert "all health checks pass" in sqlite_site.duban("restore", archive, "--force").stdout
    sqlite_site.run_sql("UPDATE foundation_checkpoint SET note = replace(note, 'at 20', 'at 19')")
    broken = sqlite_site.duban("backup", tmp_path, "--json", code=1)
    assert "SIGNATURE_WRONG" in broken.stderr
    assert Path(json.loads(broken.stdout)["path"]).exists()
    restored = sqlite_site.duban("restore", json.loads(broken.stdout)["path"], "--force", code=1)
    assert "JOURNAL_FAULT" in restored.stdout

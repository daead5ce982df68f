"""`duban verify`: is the journal what it was when its checkpoints were signed? Offline, on either database or on an exported file.

Reads only. Ends with 1 and names the first line that fails.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import click

from duban.cli import _site
from duban.cli._fault_texts import lines_of, sentence_of, values_of
from duban.cli._outcome import FAILED, BadInput, NotReady
from duban.cli._progress import bar_of
from duban.journal import Fault, NoteError, VerifierKey, read_checkpoint, read_verifier_key

# What a line with a signature begins with.
SIGNED = "\u2014 "


@dataclass(frozen=True, slots=True)
class Found:
    """What is said at the end."""

    lines: int
    streams: int
    checkpoints: int
    root: str
    young: int = 0
    fault: Fault | None = None
    remark: str = ""


@click.command("verify")
@click.option(
    "--checkpoint",
    "notes",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint that was kept outside; may be repeated.",
)
@click.option(
    "--key",
    "key_texts",
    multiple=True,
    metavar="KEY",
    help="Trust only this public key (name+hash+…); may be repeated.",
)
@click.option("--matter", metavar="NUMBER", help="One matter alone: its id or official number.")
@click.option(
    "--journal",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of `duban journal` instead of the site's database.",
)
@click.option("--strict", is_flag=True, help="Parse every line too: it must be canonical.")
@click.option("--processes", type=click.IntRange(0), help="At most so many; one a core otherwise.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for another program.")
def command(
    notes: tuple[Path, ...],
    key_texts: tuple[str, ...],
    matter: str | None,
    journal: Path | None,
    processes: int | None,
    *,
    strict: bool,
    as_json: bool,
) -> None:
    """Check every line, chain and checkpoint of the journal.

    \b
    duban verify                                   the site's journal against its own checkpoints
    duban verify --checkpoint may.txt              and against one that was printed or kept elsewhere
    duban verify --matter 清督〔2026〕12号            one matter's history
    duban verify --journal all.jsonl --checkpoint all.jsonl.checkpoint --key duban/…
    """
    given, trusted = [_note(path) for path in notes], _keys(key_texts)
    if journal is not None:
        found = _file(journal, given, trusted, processes, is_strict=strict)
    else:
        _site.load()
        _site.demand_migrated()
        if matter is not None:
            found = _matter(matter, given, trusted)
        else:
            found = _database(given, trusted, processes, is_strict=strict)
    _say(found, as_json=as_json)
    if found.fault:
        raise SystemExit(FAILED)


def _note(path: Path) -> str:
    """The note of a file.

    It may be typed from paper, or come by mail: blanks around lines and the number of blank lines do not matter.
    """
    try:
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
        text = "\n".join(line for line in lines if line and not line.startswith(SIGNED)) + "\n\n"
        text += "".join(f"{line}\n" for line in lines if line.startswith(SIGNED))
        read_checkpoint(text)
    except NoteError as error:
        said = sentence_of(error.code, detail=error.detail)
        raise BadInput(f"{path} is no checkpoint: {said}") from error
    except (UnicodeDecodeError, OSError) as error:
        raise BadInput(f"{path} is no checkpoint: {error}") from error
    return text


def _keys(texts: tuple[str, ...]) -> list[VerifierKey] | None:
    try:
        return [read_verifier_key(text.strip()) for text in texts] or None
    except NoteError as error:
        raise BadInput(f"--key: {sentence_of(error.code)}") from error


def _database(
    given: list[str],
    trusted: list[VerifierKey] | None,
    processes: int | None,
    *,
    is_strict: bool,
) -> Found:
    from duban.foundation.proof.verification import verify

    with bar_of("Lines") as report:
        found = verify(
            given=given,
            trusted=trusted,
            processes=processes,
            is_strict=is_strict,
            on_progress=report,
        )
    remark = (
        "" if found.checkpoints else "no checkpoint was made yet: the chains alone were checked"
    )
    return Found(
        found.lines + found.young,
        found.streams,
        found.checkpoints,
        found.root,
        found.young,
        found.fault,
        remark,
    )


def _file(
    path: Path,
    given: list[str],
    trusted: list[VerifierKey] | None,
    processes: int | None,
    *,
    is_strict: bool,
) -> Found:
    from duban.cli._journal_file import open_journal_file
    from duban.journal import audit, compare, open_all

    doubt: Fault | None = None
    if trusted is None:
        statements = [read_checkpoint(note) for note in given]
    else:
        statements, doubt = open_all(given, trusted)
    if not path.is_file():
        raise BadInput(f"{path} is a pipe or a folder: save the journal as a file first")
    source = open_journal_file(path)
    sizes = [statement.size for statement in statements]
    with bar_of("Lines") as report:
        checked = audit(
            source,
            source.size,
            sizes,
            processes=processes,
            is_strict=is_strict,
            on_progress=report,
        )
    fault = checked.fault or compare(checked, source.size, statements) or doubt
    covered = max(sizes, default=0)
    root = checked.roots.get(checked.size, b"").hex()
    young = max(0, source.size - covered)
    return Found(
        checked.size, checked.streams, len(statements), root, young, fault, _doubts(given, trusted)
    )


def _doubts(given: list[str], trusted: list[VerifierKey] | None) -> str:
    if not given:
        return "no checkpoint was given: this shows only that the file agrees with itself"
    if trusted is None:
        return "no key was given: the checkpoint's signature was not checked"
    return ""


def _matter(matter: str, given: list[str], trusted: list[VerifierKey] | None) -> Found:
    from duban.cli._matters import stream_of
    from duban.foundation.proof.bundles import BundleRefused, verify_stream

    stream = stream_of(matter)
    try:
        found = verify_stream(stream, given=given, trusted=trusted)
    except BundleRefused as refusal:
        raise NotReady(f"{stream}: {sentence_of(refusal.code)}") from refusal
    remark = "" if found.checkpoints else "no checkpoint was made yet: the chain alone was checked"
    return Found(found.lines, 1, found.checkpoints, found.root, found.young, found.fault, remark)


def _say(found: Found, *, as_json: bool) -> None:
    if as_json:
        values = {
            "lines": found.lines,
            "streams": found.streams,
            "checkpoints": found.checkpoints,
            "root": found.root,
            "not_covered": found.young,
            "remark": found.remark,
            "fault": values_of(found.fault),
        }
        click.echo(json.dumps(values, ensure_ascii=False, indent=2))
        return
    if found.fault:
        for line in lines_of(found.fault):
            click.echo(line, err=True)
        return
    later = f", {found.young} of them newer than the last" if found.young else ""
    click.echo(
        f"the journal holds: {found.lines} lines in {found.streams} streams,"
        f" {found.checkpoints} checkpoints{later}"
    )
    if found.root:
        click.echo(f"root of the tree: {found.root}")
    if found.remark:
        click.echo(f"note: {found.remark}")

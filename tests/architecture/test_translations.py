"""Simplified Chinese is complete, English is the source, and no text is forgotten."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from tree import ROOT, SOURCES, report

NAMED = re.compile(r"%\((\w+)\)[a-z]")
UNNAMED = re.compile(r"(?<!%)(?:%%)*%[sd]")


def catalogues() -> list[Path]:
    """Every catalogue of the complete language."""
    return sorted((SOURCES / "locale" / "zh_Hans").rglob("*.po"))


def load(path: Path) -> Catalog:
    """A catalogue with its fuzzy entries."""
    return read_po(io.BytesIO(path.read_bytes()), abort_invalid=True)


def messages(path: Path) -> Iterator[Message]:
    """Its entries without the header."""
    return (message for message in load(path) if message.id)


def forms(value: str | list[str] | tuple[str, ...]) -> list[str]:
    """Singular and plural forms as a list."""
    return [value] if isinstance(value, str) else list(value)


def placeholder_faults(message: Message) -> list[str]:
    """What is wrong with the named placeholders of a translation."""
    sources = [set(NAMED.findall(text)) for text in forms(message.id)]
    allowed = set().union(*sources)
    faults = []
    for text in forms(message.string or ""):
        names = set(NAMED.findall(text))
        if names - allowed:
            faults.append(f"unknown {names - allowed}")
        # A Chinese plural has one form for both: it must name what every English form names.
        if text and set.intersection(*sources) - names:
            faults.append(f"missing {set.intersection(*sources) - names}")
    faults += ["unnamed placeholder" for text in forms(message.id) if UNNAMED.search(text)]
    return faults


def test_there_is_a_catalogue() -> None:
    """The complete language exists, and its header says that Chinese has one plural form."""
    assert catalogues()
    for path in catalogues():
        assert load(path).num_plurals == 1, f"{path}: Plural-Forms must be nplurals=1"


def test_every_text_is_translated_and_none_is_fuzzy() -> None:
    """No entry of zh_Hans is empty or a guess of the tools."""
    open_entries = [
        f"{path.relative_to(ROOT)}: {message.id!r}{' (fuzzy)' if message.fuzzy else ''}"
        for path in catalogues()
        for message in messages(path)
        if message.fuzzy or not all(forms(message.string or ""))
    ]
    assert not open_entries, report(open_entries, "Translate:")


def test_placeholders_agree() -> None:
    """A translation names exactly what its source names; placeholders are always named."""
    faults = [
        f"{path.relative_to(ROOT)}: {message.id!r}: {', '.join(found)}"
        for path in catalogues()
        for message in messages(path)
        if (found := placeholder_faults(message))
    ]
    assert not faults, report(faults, "Use the placeholders of the source:")


def test_the_check_sees_a_wrong_placeholder() -> None:
    """A renamed, a dropped and an unnamed placeholder are found; a right one is not."""
    assert placeholder_faults(Message("%(n)s days", "%(m)s 天")) != []
    assert placeholder_faults(Message("%(n)s days", "天")) != []
    assert placeholder_faults(Message("%s days", "%s 天")) != []
    assert placeholder_faults(Message("%(n)s days", "%(n)s 天")) == []


@pytest.mark.gettext
def test_no_text_is_forgotten(tmp_path: Path) -> None:
    """Collecting the texts anew changes no catalogue: run `make messages` and translate what is new."""
    copy = tmp_path / "duban"
    shutil.copytree(SOURCES, copy, ignore=shutil.ignore_patterns("built", "__pycache__", "*.mo"))
    script = ROOT / "tools" / "collect_messages.py"
    run = f"import sys; sys.path.insert(0, {str(script.parent)!r}); import collect_messages as c; "
    run += f"from pathlib import Path; c.collect(Path({str(copy)!r}))"
    subprocess.run([sys.executable, "-c", run], check=True, capture_output=True)
    changed = []
    for path in catalogues():
        before = {(m.context, str(m.id)) for m in messages(path)}
        after = {(m.context, str(m.id)) for m in messages(copy / path.relative_to(SOURCES))}
        changed += [f"new: {key}" for key in sorted(after - before, key=str)]
        changed += [f"gone: {key}" for key in sorted(before - after, key=str)]
    assert not changed, report(changed, "Run `make messages`:")

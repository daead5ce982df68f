"""What the documents tell people to type exists: every `duban` command with its options, every target of `make`.

Decision records are left out: they may name what is yet to be built.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import click
import pytest
from django.core.management import get_commands, load_command_class
from django.core.management.base import CommandError
from tree import ROOT

from duban.cli.main import EXAMPLES, VERBS, cli

DOCUMENTS = [
    "README.md",
    "README.zh-Hans.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "docs/install.md",
    "docs/use/first-day.md",
    "docs/use/first-day.zh-Hans.md",
    *(
        f"docs/{name}{language}.md"
        for name in (
            "concepts/proof",
            "concepts/limits",
            "concepts/sampling",
            "use/notifications",
            "use/demo-year",
            "use/plans",
        )
        for language in ("", ".zh-Hans")
    ),
    "docs/configuration.md",
    "benchmarks/README.md",
]
BLOCK = re.compile(r"^```\w*\n(.*?)^```", re.S | re.M)
INLINE = re.compile(r"`([^`\n]+)`")
# A command ends where the shell begins something else; in a list of examples what it does stands behind wide blanks.
ENDS = re.compile(r"\s(?:&&|\||>|;|#)\s|\s{3,}|\s#|$")
DUBAN = re.compile(r"(?:^|[\s=])(?:[\w./-]*/)?duban (?=[a-z])")
MAKE = re.compile(r"(?:^|&& )make ((?:[\w=./-]+ ?)+)")


def typed(text: str) -> list[str]:
    """What stands in code, a line or a phrase each."""
    lines = [line for block in BLOCK.findall(text) for line in block.splitlines()]
    return lines + INLINE.findall(BLOCK.sub("", text))


def duban_commands(text: str) -> Iterator[list[str]]:
    """The words behind `duban` of every command in a line."""
    for found in DUBAN.finditer(text):
        rest = text[found.end() :]
        ending = ENDS.search(rest)
        yield shlex.split(rest[: ending.start()] if ending else rest)


def fault_of(words: list[str]) -> str:
    """What is wrong with a command's verb, options or number of arguments; nothing where it can be typed."""
    verb, *rest = words
    context = click.Context(cli, info_name="duban")
    command = cli.get_command(context, verb)
    if command is None:
        return f"no verb {verb}"
    if verb == "manage" and rest:
        return managed_fault(*rest)
    own = click.Context(command, info_name=verb, parent=context)
    try:
        _options, left, _order = command.make_parser(own).parse_args(list(rest))
    except click.UsageError as error:
        return error.format_message()
    return f"too many arguments: {left}" if left else ""


def managed_fault(name: str, *rest: str) -> str:
    """The same for one of Django's own commands."""
    app = get_commands().get(name)
    if app is None:
        return f"no management command {name}"
    command = load_command_class(app, name) if isinstance(app, str) else app
    parser = command.create_parser("duban manage", name)
    try:
        parser.parse_args(rest)
    except CommandError as error:
        return str(error)
    return ""


def targets() -> set[str]:
    """What `make` can make."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z-]+):", makefile, re.M))


@pytest.mark.parametrize("path", DOCUMENTS)
def test_each_command_can_be_typed(path: str) -> None:
    """Verb, options and arguments are those of the program."""
    text = (ROOT / path).read_text(encoding="utf-8")
    words = [command for line in typed(text) for command in duban_commands(line)]
    faults = {" ".join(command): fault for command in words if (fault := fault_of(command))}
    assert faults == {}


@pytest.mark.parametrize("path", DOCUMENTS)
def test_each_target_can_be_made(path: str) -> None:
    """Every `make X` is a target of the Makefile."""
    lines = typed((ROOT / path).read_text(encoding="utf-8"))
    named = {word for line in lines for found in MAKE.findall(line) for word in found.split()}
    assert {word for word in named if "=" not in word} - targets() == set()


def test_the_examples_of_the_help_can_be_typed() -> None:
    """What `duban --help` shows works."""
    words = [command for line in EXAMPLES.splitlines() for command in duban_commands(line)]
    assert len(words) >= 6
    assert [fault for command in words if (fault := fault_of(command))] == []


def test_the_readmes_name_commands_to_be_tried() -> None:
    """The looking itself finds something: verbs and targets in both languages."""
    for path in DOCUMENTS[:2]:
        lines = typed((ROOT / path).read_text(encoding="utf-8"))
        verbs = {command[0] for line in lines for command in duban_commands(line)}
        assert {"read", "doctor", "backup", "restore"} <= verbs <= set(VERBS)
        assert any("make demo" in line for line in lines)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (".venv/bin/duban raed minutes.docx", "no verb raed"),
        ("duban read minutes.docx --day 2026-04-10", "'--day'"),
        ("duban backup one two", "too many"),
        ("duban manage check --town 清河县", "--town"),
        ("duban migrate && duban serve --prot 8000", "'--prot'"),
    ],
)
def test_a_wrong_command_is_noticed(line: str, fault: str) -> None:
    """A verb, an option or an argument that the program does not know."""
    faults = [fault_of(command) for command in duban_commands(line)]
    assert any(fault in found for found in faults), faults

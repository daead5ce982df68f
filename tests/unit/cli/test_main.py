"""The command teaches its verbs, and starts light."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from duban import __version__
from duban.cli.main import VERBS, cli


def test_help_names_every_verb_and_teaches() -> None:
    """`duban --help` lists the verbs, gives examples and explains the exit codes."""
    result = CliRunner().invoke(cli, ["--help"])
    assert result.exit_code == 0
    for name, verb in VERBS.items():
        assert f"  {name} " in result.output
        assert verb.summary.split()[0] in result.output
    assert "duban demo" in result.output
    assert "Exit codes: 0" in result.output


def test_version() -> None:
    """`--version` prints the package's version and nothing else."""
    result = CliRunner().invoke(cli, ["--version"])
    assert result.output == f"duban {__version__}\n"


@pytest.mark.parametrize("name", sorted(VERBS))
def test_every_verb_explains_itself(name: str) -> None:
    """Each verb can be loaded under its name and has a first sentence of help."""
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.name == name
    assert command.help
    assert command.help.split("\n")[0].strip()


def test_an_unknown_verb_is_a_usage_error() -> None:
    """A verb that does not exist ends with 2."""
    assert CliRunner().invoke(cli, ["reed"]).exit_code == 2


def test_reading_starts_without_django() -> None:
    """`duban read` loads neither Django nor the site's settings."""
    script = (
        "import sys, duban.cli.read, duban.intake\n"
        "heavy = {'django', 'httpx', 'granian', 'duban.config', 'duban.foundation'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr

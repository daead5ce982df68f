"""Exit codes, and the errors that carry them to the shell.

Scripts rely on the numbers; `duban --help` lists them. Raised by every verb, shown by click.
"""

from __future__ import annotations

import click

OK = 0
FAILED = 1
USAGE = 2
BAD_INPUT = 3
ENVIRONMENT = 4

EXIT_CODES = """\
Exit codes: 0 done, nothing to report; 1 done, with findings, or failed half-way with nothing changed;
2 wrong arguments; 3 a file or its content is refused; 4 the machine, the settings or the database
are not ready."""


class Failed(click.ClickException):
    """The work was tried and failed, or a check has findings."""

    exit_code = FAILED


class BadInput(click.ClickException):
    """A file or its content is refused."""

    exit_code = BAD_INPUT


class NotReady(click.ClickException):
    """Settings, database, disk or a program on the machine are not as they must be."""

    exit_code = ENVIRONMENT

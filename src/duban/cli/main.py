"""The `duban` command itself: which verbs there are, and the help that teaches them.

Verbs are imported when they are called and not before: `duban read` must start in well under a second and without
Django. Called by the console script.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

import click

from duban import __version__
from duban.cli._outcome import EXIT_CODES


@dataclass(frozen=True, slots=True)
class Verb:
    """Where a verb lives and what the list of verbs says of it."""

    module: str
    summary: str


VERBS = {
    "read": Verb("read", "Read documents: who must do what by when, and where it says so."),
    "plan": Verb("plan", "Plan a file backward from its deadlines, or say why it can't be done."),
    "limit": Verb("limit", "Compute a limit as it was said, and explain it day by day."),
    "demo": Verb("demo", "Start a site with a fictional town, to try everything."),
    "serve": Verb("serve", "Serve the site."),
    "work": Verb("work", "Do the long jobs, beside the site or on their own."),
    "migrate": Verb("migrate", "Bring the database to this version."),
    "import": Verb(
        "import_", "Take an office's Excel ledger in; a dry run lists every error first."
    ),
    "export": Verb("export", "Write the ledger as an Excel workbook."),
    "verify": Verb("verify", "Prove that no line of the journal was changed."),
    "checkpoint": Verb("checkpoint", "Sign how the journal stands now."),
    "prove": Verb("prove", "Write the proof of one matter's history."),
    "journal": Verb("journal", "Write the whole journal as JSON lines."),
    "doctor": Verb("doctor", "Look for anything that is not as it must be, and name it."),
    "backup": Verb("backup", "Write database and files into one archive."),
    "restore": Verb("restore", "Bring an archive back and verify it."),
    "manage": Verb("manage", "Run one of Django's own management commands."),
}

EXAMPLES = """\
Try it:

\b
  duban demo                                   a site with a fictional town, on this machine only
  duban read notice.docx --date 2026-04-10     what does this document ask, of whom, by when?
  duban read inbox/ --json > findings.jsonl    a folder, in parallel, for another program
  duban plan works.xml                        the latest plan that meets all deadlines, or why there is none
  duban limit 15个工作日 --from 2026-04-09     when does this limit end, and why on that day?

Run it:

\b
  export DATABASE_URL=sqlite:////var/lib/duban/duban.sqlite3   see docs/configuration.md
  duban migrate && duban serve
  duban backup /mnt/backup && duban doctor
"""


class Verbs(click.Group):
    """A group that knows its verbs by name and imports one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        verb = VERBS.get(cmd_name)
        if verb is None:
            return None
        command: click.Command = import_module(f"duban.cli.{verb.module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl([(name, verb.summary) for name, verb in VERBS.items()])


@click.group(
    cls=Verbs,
    epilog=f"{EXAMPLES}\n{EXIT_CODES}\n\n`duban VERB --help` explains a verb and its options.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="duban", message="%(prog)s %(version)s")
def cli() -> None:
    """Duban (督办): follow every instruction from the sentence that gave it to the evidence that closed it."""


def main() -> None:
    """The console script."""
    cli(prog_name="duban")

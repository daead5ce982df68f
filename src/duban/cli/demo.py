"""`duban demo`: a whole site with a fictional town, in a folder of its own, on this machine only.

It migrates, seeds, prints the address and the accounts, and serves. Demo mode never listens beyond loopback unless
told to, since everybody may sign in as anybody.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import click

from duban.cli import _site, serve
from duban.cli._outcome import NotReady
from duban.cli._progress import bar_of
from duban.cli._reading_tables import fitted


@click.command("demo")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("var/demo"),
    show_default=True,
    help="Folder of the demo site.",
)
@click.option("--fresh", is_flag=True, help="Throw the demo folder away and begin again.")
@click.option("--no-serve", is_flag=True, help="Only make the town.")
@click.option("--open-to-network", is_flag=True, help="Allow an address beyond this machine.")
def command(
    host: str, port: int, data: Path, *, fresh: bool, no_serve: bool, open_to_network: bool
) -> None:
    """Start a site with a fictional town: units, people, a document at the desk, a filled ledger.

    The first start takes some seconds; later ones go on where you left. Nothing is read from or sent to
    any other machine.
    """
    if host not in serve.LOOPBACK and not open_to_network:
        raise NotReady(
            f"everybody who reaches {host} could sign in as anybody; add --open-to-network to allow it"
        )
    _choose_settings(data, host)
    if fresh:
        _throw_away(data)
    _site.load()
    _site.migrate(verbosity=0)
    _make_town()
    click.echo(f"Duban is at http://{_shown(host)}:{port}/   (stop with Ctrl+C)\n")
    if not no_serve:
        serve.run(host=host, port=port)


def _make_town() -> None:
    """Seeds the site where it is empty, and says who may be entered."""
    from duban.demo import NotADemo, seed

    try:
        with bar_of("Making the town") as report:
            accounts = seed(on_progress=lambda percent: report(percent, 100))
    except NotADemo as error:
        raise NotReady(str(error)) from error
    click.echo("One click on the sign-in page signs you in as any of:")
    for account in accounts:
        click.echo(f"  {fitted(account.name, 12)}{account.role_label}")


def _choose_settings(data: Path, host: str) -> None:
    """The demo has its own database and files, whatever the environment says of a real site."""
    folder = data.resolve()
    os.environ["DUBAN_MODE"] = "demo"
    os.environ["DUBAN_DATA_DIR"] = str(folder)
    os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'duban.sqlite3'}"
    if host not in serve.LOOPBACK:
        os.environ.setdefault("DUBAN_HOSTS", "*")


def _throw_away(data: Path) -> None:
    """Removes a demo folder, and nothing that doesn't look like one."""
    if not data.exists():
        return
    if any(data.iterdir()) and not (data / "duban.sqlite3").exists():
        raise NotReady(f"{data} holds no demo site; it is not removed")
    shutil.rmtree(data)


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host

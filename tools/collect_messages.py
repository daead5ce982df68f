"""Collects the texts to be translated into `locale/*/LC_MESSAGES/django.po` (`make messages`); needs gettext.

Development only. `collect(folder)` is also what the architecture test runs on a copy, to see whether a text was
forgotten. Locations carry the file alone: line numbers would change with every edit.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SOURCES = Path(__file__).resolve().parent.parent / "src" / "duban"
COMMAND = ["makemessages", "--all", "--no-obsolete", "--no-wrap", "--add-location", "file"]
IGNORED = ["static/*", "*/migrations/*"]


def collect(folder: Path) -> None:
    """Brings the catalogues below `folder/locale` up to date with the sources in `folder`."""
    ignores = [option for pattern in IGNORED for option in ("--ignore", pattern)]
    # Without settings, django-admin needs no site: it only reads sources.
    env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    program = Path(sys.executable).with_name("django-admin")
    subprocess.run([str(program), *COMMAND, *ignores], cwd=folder, env=env, check=True)


if __name__ == "__main__":
    collect(SOURCES)

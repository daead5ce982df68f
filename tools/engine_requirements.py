"""Prints a lock file without the packages that belong to the site, for `tools/test-engines.sh`.

What is left out is named by stem: Django and everything of it, servers and drivers. Development only.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

SITE_ONLY = re.compile(
    r"^(django\b|django-|pytest-django|psycopg|granian|whitenoise|structlog|pydantic|playwright|asgiref)"
)


def engine_lines(text: str) -> list[str]:
    """The entries of a lock file, each with its hashes, that an engine may use."""
    entries = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    return [entry for entry in entries if not SITE_ONLY.match(entry)]


if __name__ == "__main__":
    print("\n".join(engine_lines(Path(sys.argv[1]).read_text(encoding="utf-8"))))

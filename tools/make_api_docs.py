"""Writes docs/reference/openapi.json from the routers; run after a change of the interface, a test holds it current.

The text beside it (docs/reference/api.md) is written by hand.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "reference" / "openapi.json"


def text() -> str:
    """The description as it is committed; Django must be set up."""
    from duban.api.v1 import description

    return json.dumps(description(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main() -> None:
    """Set up and write."""
    sys.path.insert(0, str(ROOT / "src"))
    os.environ.setdefault("DUBAN_MODE", "development")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duban.config.settings")
    import django

    django.setup()
    TARGET.write_text(text(), encoding="utf-8")
    print(TARGET.relative_to(ROOT))


if __name__ == "__main__":
    main()

"""Compiles every `locale/*/LC_MESSAGES/*.po` whose `.mo` is older or missing; needs no gettext.

Development and build only (`make build`); the wheel ships the `.mo` files. It writes nothing but `.mo` files and refuses
a catalogue that does not parse.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "src" / "duban" / "locale"


def compile_catalogue(source: Path) -> bool:
    """Writes the `.mo` beside the `.po`; False where it was up to date."""
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return False
    # Django's locale names are no Babel names; the catalogue's own Plural-Forms header is what counts.
    with source.open("rb") as stream:
        catalogue = read_po(stream, abort_invalid=True)
    partial = target.with_suffix(".mo.partial")
    with partial.open("wb") as stream:
        write_mo(stream, catalogue, use_fuzzy=False)
    partial.replace(target)
    return True


def main() -> int:
    """Compiles all catalogues and says which."""
    for source in sorted(LOCALE.rglob("*.po")):
        if compile_catalogue(source):
            print(f"messages: {source.parent.parent.name}/{source.stem}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

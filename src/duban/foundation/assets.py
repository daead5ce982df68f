"""What the front-end build left in `static/built`: addresses of styles, scripts and the icon sprite by entry name.

It reads Vite's manifest once per process and knows nothing of pages. Called by the `assets` template tags and by the
health check for static files.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

BUILT = Path(__file__).resolve().parent.parent / "static" / "built"


class AssetsMissing(Exception):
    """The front end was not built, or has no entry of that name."""


@dataclass(frozen=True, slots=True)
class Entry:
    """The files of one entry, as paths below the static root."""

    script: str
    styles: tuple[str, ...]
    preloads: tuple[str, ...]
    is_early: bool


@lru_cache(maxsize=1)
def manifest() -> dict[str, Any]:
    """Vite's manifest.

    Raises:
        AssetsMissing: where `make build` never ran.
    """
    try:
        content: dict[str, Any] = json.loads((BUILT / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise AssetsMissing("the front end is not built; run: make build") from error
    return content


def entry(name: str) -> Entry:
    """The files of `src/entries/<name>.ts`, with the styles and chunks of everything it imports.

    Raises:
        AssetsMissing: where there is no such entry.
    """
    chunks = manifest()
    key = f"src/entries/{name}.ts"
    if key not in chunks:
        raise AssetsMissing(f"the front end has no entry called {name!r}; run: make build")
    seen: dict[str, dict[str, Any]] = {}
    _collect(chunks, key, seen)
    styles = {path: None for chunk in seen.values() for path in chunk.get("css", ())}
    preloads = [chunk["file"] for other, chunk in seen.items() if other != key]
    return Entry(
        script=_address(chunks[key]["file"]),
        styles=tuple(_address(path) for path in styles),
        preloads=tuple(_address(path) for path in preloads),
        is_early=name.startswith("early/"),
    )


def sprite() -> str:
    """The icon sprite, as a path below the static root."""
    return _address(manifest()["icons.svg"]["file"])


def missing_files() -> list[str]:
    """Files that the manifest names and that are not there."""
    named = {
        path
        for chunk in manifest().values()
        for path in (chunk["file"], *chunk.get("css", ()), *chunk.get("assets", ()))
    }
    return sorted(path for path in named if not (BUILT / path).is_file())


def _collect(chunks: dict[str, Any], key: str, seen: dict[str, dict[str, Any]]) -> None:
    """Adds the chunk and, depth first, all that it imports."""
    if key in seen:
        return
    seen[key] = chunks[key]
    for other in chunks[key].get("imports", ()):
        _collect(chunks, other, seen)


def _address(path: str) -> str:
    return f"built/{path}"

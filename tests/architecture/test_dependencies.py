"""What is declared is used, what is used is declared, and nothing is licensed so that it can't ship."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import metadata as metadata_of
from importlib.metadata import packages_distributions, requires

from tree import ROOT, SOURCES, modules, report

# Used without an import of ours, each for a reason.
WITHOUT_IMPORT = {
    "psycopg": "the database driver that Django loads for postgresql:// addresses",
    "argon2-cffi": "the password hasher that Django loads",
    "django-template-partials": "an application named in the settings",
    "whitenoise": "a middleware named in the settings",
}
COPYLEFT = re.compile(r"\b(A?GPL|GNU (Affero )?General Public)", re.I)
LESSER = re.compile(r"LGPL|Lesser General Public|Library General Public", re.I)


def name_of(requirement: str) -> str:
    """The bare, normalised name of a requirement."""
    return re.split(r"[\s\[<>=!~;]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def declared() -> set[str]:
    """The run-time dependencies of pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {name_of(requirement) for requirement in project["dependencies"]}


def imported() -> dict[str, str]:
    """Top-level third-party names that the sources import, or that settings name as text, with a place."""
    found: dict[str, str] = {}
    for module in modules("src", with_migrations=True):
        for node in ast.walk(module.tree):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names = [node.module]
            for name in names:
                top = name.split(".")[0]
                if top not in sys.stdlib_module_names and top not in {"duban", "__future__"}:
                    found.setdefault(top, f"{module.name}:{node.lineno}")
    return found


def named_in_settings() -> str:
    """The settings as text: applications and middleware are named there, not imported."""
    return (SOURCES / "config" / "settings.py").read_text(encoding="utf-8")


def test_every_import_is_declared() -> None:
    """A package that comes only with another one may go with it any day."""
    owners = packages_distributions()
    undeclared = [
        f"{name} ({place})"
        for name, place in imported().items()
        if not {name_of(owner) for owner in owners.get(name, [])} & declared()
    ]
    assert not undeclared, report(undeclared, "Declare in pyproject.toml:")


def test_every_declared_package_is_used() -> None:
    """What nobody imports only makes the installation slower and the attack surface larger."""
    owners = packages_distributions()
    used = {name_of(owner) for name in imported() for owner in owners.get(name, [])}
    settings = named_in_settings()
    for name, distributions in owners.items():
        if re.search(rf'"{re.escape(name)}[".]', settings):
            used |= {name_of(distribution) for distribution in distributions}
    idle = declared() - used - set(WITHOUT_IMPORT)
    assert not idle, f"nothing imports {sorted(idle)}: take them out of pyproject.toml"


def test_nothing_that_ships_is_copyleft() -> None:
    """No GPL or AGPL anywhere below the run-time dependencies; LGPL libraries stay as they are."""
    seen: set[str] = set()
    queue = sorted(declared())
    offenders = []
    while queue:
        name = queue.pop()
        if name in seen:
            continue
        seen.add(name)
        try:
            facts, below = metadata_of(name), requires(name) or []
        except ImportError:
            continue  # for another platform or Python
        words = [facts.get("License-Expression") or facts.get("License") or ""][0][:200]
        classifiers = " ".join(c for c in facts.get_all("Classifier", []) if "License" in c)
        licence = f"{words} {classifiers}"
        # "A or B" leaves the choice to us.
        if (
            COPYLEFT.search(licence)
            and not LESSER.search(licence)
            and " OR " not in licence.upper()
        ):
            offenders.append(f"{name}: {licence.strip()[:120]}")
        queue += [name_of(requirement) for requirement in below if "extra ==" not in requirement]
    assert len(seen) > len(declared())
    assert not offenders, report(offenders, "May not ship:")

"""Every variable that is read is explained, and nothing is explained that is not read."""

from __future__ import annotations

import ast
import re

from tree import ROOT, modules, report

READERS = {"text", "flag", "number", "words", "secret"}
CONFIGURATION = ROOT / "docs" / "configuration.md"
EXAMPLE = ROOT / ".env.example"
# Read by programs and libraries beneath us, explained for the operator's sake.
FOREIGN = {"PYTHON", "VENV"}


def variables_read() -> set[str]:
    """The names that `config` reads through its typed readers; a secret may also come from a file."""
    names = set()
    for module in modules("src/duban/config"):
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            first = node.args[0]
            if name in READERS and isinstance(first, ast.Constant) and isinstance(first.value, str):
                names.add(first.value)
                if name == "secret":
                    names.add(f"{first.value}_FILE")
    return names


def variables_explained() -> set[str]:
    """The names that head a row of a table in docs/configuration.md."""
    rows = re.findall(r"^\| `([A-Z][A-Z0-9_]+)`", CONFIGURATION.read_text(encoding="utf-8"), re.M)
    return set(rows)


def variables_exemplified() -> set[str]:
    """The names in .env.example, set or commented out."""
    return set(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", EXAMPLE.read_text(encoding="utf-8"), re.M))


def test_configuration_explains_exactly_what_is_read() -> None:
    """docs/configuration.md has one row for each variable, and none for a variable that is gone."""
    read = variables_read()
    assert read, "no variable is read: the check no longer understands config/"
    assert read - variables_explained() == set(), "explain these in docs/configuration.md"
    assert variables_explained() - read - FOREIGN == set(), "nothing reads these any more"


def test_the_example_holds_exactly_what_is_read() -> None:
    """.env.example lists the same variables."""
    read = {name for name in variables_read() if not name.endswith("_FILE")}
    assert read - variables_exemplified() == set(), "add these to .env.example"
    assert variables_exemplified() - variables_read() == set(), "nothing reads these any more"


def test_only_config_reads_the_environment() -> None:
    """Rooms and engines take settings, not the environment; the command may set what it starts."""
    found = []
    for module in modules("src"):
        if {"config", "cli"} & set(module.path.parts):
            continue
        for node in ast.walk(module.tree):
            reads = isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
            if reads and "env = dict(os.environ)" not in module.text.splitlines()[node.lineno - 1]:
                found.append(f"{module.name}:{node.lineno}")
    assert not found, report(found, "Read it in config/settings.py:")

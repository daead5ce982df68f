"""Every module says what it owns; every test says what it shows."""

from __future__ import annotations

import ast

from tree import Module, modules, report

# A first line and nothing else is the least that says anything; beyond this it is a document, which belongs into docs/.
LEAST_CHARACTERS = 15
MOST_LINES = 14


def opening_fault(module: Module) -> str | None:
    """Why a module's opening is no good, or None."""
    text = ast.get_docstring(module.tree)
    if not text:
        return "has no docstring"
    if len(text) < LEAST_CHARACTERS:
        return f"says too little: {text!r}"
    # The opening of a development script is also its manual.
    if len(text.splitlines()) > MOST_LINES and not module.name.startswith("tools/"):
        return f"opens with {len(text.splitlines())} lines"
    return None


def test_every_module_opens_with_what_it_owns() -> None:
    """Two to five lines: what it owns, what it must not do, who calls it."""
    faults = [
        f"{module.name} {fault}"
        for module in modules("src", "tests", "tools", "benchmarks")
        if (fault := opening_fault(module))
    ]
    assert not faults, report(faults, "Open the module with two to five lines:")


def test_every_test_has_a_one_line_docstring() -> None:
    """A failing test's docstring is the first thing its reader sees."""
    faults = []
    for module in modules("tests"):
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
                continue
            text = ast.get_docstring(node)
            if not text or len(text.strip().splitlines()) != 1:
                faults.append(f"{module.name}:{node.lineno} {node.name}")
    assert not faults, report(faults, "Give the test one line that says what it shows:")


def test_no_package_has_a_name_that_says_nothing() -> None:
    """There is no utils, helpers, common, core, misc or extras."""
    empty = {"utils", "helpers", "common", "core", "misc", "extras", "util", "helper"}
    faults = [
        module.name for module in modules("src") if {module.path.stem, *module.path.parts} & empty
    ]
    assert not faults, report(faults, "Name it after what it owns:")

"""Size limits: what is longer is two things. There is no list of exemptions; data tables live in `data/` folders."""

from __future__ import annotations

import ast

from tree import ROOT, SOURCES, Module, modules, report

FILE_LINES = 400
SETTINGS_LINES = 300
FUNCTION_LINES = 40
VIEW_LINES = 25
MODEL_LINES = 200
TEMPLATE_LINES = 150


def length(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    """Lines of a definition without its decorators and its docstring: explaining must cost nothing."""
    whole = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node) is None:
        return whole
    docstring = node.body[0]
    return whole - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)


def is_view(module: Module, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A public function of a `views` module that takes the request first."""
    in_views = "views" in module.path.parts or module.path.stem == "views"
    arguments = [*node.args.posonlyargs, *node.args.args]
    return in_views and bool(arguments) and arguments[0].arg == "request"


def too_long(module: Module) -> list[str]:
    """The functions and model classes of a module that pass their limit."""
    found = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            limit = VIEW_LINES if is_view(module, node) else FUNCTION_LINES
        elif isinstance(node, ast.ClassDef) and "models" in str(module.path):
            limit = MODEL_LINES
        else:
            continue
        if length(node) > limit:
            found.append(f"{module.name}:{node.lineno} {node.name}: {length(node)} > {limit}")
    return found


def test_files_are_short() -> None:
    """No source or test file passes 400 lines, settings pass no 300."""
    violations = []
    for module in modules("src", "tests", "tools", "benchmarks"):
        limit = SETTINGS_LINES if module.path.name == "settings.py" else FILE_LINES
        count = len(module.text.splitlines())
        if count > limit:
            violations.append(f"{module.name}: {count} > {limit}")
    assert not violations, report(violations, "Split the file by noun or verb:")


def test_functions_views_and_models_are_short() -> None:
    """No function passes 40 lines, no view 25, no model class 200."""
    violations = [line for module in modules("src", "tools") for line in too_long(module)]
    assert not violations, report(violations, "Name a step of it and move it out:")


def test_templates_are_short() -> None:
    """No template passes 150 lines."""
    violations = []
    for path in sorted(SOURCES.rglob("*.html")):
        count = len(path.read_text(encoding="utf-8").splitlines())
        if count > TEMPLATE_LINES:
            violations.append(f"{path.relative_to(ROOT)}: {count} > {TEMPLATE_LINES}")
    assert not violations, report(violations, "Make a piece of it a partial or an include:")


def test_the_check_sees_a_long_view() -> None:
    """A view of 26 lines is found, a helper of 26 lines in the same module is not."""
    body = '    """Says what."""\n' + "\n".join(f"    x{i} = {i}" for i in range(25))
    text = f"def page(request):\n{body}\n\n\ndef helper(x):\n{body}\n"
    module = Module(SOURCES / "ledger" / "views.py", text, ast.parse(text))
    assert too_long(module) == ["src/duban/ledger/views.py:1 page: 26 > 25"]

"""A state is written in one place: `foundation.lifecycle.move`. Everything else asks it."""

from __future__ import annotations

import ast

from tree import SOURCES, modules, parse, report

ONE_WRITER = SOURCES / "foundation" / "lifecycle.py"
FIELD = "state"


def writes(tree: ast.Module) -> list[int]:
    """Lines that write a state: assignment, `.update(state=…)`, `setattr(x, "state", …)`, `bulk_update`."""
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            lines += [t.lineno for t in targets for t in _flat(t) if _is_state_of_a_thing(t)]
        elif isinstance(node, ast.Call) and _call_writes(node):
            lines.append(node.lineno)
    return lines


def _flat(target: ast.expr) -> list[ast.expr]:
    return list(target.elts) if isinstance(target, ast.Tuple | ast.List) else [target]


def _is_state_of_a_thing(target: ast.expr) -> bool:
    """`thing.state`, but not `self.state` (an object's own attribute is not a row's)."""
    if not isinstance(target, ast.Attribute) or target.attr != FIELD:
        return False
    return not (isinstance(target.value, ast.Name) and target.value.id == "self")


def _call_writes(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name == "update":
        return any(keyword.arg == FIELD for keyword in call.keywords)
    if name in {"setattr", "bulk_update"}:
        constants = [n.value for n in ast.walk(call) if isinstance(n, ast.Constant)]
        return FIELD in constants
    return False


def test_only_the_lifecycle_writes_a_state() -> None:
    """No module but `foundation/lifecycle.py` writes `.state`; creating a row with its first state is allowed."""
    found = [
        f"{module.name}:{line}"
        for module in modules("src")
        if module.path != ONE_WRITER
        for line in writes(module.tree)
    ]
    assert not found, report(found, "Call foundation.lifecycle.move instead:")


def test_the_one_writer_writes() -> None:
    """The check finds the writes that do exist, so it would find others."""
    assert writes(parse(ONE_WRITER).tree)


def test_the_check_sees_every_way_to_write() -> None:
    """Assignment, unpacking, update, setattr and bulk_update are found; creation and reading are not."""
    bad = [
        "matter.state = 'done'",
        "a.state, b = 1, 2",
        "rows.update(state='done')",
        "setattr(matter, 'state', 'done')",
        "Matter.objects.bulk_update(rows, ['state'])",
    ]
    good = ["Matter(state='draft')", "x = matter.state", "rows.filter(state='done')"]
    assert [len(writes(ast.parse(line))) for line in bad] == [1] * len(bad)
    assert [len(writes(ast.parse(line))) for line in good] == [0] * len(good)

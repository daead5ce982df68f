"""The published lists of codes say what the two engines of files really give."""

from __future__ import annotations

import ast
from pathlib import Path

import duban.extraction
import duban.workbooks
from duban.extraction import NOTICES
from duban.workbooks import ERRORS, WARNINGS


def words_of(package: object, names: set[str]) -> set[str]:
    """The upper-case texts that stand as first argument of the named calls."""
    found: set[str] = set()
    for path in Path(str(package.__file__)).parent.glob("*.py"):  # type: ignore[attr-defined]
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
                called = node.func.id if isinstance(node.func, ast.Name) else called
                if called in names:
                    found |= {
                        part.value
                        for part in ast.walk(node.args[0])
                        if isinstance(part, ast.Constant)
                        and isinstance(part.value, str)
                        and part.value.isupper()
                    }
    return found


def test_every_refusal_and_notice_of_extraction_is_listed() -> None:
    """No code is given that is not listed, and none is listed that is never given."""
    given = words_of(duban.extraction, {"ExtractionError"})
    # One code is chosen between two before it is raised.
    assert given | {"ENCRYPTED", "DAMAGED"} == set(duban.extraction.REFUSALS)
    assert words_of(duban.extraction, {"warn", "Notice"}) == set(NOTICES)


def test_every_code_of_workbooks_is_listed() -> None:
    """The same for refusals and for the problems of cells."""
    given = words_of(duban.workbooks, {"WorkbookError"})
    assert given | {"TEMPLATE_WITHOUT_HEADER"} == set(duban.workbooks.REFUSALS)
    problems = words_of(duban.workbooks, {"DateProblem", "_problem"})
    assert problems | {"REQUIRED_MISSING", "DATE_EXPECTED"} == set(ERRORS)
    assert all(code.startswith("DATE_") for code in WARNINGS)

"""The documents say of moves, gates and permissions what the tables say."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import pytest
from tree import ROOT, report


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """The generator as a module."""
    spec = importlib.util.spec_from_file_location(
        "make_lifecycle_docs", ROOT / "tools" / "make_lifecycle_docs.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_no_page_is_stale(tool: ModuleType) -> None:
    """Diagram, moves, gates and permissions are those of the code."""
    found = [str(path.relative_to(ROOT)) for path in tool.stale()]
    assert not found, report(found, "Run python tools/make_lifecycle_docs.py:")


def test_a_changed_page_would_be_found(tool: ModuleType) -> None:
    """A part that says something else is not taken for the code's, and a page without a place for it is an error."""
    page = "<!-- begin moves -->\nold\n<!-- end moves -->\n"
    assert tool.filled(page, {"moves": "new"}) == page.replace("old", "new")
    with pytest.raises(ValueError, match="gates"):
        tool.filled(page, {"gates": "new"})


def test_the_chinese_page_speaks_chinese(tool: ModuleType) -> None:
    """Its labels come out of the catalogue."""
    assert "签收" in tool.lifecycle_parts("zh")["moves"]
    assert "Sign for" in tool.lifecycle_parts("en")["moves"]

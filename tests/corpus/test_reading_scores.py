"""Floors under the reading engine's figures on labelled documents; nothing may be invented, no span may be off.

The documents under `dev` were written and labelled by others from the guideline. A floor is only ever raised.
"""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEV = ROOT / "tests" / "corpus" / "dev"
SHARED = ROOT.parent / "shared" / "data"


@cache
def scorer() -> ModuleType:
    """The scoring tool, which is no package."""
    spec = importlib.util.spec_from_file_location(
        "score_corpus", ROOT / "tools" / "score_corpus.py"
    )
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["score_corpus"] = module
    spec.loader.exec_module(module)
    return module


@cache
def measured(folder: Path) -> dict[str, float]:
    """The figures of a folder over all kinds."""
    if not folder.is_dir():
        pytest.skip(f"{folder.name}: the labelled documents are not beside this tree")
    total: Counter[str] = sum(scorer().score_folder(folder).values(), Counter())
    figures: dict[str, float] = scorer().figures(total)
    return figures


FLOORS = [
    ("precision", 0.98),
    ("directives", 0.965),
    ("units", 0.955),
    ("dates", 0.97),
    ("speakers", 0.98),
    ("articles", 0.97),
]


@pytest.mark.parametrize("folder", [DEV, SHARED / "reading"], ids=["dev", "shared"])
@pytest.mark.parametrize(("measure", "floor"), FLOORS)
def test_figure_stays_above_its_floor(folder: Path, measure: str, floor: float) -> None:
    """Each measure holds on each set of labelled documents."""
    assert measured(folder)[measure] >= floor


@pytest.mark.parametrize(
    "folder", [DEV, SHARED / "reading", SHARED / "page"], ids=["dev", "shared", "page"]
)
@pytest.mark.parametrize("fault", ["invented", "span_errors"])
def test_every_field_is_a_piece_of_the_source(folder: Path, fault: str) -> None:
    """No field is invented and no span shows other text than its field."""
    assert measured(folder)[fault] == 0


def test_page_gives_every_directive_and_nothing_else() -> None:
    """The page the product was conceived from: 30 of 30, no false one, five articles."""
    figures = measured(SHARED / "page")
    assert (figures["precision"], figures["recall"], figures["articles"]) == (1.0, 1.0, 1.0)

"""Floors under the reading engine's figures on labelled documents; nothing may be invented, no span may be off.

The documents under `dev` were written and labelled by others from the guideline, and the rules learned from them; those
under `heldout` nobody who wrote rules has read, so their figures say what to expect of a new document. A floor is only ever
raised, and once somebody learns from `heldout`, it is `dev` and another one must be written.
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
HELDOUT = ROOT / "tests" / "corpus" / "heldout"
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


# The bars of the product for documents that nobody has seen.
BARS = [
    ("precision", 0.93),
    ("directives", 0.90),
    ("units", 0.88),
    ("dates", 0.96),
    ("speakers", 0.93),
    ("articles", 0.92),
]


@pytest.mark.parametrize(("measure", "bar"), BARS)
def test_documents_that_nobody_learned_from_hold_the_bars(measure: str, bar: float) -> None:
    """The part that was kept unseen is read as well as the product promises."""
    assert measured(HELDOUT)[measure] >= bar


@pytest.mark.parametrize(
    "folder",
    [DEV, HELDOUT, SHARED / "reading", SHARED / "page"],
    ids=["dev", "heldout", "shared", "page"],
)
@pytest.mark.parametrize("fault", ["invented", "span_errors"])
def test_every_field_is_a_piece_of_the_source(folder: Path, fault: str) -> None:
    """No field is invented and no span shows other text than its field."""
    assert measured(folder)[fault] == 0


def test_page_gives_every_directive_and_nothing_else() -> None:
    """The page the product was conceived from: 30 of 30, no false one, five articles."""
    figures = measured(SHARED / "page")
    assert (figures["precision"], figures["recall"], figures["articles"]) == (1.0, 1.0, 1.0)

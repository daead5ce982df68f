"""Every code of the access kernel and of the people room has words, and none has words that no code uses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils.translation import override

import duban
from duban.foundation.access import ACTS, ALL_ACTS
from duban.ledger.choices import APART_REASONS
from duban.ledger.lifecycle import (
    EXTENSION_TRANSITIONS,
    GATE_APART,
    MATTER_TRANSITIONS,
    REVIEW_TRANSITIONS,
    SAMPLE_APART,
)
from duban.people.choices import ENTRY_LABELS, REFUSALS
from duban.web.refusals import ACT_LABELS, REASONS, roles_that_may

ROOM = Path(duban.__file__).parent


def written(file: str, pattern: str) -> set[str]:
    """The codes that a module, or each module of a folder, names."""
    files = sorted((ROOM / file).glob("*.py")) or [ROOM / file]
    return set(re.findall(pattern, "".join(path.read_text(encoding="utf-8") for path in files)))


def test_every_act_has_a_label() -> None:
    """What a refusal says one wanted to do."""
    assert set(ACT_LABELS) == set(ALL_ACTS)


def test_every_reason_has_a_sentence() -> None:
    """The codes that the kernel answers with, and those of the separation of duties."""
    kernel = written("foundation/access.py", r'"([A-Z]+(?:_[A-Z]+)+)"')
    assert kernel == set(REASONS) - set(APART_REASONS)


def test_every_side_that_is_kept_apart_has_a_sentence() -> None:
    """The sides that the tables and the actions of the ledger name, and no others."""
    tables = (*MATTER_TRANSITIONS, *EXTENSION_TRANSITIONS, *REVIEW_TRANSITIONS)
    sides = {side for t in tables for side in t.apart} | set().union(
        SAMPLE_APART, *GATE_APART.values()
    )
    named = written("ledger/actions", r'"(APART_[A-Z_]+)"')
    assert {f"APART_{side.upper()}" for side in sides} | named == set(APART_REASONS)


def test_every_refusal_of_an_action_has_a_sentence() -> None:
    """The codes that the room's actions refuse with."""
    assert written("people/actions", r'(?:Refused|taken_meanwhile)\("([A-Z_]+)"\)') == set(REFUSALS)


def test_every_journal_line_has_a_name() -> None:
    """The lines that are written about units and accounts, by this room and by that of notifications."""
    pattern = r'"((?:unit|user)\.[a-z.]+)"'
    lines = written("people/actions", pattern) | written("notifications/actions", pattern)
    assert lines - {"unit.edit", "user.edit"} == set(ENTRY_LABELS) - {"unit.edit"}


@pytest.mark.parametrize("act", sorted(ALL_ACTS))
def test_somebody_may_do_every_act(act: str) -> None:
    """The 403 page always names a post, with the separator of the language."""
    with override("zh-hans"):
        names = roles_that_may(act)
    assert names
    assert names.count("、") == sum(act in acts for acts in ACTS.values()) - 1

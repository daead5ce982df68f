"""The table of who is told what: every word, kind and sentence in it exists, and nothing of it is a slip."""

from __future__ import annotations

from duban.ledger.templatetags.ledger import ENTRIES
from duban.notifications.actions.audience import words
from duban.notifications.actions.telling import line_names, table
from duban.notifications.choices import DEFAULTS, TEXTS, Kind
from duban.notifications.models import Notification
from duban.people.choices import ENTRY_LABELS
from duban.planning.queries import replay as plans
from duban.projects.queries import replay as projects


def test_every_row_uses_words_that_exist() -> None:
    """A misspelt audience, kind or sentence would tell nobody anything."""
    for rules in table().values():
        for rule in rules:
            assert set(rule.to) <= words(), rule
            assert rule.kind in Kind.values, rule
            assert rule.text in TEXTS, rule
            assert len(rule.text) <= (Notification._meta.get_field("text").max_length or 0)


def test_every_line_is_one_that_the_journal_has() -> None:
    """A line that nobody writes would never tell; hand-overs and recomputed limits have no label of their own."""
    known = {*ENTRIES, *ENTRY_LABELS, *plans.HANDLERS}
    known |= {f"project.{name}" for name in projects.HANDLERS}
    others = {n for n in line_names() if n.startswith(("handover.", "limit."))}
    assert line_names() - known - others == set()


def test_every_kind_has_a_default() -> None:
    """Who chose nothing is still told."""
    assert set(DEFAULTS) == set(Kind.values)


def test_no_fact_is_free_text() -> None:
    """A mail goes through strangers' hands: reasons and findings stay in the house."""
    free = {"reason", "text", "note", "findings", "statement", "answer", "because", "said", "title"}
    for rules in table().values():
        for rule in rules:
            assert not free & set(rule.facts), rule

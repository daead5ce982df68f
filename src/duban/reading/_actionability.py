"""Tells checkable work (concrete) from attitude (principle: 提高站位, 压实责任 without an object of its own).

An item is a principle when every clause of it speaks of attitude and nothing in it can be counted or dated. Called by the
field filler.
"""

from __future__ import annotations

from duban.reading._wordlists import compiled, either


def actionability(clauses: list[str], *, dated: bool, counted: bool) -> str:
    """`concrete` or `principle` for the folded clauses of one directive."""
    if dated or counted or not clauses:
        return "concrete"
    attitude = compiled(either("cues", "attitude"))
    share = sum(1 for clause in clauses if attitude.search(clause)) / len(clauses)
    return "principle" if share >= 0.5 and attitude.search(clauses[0]) else "concrete"

"""Replay of the streams beside the matters': issued documents, samples, and the versions of categories that an
administrator added."""

from __future__ import annotations

from collections.abc import Iterable

from duban.ledger.queries.replay import Told
from duban.ledger.queries.replay_of_limits import Row


def replayed_document(lines: Iterable[Told]) -> Row:
    """An issued document from the lines of its stream."""
    document: Row = {}
    for line in lines:
        facts = line.content
        if line.name == "issued.issue":
            same = ("kind", "number", "text", "answer_by", "matters")
            named = {f"{name}_id": facts[name] for name in ("office", "jurisdiction", "addressee")}
            document = {**{name: facts[name] for name in same}, **named, "id": facts["document"]}
            document |= {"issued_at": line.at, "issued_by_id": line.user_id}
            document |= {"post_id": line.post_id, "answer": ""}
            document |= {"answered_at": None, "answered_by_id": None}
        if line.name == "issued.answer":
            document |= {"answer": facts["answer"], "answered_at": line.at}
            document |= {"answered_by_id": line.user_id}
    return document


def replayed_categories(lines: Iterable[Told]) -> dict[int, Row]:
    """The versions of one category by their number; presets, which nobody made, have no line."""
    return {
        line.content["version"]: {
            **line.content,
            "made_at": line.at,
            "made_by_id": line.user_id,
        }
        for line in lines
    }


def replayed_sample(lines: Iterable[Told]) -> Row:
    """A sample from the two lines of its stream."""
    sample: Row = {}
    for line in lines:
        facts = line.content
        if line.name == "sample.commit":
            same = ("jurisdiction_id", "basis", "since", "until", "strata", "percent", "purpose")
            sample = {name: facts[name] for name in (*same, "outside_named", "population")}
            sample |= {"id": facts["sample"], "frame_digest": facts["frame"], "chosen": []}
            sample |= {"committed_at": line.at, "committed_by_id": line.user_id}
            # Rules of before the form was fixed name none.
            sample |= {n: facts.get(n, 0) for n in ("outside_numbers", "outside_digits")}
            sample |= {"post_id": line.post_id, "drawn_at": None, "outside_value": ""}
            sample |= {"checkpoint_size": None, "checkpoint_root": "", "seed": ""}
        if line.name == "sample.draw":
            sample |= {n: facts[n] for n in ("checkpoint_size", "checkpoint_root", "seed")}
            sample |= {"drawn_at": line.at, "outside_value": facts["outside"]}
            sample |= {"chosen": sorted(facts["chosen"])}
    return sample

"""Writes what the documents say of moves and permissions out of the tables that decide them.

    python tools/make_lifecycle_docs.py            # write docs/concepts/lifecycle*.md and docs/permissions.md anew
    python tools/make_lifecycle_docs.py --check    # only say which of them are stale

Only the parts between `<!-- begin NAME -->` and `<!-- end NAME -->` are written; the words around them are by hand. The labels of the
Chinese page come out of the catalogue, read as text, so that no compiled one is needed.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "src" / "duban" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
# Under which context a label is looked for first, where one English word is two in Chinese.
STATE = "state of a matter"
EN, ZH = "lifecycle.md", "lifecycle.zh-Hans.md"
Words = Callable[[object], str]


def set_up() -> None:
    """Load the site's tables, with a database that nobody asks."""
    os.environ.setdefault("DUBAN_MODE", "development")
    os.environ.setdefault("DATABASE_URL", "sqlite:///:memory:")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duban.config.settings")
    import django

    django.setup()


def words_of(language: str) -> Words:
    """Labels in a language; the source's own words are English."""
    from django.utils.translation import override

    def english(label: object) -> str:
        with override(None):
            return str(label)

    if language == "en":
        return english
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file)

    def chinese(label: object) -> str:
        said = english(label)
        message = catalogue.get(said, STATE) or catalogue.get(said)
        return str(message.string) if message and message.string else said

    return chinese


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def diagram(words: Words) -> str:
    """All moves of a matter as a Mermaid state diagram."""
    from duban.ledger.choices import MatterState
    from duban.ledger.lifecycle import MATTER_TRANSITIONS, REVIEW_TRANSITIONS

    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> registered"]
    lines += [f'    state "{words(s.label)}" as {s.value}' for s in MatterState]
    for t in (*MATTER_TRANSITIONS, *REVIEW_TRANSITIONS):
        lines += [f"    {source!s} --> {t.target!s}: {words(t.label)}" for source in t.sources]
    return "\n".join([*lines, "```"])


def moves(
    words: Words, heads: tuple[str, ...], sides: dict[str, str], facts: dict[str, str]
) -> str:
    """Each move: from, to, act, what it must carry, who is kept from it, which gates it waits for."""
    from duban.ledger.choices import Gate, MatterState
    from duban.ledger.lifecycle import (
        GATES_BEFORE,
        MATTER_TRANSITIONS,
        REVIEW_TRANSITIONS,
    )

    rows = []
    for t in (*MATTER_TRANSITIONS, *REVIEW_TRANSITIONS):
        rows.append(
            [
                words(t.label),
                ", ".join(words(MatterState(source).label) for source in t.sources),
                words(MatterState(t.target).label),
                f"`{t.act}`",
                ", ".join(facts[fact] for fact in t.requires),
                ", ".join(sides[side] for side in t.apart),
                ", ".join(words(Gate(gate).label) for gate in GATES_BEFORE.get(t.name, ())),
            ]
        )
    return table(heads, rows)


def gates(words: Words, heads: tuple[str, ...], sides: dict[str, str]) -> str:
    """Each gate: in which state it is recorded, under which act, who is kept from it."""
    from duban.ledger.choices import Gate, MatterState
    from duban.ledger.lifecycle import GATE_ACTS, GATE_APART, GATE_STATES

    return table(
        heads,
        [
            [
                words(gate.label),
                words(MatterState(GATE_STATES[gate]).label),
                f"`{GATE_ACTS[gate]}`",
                ", ".join(sides[side] for side in GATE_APART[gate]),
            ]
            for gate in Gate
        ],
    )


SIDES = {
    "en": {
        "executor": "who leads, assists or reported",
        "applicant": "who submitted",
        "verifier": "who verified",
        "other_approver": "any post but the approving one",
        "overturned": "who made a conclusion that fell",
    },
    "zh": {
        "executor": "牵头、配合或报过进展者",
        "applicant": "申请验收者",
        "verifier": "验收者",
        "other_approver": "非立项审批岗位",
        "overturned": "结论被撤销者",
    },
}
FACTS = {
    "en": {
        "reason": "reason",
        "statement": "statement",
        "findings": "findings",
        "into": "the other matter",
        "review": "the review",
    },
    "zh": {
        "reason": "理由",
        "statement": "完成情况",
        "findings": "验收情况",
        "into": "并入的事项",
        "review": "复核",
    },
}
HEADS = {
    "en": (
        ("Move", "From", "To", "Act", "Carries", "Never by", "Waits for"),
        ("Gate", "Recorded while", "Act", "Never by"),
    ),
    "zh": (
        ("流转", "由", "至", "权限", "须附", "不得由", "须先通过"),
        ("关口", "记录时状态", "权限", "不得由"),
    ),
}


def lifecycle_parts(language: str) -> dict[str, str]:
    """The generated parts of a lifecycle page."""
    words = words_of(language)
    of_moves, of_gates = HEADS[language]
    return {
        "diagram": diagram(words),
        "moves": moves(words, of_moves, SIDES[language], FACTS[language]),
        "gates": gates(words, of_gates, SIDES[language]),
    }


def permission_parts() -> dict[str, str]:
    """Roles against acts, and duties against acts; a dot where a role's act needs a duty of the own unit."""
    from duban.foundation.access import ACTS, DUTY_ACTS, DUTY_BOUND, UNIT_BOUND

    def cell(role: str, act: str) -> str:
        if act not in ACTS[role]:
            return ""
        if role not in UNIT_BOUND:
            return "yes"
        return "by duty" if act in DUTY_BOUND else "own unit"

    acts = sorted(set().union(*ACTS.values()))
    roles = table(
        ("Act", *ACTS), [[f"`{act}`", *(cell(role, act) for role in ACTS)] for act in acts]
    )
    bound = sorted(DUTY_BOUND)
    duties = table(
        ("Act", *DUTY_ACTS),
        [[f"`{a}`", *("yes" if a in DUTY_ACTS[d] else "" for d in DUTY_ACTS)] for a in bound],
    )
    return {"roles": roles, "duties": duties}


def filled(text: str, parts: dict[str, str]) -> str:
    """A page with its generated parts put in.

    Raises:
        ValueError: where the page lacks the markers of a part.
    """
    for name, part in parts.items():
        marks = re.compile(rf"(<!-- begin {name} -->\n).*?(<!-- end {name} -->)", re.DOTALL)
        if not marks.search(text):
            raise ValueError(f"no place for {name}")
        text = marks.sub(lambda found, part=part: f"{found[1]}{part}\n{found[2]}", text)
    return text


def pages() -> dict[Path, dict[str, str]]:
    """The pages with their generated parts."""
    concepts = ROOT / "docs" / "concepts"
    return {
        concepts / EN: lifecycle_parts("en"),
        concepts / ZH: lifecycle_parts("zh"),
        ROOT / "docs" / "permissions.md": permission_parts(),
    }


def stale() -> list[Path]:
    """The pages that say something else than the tables."""
    read = {path: path.read_text(encoding="utf-8") for path in pages()}
    return [path for path, parts in pages().items() if filled(read[path], parts) != read[path]]


def main() -> int:
    """Write the pages, or with `--check` name the stale ones."""
    set_up()
    found = stale()
    for path in found:
        print(path.relative_to(ROOT))
        if "--check" not in sys.argv:
            text = filled(path.read_text(encoding="utf-8"), pages()[path])
            path.write_text(text, encoding="utf-8")
    return 1 if found and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())

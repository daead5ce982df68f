"""Turns labels and duty brackets into what items inherit: units with roles, limits, a place.

Called by the directive walk and by the table reader; it finds values with the field grammars and keeps no state.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from duban.reading._dates import find_deadlines
from duban.reading._enumerations import leading_mark
from duban.reading._fill import Block
from duban.reading._labels import DUTY, Label, blocks_of, is_duty_bracket, label_line, read_labels
from duban.reading._layout import Paragraph
from duban.reading._negatives import refuse_bare
from duban.reading._strand import Strand
from duban.reading._units import read_role_phrase
from duban.reading._wordlists import compiled, phrase


def add_label(
    block: Block, strand: Strand, label: Label, base: dt.date | None, known: tuple[str, ...]
) -> None:
    """Put one label's value into a block."""
    if label.kind in DUTY:
        for unit in read_role_phrase(strand, label.start, label.end, known=known):
            role = label.kind if unit.role == "subject" else unit.role
            block.units.append(replace(unit, role=role))
    elif label.kind == "time":
        block.deadlines.extend(find_deadlines(strand, label.start, label.end, base=base))
        block.closed = block.closed or _is_closed(strand.text[label.start : label.end])
    elif label.kind == "status":
        block.closed = block.closed or _is_closed(strand.text[label.start : label.end])
    elif label.kind == "place" and strand.text[label.start : label.end].strip():
        block.place = strand.field(label.start, label.end)


def _is_closed(value: str) -> bool:
    """Whether a state or a limit says that all is done (已完成), with nothing left open."""
    left = compiled(r"剩余|其余|尚未|正在|未(?!来)|继续|持续推进|预计|计划").search(value)
    return not left and (value.strip().startswith("已") or refuse_bare(value) == "closed")


def bracket_block(
    strand: Strand, start: int, end: int, base: dt.date | None, known: tuple[str, ...]
) -> Block | None:
    """What a trailing bracket `[start, end)` says of who and when; None when it is about something else."""
    block = Block()
    labels = [
        label for label in read_labels(strand.text, start, end) if label.kind in DUTY | {"time"}
    ]
    for label in labels:
        add_label(block, strand, replace_end(label, strand.text), base, known)
    if labels and not strand.text[start + 1 : labels[0].at].strip():
        return block if block.units or block.deadlines else None
    stop = labels[0].at if labels else end - 1
    units = read_role_phrase(strand, start + 1, stop, known=known)
    covered = sum(len(u.field.text) for u in units)
    said = is_duty_bracket(strand.text[start:stop])
    bodies = phrase(r"(?:<cues.body_end>|[等）])$")
    named = bool(units) and all(bodies.search(u.field.text) for u in units)
    if not said and (not named or covered * 2 < stop - start - 1):
        return block if labels else None
    block.units[:0] = units
    block.deadlines[:0] = find_deadlines(strand, start + 1, stop, base=base)
    return block if block.units or block.deadlines else None


def replace_end(label: Label, text: str) -> Label:
    """The label with closing marks left out of its value."""
    end = label.end
    while end > label.start and text[end - 1] in "）)】]；;，,。 \u3000\n":
        end -= 1
    if text.count("（", label.start, end) + text.count("(", label.start, end) > text.count(
        "）", label.start, end
    ) + text.count(")", label.start, end):
        end += 1
    return replace(label, end=end)


def blocks_for(
    paragraphs: Sequence[Paragraph], base: dt.date | None, known: tuple[str, ...]
) -> list[Block]:
    """One block for each paragraph; paragraphs of one stretch share the same object."""
    texts = [p.strand.text for p in paragraphs]
    marks = [
        "chapter"
        if p.role == "section" and not label_line(p.strand.text)
        else _level(p.strand.text)
        for p in paragraphs
    ]
    numbers = blocks_of(texts, marks)
    made = {number: Block() for number in numbers}
    for paragraph, number in zip(paragraphs, numbers, strict=True):
        for label in label_line(paragraph.strand.text):
            add_label(
                made[number],
                paragraph.strand,
                replace_end(label, paragraph.strand.text),
                base,
                known,
            )
    _lend_header(paragraphs, numbers, made)
    return [made[number] for number in numbers]


def _level(text: str) -> str | None:
    mark = leading_mark(text)
    return mark.level if mark is not None else None


def _lend_header(
    paragraphs: Sequence[Paragraph], numbers: Sequence[int], made: dict[int, Block]
) -> None:
    """Labels at the head of a document, above all text, hold wherever a block names nobody itself."""
    first = [p for p, number in zip(paragraphs, numbers, strict=True) if number == 0]
    if made and first and all(label_line(p.strand.text) for p in first):
        for block in made.values():
            if not block.units:
                block.units = list(made[0].units)

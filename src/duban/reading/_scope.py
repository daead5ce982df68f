"""What the walk remembers between sentences: who speaks, to whom, where, when, and what the stretch is for.

Plain state with the few rules of its own change (a new paragraph ends a scene; a new statement forgets its subject). Called by the
directive walk only.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from duban.reading._findings import UnitMention
from duban.reading._passage import Passage
from duban.reading._speakers import Head
from duban.reading._strand import Field
from duban.reading._wordlists import compiled, either

_GENERIC = compiled(r"^(?:各级|全市各|全县各|全区各|全镇各|领导干部|各(?:级|部门|单位|地)|党员干部|广大)")


@dataclass(slots=True)
class Scope:
    """The state of the walk through one article.

    `mode` is press, plain, order, problem, fact or goal. `told` is true inside a statement of someone with authority.
    """

    press: bool
    mode: str
    told: bool = False
    tone: str = ""
    listing: bool = False
    speaker: Field | None = None
    agent: Field | None = None
    subject: tuple[UnitMention, ...] = ()
    subject_open: bool = True
    scene: Field | None = None
    spoken: dt.date | None = None
    addressed: tuple[UnitMention, ...] = ()

    def open_paragraph(self, *, marked: bool) -> None:
        """A new paragraph: the scene ends, and in the press so does the statement, unless it goes on as a list."""
        if self.press and not self.listing:
            self.told = False
        if self.listing and self.press and not marked and self.addressed:
            self.addressed = ()
        if not marked:
            self.scene = None

    def open_statement(self, head: Head, *, outsider: bool) -> None:
        """A statement head: its speaker holds until the next."""
        if head.kind != "same":
            self.speaker = head.speaker
            self.agent = head.speaker
        else:
            self.speaker = self.agent
        self.tone = head.tone
        self.told = not outsider
        self.subject, self.subject_open, self.listing, self.addressed = (), True, False, ()

    def hear_subject(self, units: tuple[UnitMention, ...]) -> None:
        """The subject before the first modal holds for the bare sentences after it, if it names somebody."""
        if units:
            self.subject = () if _GENERIC.match(units[0].field.text) else units
            self.subject_open = False
        elif self.subject_open:
            self.subject_open = False


def is_outsider(passage: Passage, speaker: Field | None, introduced: dict[str, str]) -> bool:
    """Whether a speaker has no authority to order: a company, a villager, an expert."""
    if speaker is None:
        return False
    title = introduced.get(speaker.text, "")
    return bool(compiled(f"{either('speech', 'outsider')}$").search(title))


def titles_of(passages: list[Passage]) -> dict[str, str]:
    """The words directly before each person's first mention."""
    titles: dict[str, str] = {}
    for passage in passages:
        for start, _, name in passage.people:
            before = passage.folded[max(0, start - 14) : start]
            titles.setdefault(name.text, compiled(r"[，。；：“”！？\s]").split(before)[-1])
    return titles

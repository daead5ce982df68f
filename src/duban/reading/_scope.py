"""What the walk remembers between sentences: who speaks, to whom, where, when, and what the stretch is for.

Plain state with the few rules of its own change (a new paragraph ends a scene; a new statement forgets its subject). Called by the
directive walk only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from duban.reading._fill import Block
from duban.reading._findings import UnitMention
from duban.reading._passage import Passage
from duban.reading._speakers import Head
from duban.reading._strand import Field
from duban.reading._wordlists import compiled, groups, phrase

_DEPTH = {"chapter": 0, "part": 1, "number": 2, "series": 3, "bullet": 3}
_GENERIC = (
    r"^(?:所在|各级|全市各|全县各|全区各|全镇各|领导干部|各(?:级|部门|单位|地)|党员干部|广大)"
)


@dataclass(slots=True)
class Scope:
    """The state of the walk through one article.

    `quoting` is "ahead" when a head stands before the quotation, "behind" when it follows. `mode` is press, plain, order, problem, fact or goal. `told` is true inside a statement of someone with authority.
    """

    press: bool
    mode: str
    meeting: Field | None = None
    told: bool = False
    tone: str = ""
    verb: str = ""
    modal_seen: bool = False
    quoting: str = ""
    listing: bool = False
    lead: Block = field(default_factory=Block)
    list_inline: bool = False
    list_level: str = ""
    mode_marked: bool = False
    speaker: Field | None = None
    agent: Field | None = None
    agent_is_body: bool = False
    subject: tuple[UnitMention, ...] = ()
    subject_open: bool = True
    scene: Field | None = None
    spoken: dt.date | None = None
    addressed: tuple[UnitMention, ...] = ()

    def open_paragraph(self, level: str) -> None:
        """A new paragraph: the scene ends, and so does the statement, unless it goes on as a list.

        `level` is that of the paragraph's list mark, empty without one. A list ends where unmarked text or an outer mark follows.
        """
        ends = bool(self.list_level) and (not level or _DEPTH[level] < _DEPTH[self.list_level])
        if self.list_inline or ends:
            self.listing, self.list_inline, self.list_level = False, False, ""
            self.addressed, self.lead = (), Block()
        self.list_level = level if self.listing else ""
        if not self.listing:
            self.told, self.verb, self.tone = False, "", ""
            if not self.press:
                self.speaker = self.meeting
            self.subject, self.subject_open = (), True
        if not level:
            self.scene = None

    def open_statement(self, head: Head, *, outsider: bool, body_only: bool = False) -> None:
        """A statement head: its speaker holds until the next.

        In minutes a dropped subject is the meeting (`body_only`), never the person who chaired it.
        """
        if head.kind != "same":
            self.speaker = head.speaker
            self.agent, self.agent_is_body = head.speaker, head.kind != "person"
        else:
            self.speaker = self.agent if not body_only or self.agent_is_body else self.speaker
        self.tone, self.verb, self.modal_seen = head.tone, head.verb, False
        self.told = not outsider
        self.subject, self.subject_open, self.addressed, self.lead = (), True, (), Block()
        self.listing, self.list_inline, self.list_level = False, False, ""

    def open_list(self, *, inline: bool) -> None:
        """A lead ends in a colon: its list follows in the same paragraph or in the next ones."""
        self.listing, self.list_inline, self.list_level = True, inline, ""

    def set_mode(self, mode: str) -> None:
        """A heading or label says what follows is for."""
        self.mode, self.mode_marked = mode, False

    def leave_mode(self, default: str, *, marked: bool) -> None:
        """A list of problems or facts ends where unmarked text follows its marked lines."""
        if self.mode in ("problem", "fact", "goal"):
            if self.mode_marked and not marked:
                self.set_mode(default)
            self.mode_marked = self.mode_marked or marked

    def is_spoken(self) -> bool:
        """Whether the words were simply said (说, 讲), with no verb of ordering."""
        return self.verb.startswith(("说", "讲"))

    def orders_without_modal(self) -> bool:
        """Whether a doer before a verb is an order here: after 要求 or 议定, or once a modal was heard."""
        if self.listing or self.quoting:
            return True
        if self.verb and self.verb in groups("speech")["orders"]:
            return True
        if self.told and self.is_spoken():
            return True
        if self.told:
            return self.modal_seen
        return self.mode == "order" and not self.verb

    def hear_subject(self, units: tuple[UnitMention, ...]) -> None:
        """The subject before the first modal holds for the bare sentences after it, if it names somebody."""
        self.modal_seen = True
        if units and (self.subject_open or not self.told):
            self.subject = () if compiled(_GENERIC).match(units[0].field.text) else units
            self.subject_open = False
        elif self.subject_open:
            self.subject_open = False


def is_outsider(speaker: Field | None, introduced: dict[str, str]) -> bool:
    """Whether a speaker has no authority to order: a company, a villager, an expert."""
    if speaker is None:
        return False
    title = introduced.get(speaker.text) or speaker.text
    return bool(phrase(r"<speech.outsider>$").search(title))


def titles_of(passages: Sequence[Passage]) -> dict[str, str]:
    """The words directly before each person's first mention."""
    titles: dict[str, str] = {}
    for passage in passages:
        for start, _, name in passage.people:
            before = passage.folded[max(0, start - 14) : start]
            titles.setdefault(name.text, compiled(r"[，。；：“”！？\s]").split(before)[-1])
    return titles

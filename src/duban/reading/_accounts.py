"""Makes the statements and events of an article from what the walk heard and was told.

A statement is a head and its content; an event is a stretch of narrative in which somebody named did something at a time or a
place. Called by `read`.
"""

from __future__ import annotations

from collections.abc import Iterator

from duban.reading._context import Context, Heard, Told
from duban.reading._dates import find_dates
from duban.reading._findings import Event, Statement
from duban.reading._wordlists import compiled, either


def statements_of(context: Context) -> Iterator[Statement]:
    """The statements of an article, in the order they were made."""
    for heard in context.heard:
        statement = _statement(heard, context.number)
        if statement is not None:
            yield statement


def _statement(heard: Heard, article: int) -> Statement | None:
    strand, head = heard.passage.strand, heard.head
    start = head.verb_end if head.content == head.verb_start else head.content
    end = _without_stop(heard.passage.folded, heard.end)
    if end <= start:
        return None
    verb = strand.field(head.verb_start, head.verb_end) if head.verb_end > head.verb_start else None
    return Statement(
        strand.field(start, end), f"SPEECH_{head.tone.upper()}", heard.speaker, verb, article
    )


def events_of(context: Context) -> Iterator[Event]:
    """The events of an article: who did what, where and when, already happened."""
    for told in context.told:
        event = _event(told, context)
        if event is not None:
            yield event


def _event(told: Told, context: Context) -> Event | None:
    passage = told.passage
    people = passage.people_in(told.start, told.end)
    if not people and told.agent is None:
        return None
    text = passage.folded[told.start : told.end]
    if not compiled(either("events", "verbs")).search(text):
        return None
    if told.place is None and not compiled(either("events", "meetings")).search(text):
        return None
    times = find_dates(passage.strand, told.start, told.end, base=context.base)
    end = _without_stop(passage.folded, told.end)
    who = (people[0][2],) if people else (told.agent,) if told.agent else ()
    return Event(
        field=passage.strand.field(told.start, end),
        rule="EVENT_SCENE" if told.place else "EVENT_MEETING",
        who=who,
        time=times[0][0] if times else None,
        date=told.date,
        place=told.place,
        participants=tuple(p[2] for p in people[1:]),
        article=context.number,
    )


def _without_stop(text: str, end: int) -> int:
    return len(text[:end].rstrip("。；，！ \u3000\n"))

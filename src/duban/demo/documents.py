"""The demonstration's documents, read by the real engine: a newspaper page, minutes and a notice with drafts to confirm."""

from __future__ import annotations

import datetime as dt

from duban.demo.data_files import newspaper_page, sample
from duban.demo.town import Town
from duban.documents.actions import receive
from duban.documents.models import Document
from duban.foundation.access import Actor
from duban.ledger.actions.drafts import dismiss_draft, register_draft
from duban.ledger.actions.register import Authority
from duban.ledger.choices import Dismissal, DraftState
from duban.ledger.models import Draft

# The real page bears no date; the day after its latest event is its edition's.
PAGE_DATE = dt.date(2026, 4, 10)
SAMPLE_PAGE_DATE = dt.date(2026, 5, 14)
REGISTERED = 3


def read_documents(town: Town) -> None:
    """Take in the notice, the minutes and the page, the page last so that it lies on top of the desk."""
    clerk = town.actors["lanqing"]
    notice = take(town, clerk, sample("notice.txt"), "notice.txt", dt.date(2026, 5, 22))
    minutes = take(
        town,
        clerk,
        sample("minutes.txt"),
        "minutes.txt",
        dt.date(2026, 5, 15),
        title="市政府工作会议纪要〔2026〕18号",
    )
    _work_on(town, clerk, notice, minutes)
    data, name = newspaper_page()
    is_sample = data == sample("page.txt")
    day = SAMPLE_PAGE_DATE if is_sample else PAGE_DATE
    title = f"报纸要闻版（{day.year}年{day.month}月{day.day}日）"
    take(town, clerk, data, name, day, title=title)


def take(
    town: Town, clerk: Actor, data: bytes, name: str, day: dt.date, *, title: str = ""
) -> Document:
    """A document as it comes to the desk, read at once."""
    return receive(data, name, jurisdiction_id=town.home, actor=clerk, dated_on=day, title=title)


def _work_on(town: Town, clerk: Actor, notice: Document, minutes: Document) -> None:
    """A desk in the middle of its work: what is clear in the minutes is registered, one draft of the notice set aside."""
    authority = Authority(town.posts["fangyuan"], "市政府工作会议议定")
    for draft in [d for d in _waiting(minutes) if _is_clear(d)][:REGISTERED]:
        register_draft(draft.pk, version=draft.version, authority=authority, actor=clerk)
    for draft in [d for d in _waiting(notice) if not _is_clear(d)][-1:]:
        dismiss_draft(draft.pk, version=draft.version, reason=Dismissal.APPEAL, actor=clerk)


def _is_clear(draft: Draft) -> bool:
    """Whether units and day are settled, so that a clerk need not ask."""
    settled = bool(draft.units) and all(u.get("unit") is not None for u in draft.units)
    return settled and bool((draft.deadline or {}).get("iso"))


def _waiting(document: Document) -> list[Draft]:
    drafts = Draft.objects.filter(source__document=document, state=DraftState.PROPOSED)
    return list(drafts.order_by("ordinal", "pk"))

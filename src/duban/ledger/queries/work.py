"""My work (待办): for each role of a person's posts the lists of what waits, with counts, each open to its matters.

A list is a queryset of matters with a note beside each row; `LISTS` says which lists a role has, and `bulk` what may be done
to several rows at once. Reads only: whether a row may really be moved is decided by its action.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse

from duban.foundation import clock
from duban.foundation.access import Actor
from duban.foundation.lifecycle import WrongState
from duban.ledger.access import visible_matters
from duban.ledger.choices import DutyRole
from duban.ledger.models import Duty, Matter
from duban.ledger.models.chain import last_tiers
from duban.ledger.models.instants import Ending, ending_of, seconds_left
from duban.ledger.models.matters import MatterQuerySet
from duban.ledger.queries import work_lists as lists
from duban.ledger.queries import work_notes as notes
from duban.ledger.queries import work_recounts as recounts
from duban.ledger.queries.permitted import Doer, unsigned_parts
from duban.ledger.queries.sections import Section, work_sections
from duban.ledger.queries.work_lists import Note, Worker

SHORT = 8
LONG = 200


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One matter of a list; `notes` say why it stands there: a code with a day or a text.

    `last` is the limit of the open part of the last tier that ends first, where parts were relayed. `due_at` and the `seconds` to it are
    given where a limit ends at a time of day.
    """

    pk: int
    number: str
    title: str
    state: str
    light: str
    days: int | None
    seconds: int | None
    due_on: dt.date | None
    due_at: dt.datetime | None
    leads: tuple[str, ...]
    notes: tuple[Note, ...]
    is_provisional: bool = False
    last: Ending | None = None


@dataclass(frozen=True, slots=True)
class WorkList:
    """One list: its code, how many wait, the first rows, what may be done to several, and where all of them are."""

    code: str
    role: str
    count: int
    rows: tuple[WorkRow, ...]
    bulk: str
    url: str


@dataclass(frozen=True, slots=True)
class WorkPage:
    """All lists of a person, or one of them in full."""

    lists: tuple[WorkList, ...]
    drafts: int
    chosen: str
    has_cockpit: bool
    sections: tuple[Section, ...] = ()

    @property
    def total(self) -> int:
        """How many rows wait in all lists."""
        waiting = sum(x.count for x in self.lists) + sum(x.count for x in self.sections)
        return waiting + self.drafts


@dataclass(frozen=True, slots=True)
class Spec:
    """How a list is made: for which role, from which rows, with which notes, and what may be done to several."""

    code: str
    role: str
    rows: Callable[[Worker], MatterQuerySet]
    notes: Callable[[Worker, Sequence[Matter]], dict[int, tuple[Note, ...]]] | None = None
    bulk: str = ""


LISTS: tuple[Spec, ...] = (
    Spec("to_sign", "officer", lists.to_sign, notes.assigned_notes, bulk="sign"),
    Spec("to_sign_part", "officer", lists.to_sign_part, bulk="sign-part"),
    Spec("to_answer", "officer", lists.to_answer, notes.issued_notes),
    Spec("returned", "officer", lists.returned, notes.returned_notes),
    Spec("late", "officer", lists.own_late),
    Spec("near", "officer", lists.own_near),
    Spec("recounted", "officer", recounts.own_recounted, recounts.recount_notes),
    Spec("silent", "officer", lists.silent, notes.report_notes),
    Spec("silent_part", "officer", lists.silent_part, notes.report_notes),
    Spec("disputed", "registrar", lists.disputed, notes.dispute_notes),
    Spec("to_assign", "registrar", lists.to_assign, bulk="assign"),
    Spec("to_publish", "registrar", lists.to_publish),
    Spec("to_file", "registrar", lists.to_file, notes.verified_notes, bulk="close"),
    Spec("late_all", "registrar", lists.all_late, notes.report_notes, bulk="remind"),
    Spec("recounted_all", "registrar", recounts.all_recounted, recounts.recount_notes),
    Spec("extension", "registrar", lists.extension_asked, notes.extension_notes),
    Spec("submitted", "verifier", lists.submitted, notes.submission_notes),
    Spec("look_back", "verifier", lists.look_back_due, notes.closed_notes),
    Spec("sampled", "verifier", lists.sampled, notes.sampled_notes),
    Spec("review", "verifier", lists.review_asked, notes.review_notes),
    Spec("extension_decide", "approver", lists.extension_asked, notes.extension_notes),
    Spec("review_decide", "approver", lists.review_asked, notes.review_notes),
    Spec("suspended_long", "approver", lists.suspended_long, notes.suspension_notes),
    Spec("to_reopen", "approver", lists.look_back_failed, notes.look_back_notes),
    Spec("leader_late", "leader", lists.all_late, notes.report_notes),
    Spec("leader_unanswered", "leader", lists.unanswered, notes.unanswered_notes),
    Spec("leader_suspended", "leader", lists.suspended_long, notes.suspension_notes),
    Spec("leader_look_back", "leader", lists.look_back_failed, notes.look_back_notes),
    Spec("to_assign_approver", "approver", lists.to_assign, bulk="assign"),
)


def specs_of(actor: Actor) -> list[Spec]:
    """The lists of a person's roles; what two roles have in common stands once."""
    roles, seen, found = actor.roles(), set(), []
    for spec in LISTS:
        if spec.role in roles and spec.rows not in seen:
            seen.add(spec.rows)
            found.append(spec)
    return found


def work_page(actor: Actor, chosen: str = "") -> WorkPage:
    """All lists with their first rows, or the chosen one with up to `LONG`.

    Raises:
        Http404: for a list that the person's roles do not have.
    """
    specs, worker = specs_of(actor), Worker(actor, clock.moment())
    if chosen and chosen not in {spec.code for spec in specs}:
        raise Http404
    wanted = [spec for spec in specs if chosen in {"", spec.code}]
    made = [_list(spec, worker, LONG if chosen else SHORT) for spec in wanted]
    return WorkPage(
        lists=tuple(x for x in made if x.count or chosen),
        drafts=0 if chosen else lists.draft_count(actor),
        chosen=chosen,
        has_cockpit=bool(actor.roles() & {"leader", "approver", "registrar"}),
        sections=() if chosen else work_sections(actor),
    )


def work_counts(actor: Actor) -> tuple[tuple[str, int, str], ...]:
    """Code, count and address of each list in which something waits, for the home page."""
    worker = Worker(actor, clock.moment())
    counted = ((s.code, s.rows(worker).order_by().count()) for s in specs_of(actor))
    return tuple((code, n, list_address(code)) for code, n in counted if n)


def list_address(code: str) -> str:
    """Where one list is shown in full."""
    return f"{reverse('ledger:work')}?list={code}"


def part_to_sign(actor: Actor, matter: Matter) -> int:
    """The part of the person's unit that is not signed for: the first one, where there are several.

    Raises:
        WrongState: where there is none (any more).
    """
    found = unsigned_parts(Doer(matter, actor, clock.moment()))
    if not found:
        raise WrongState("sign_part", matter.state)
    return found[0].pk


def by_lead(actor: Actor, ids: Iterable[int]) -> dict[int, list[int]]:
    """Some matters that the person sees, by their first lead unit; those without one are passed over."""
    seen = visible_matters(actor).filter(pk__in=list(ids)).values("pk")
    held = Duty.objects.standing().filter(matter_id__in=seen, role=DutyRole.LEAD)
    first: dict[int, int] = {}
    for matter, unit in held.order_by("id").values_list("matter_id", "unit_id"):
        first.setdefault(matter, unit)
    found: dict[int, list[int]] = defaultdict(list)
    for matter, unit in first.items():
        found[unit].append(matter)
    return found


def _list(spec: Spec, worker: Worker, limit: int) -> WorkList:
    rows = spec.rows(worker)
    count = rows.order_by().count()
    found = list(rows.order_by("due_key", "id")[:limit]) if count else []
    return WorkList(
        code=spec.code,
        role=spec.role,
        count=count,
        rows=_rows(spec, worker, found),
        bulk=spec.bulk,
        url=list_address(spec.code),
    )


def _rows(spec: Spec, worker: Worker, found: Sequence[Matter]) -> tuple[WorkRow, ...]:
    leads, notes, last = leads_of(m.pk for m in found), {}, last_tiers_of(worker, found)
    if spec.notes is not None and found:
        notes = spec.notes(worker, found)
    return tuple(
        WorkRow(
            pk=m.pk,
            number=m.number,
            title=m.title,
            state=m.state,
            light=m.light(worker.now),
            days=(m.due_on - worker.day).days if m.due_on else None,
            seconds=seconds_left(m.due_at, worker.now.at),
            due_on=m.due_on,
            due_at=m.due_at,
            leads=tuple(leads[m.pk]),
            notes=notes.get(m.pk, ()),
            is_provisional=m.is_provisional and m.is_open,
            last=last.get(m.pk),
        )
        for m in found
    )


def last_tiers_of(worker: Worker, rows: Sequence[Matter]) -> dict[int, Ending]:
    """The limit of the last tier below some matters that ends first, among the open parts that the person sees."""
    pairs = last_tiers([m.pk for m in rows])
    if not pairs:
        return {}
    parts = visible_matters(worker.actor).open().filter(pk__in={pk for _root, pk in pairs})
    dated = parts.filter(due_on__isnull=False).values_list("pk", "due_on", "due_at")
    ends = {pk: ending_of(day, at, worker.now) for pk, day, at in dated if day is not None}
    found: dict[int, Ending] = {}
    for root, pk in pairs:
        if pk in ends:
            found[root] = min(ends[pk], found.get(root, ends[pk]), key=Ending.order)
    return found


def leads_of(ids: Iterable[int]) -> dict[int, list[str]]:
    """The names of the lead units of some matters."""
    found: dict[int, list[str]] = defaultdict(list)
    held = Duty.objects.standing().filter(matter_id__in=list(ids), role=DutyRole.LEAD)
    for pk, name in held.order_by("id").values_list("matter_id", "unit__name"):
        found[pk].append(name)
    return found

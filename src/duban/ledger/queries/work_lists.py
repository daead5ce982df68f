"""The rows of each list of my work (待办); why each stands there says `work_notes`.

One function for each list, from the rows that the person's posts open; called by `queries.work`, and by the cockpit where
both count the same thing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from duban.foundation.access import UNIT_BOUND, Actor
from duban.foundation.clock import Moment
from duban.foundation.models import Entry
from duban.ledger.access import visible_matters
from duban.ledger.choices import (
    DraftState,
    DutyRole,
    ExtensionState,
    Gate,
    Light,
    MatterState,
    Outcome,
)
from duban.ledger.lifecycle import CHECKED_STATES, EXTENDABLE_STATES, WORKING_STATES
from duban.ledger.models import (
    Category,
    Draft,
    Duty,
    Extension,
    GateRecord,
    IssuedDocument,
    LookBack,
    Matter,
    Progress,
    Review,
    SampleItem,
    Suspension,
    Verification,
)
from duban.ledger.models.instants import lights
from duban.ledger.models.matters import MatterQuerySet
from duban.people.access import seen_jurisdictions

# Days without a report after which a matter under way counts as silent, and of a suspension after which it is long.
SILENT_DAYS = 14
SUSPENDED_DAYS = 30


@dataclass(frozen=True, slots=True)
class Note:
    """Why a matter stands in a list: a code, with a day or a text."""

    code: str
    day: dt.date | None = None
    text: str = ""


Notes = dict[int, tuple[Note, ...]]


class Worker:
    """A person at a moment: what the posts open, and the units for which an officer answers."""

    def __init__(self, actor: Actor, now: Moment) -> None:
        self.actor, self.now, self.day = actor, now, now.day
        self.units = frozenset(s.unit_id for s in actor.seats if s.role in UNIT_BOUND)
        self._seen: MatterQuerySet | None = None
        self._parts: list[tuple[int, str, dt.datetime | None]] | None = None

    def seen(self) -> MatterQuerySet:
        """Every matter that the person sees; which places that are is asked once for all lists."""
        if self._seen is None:
            self._seen = visible_matters(self.actor)
        return self._seen.all()

    def held(
        self, role: str, *, signed: Callable[[dt.datetime | None], bool] | None = None
    ) -> MatterQuerySet:
        """The open matters in which a unit of the person has that duty, or one whose instant of signing is as wanted.

        All lists of an officer are of open matters, of which a unit has some hundreds: they are asked for once.
        """
        if self._parts is None:
            duties = Duty.objects.standing().filter(unit_id__in=self.units).of_open_matters()
            self._parts = list(duties.order_by().values_list("matter_id", "role", "signed_at"))
        ids = {
            pk for pk, part, at in self._parts if part == role and (signed is None or signed(at))
        }
        found: MatterQuerySet = Matter.objects.open().filter(pk__in=ids)
        return found

    def instant(self, days_ago: int) -> dt.datetime:
        """The begin of a day in the past."""
        return begin_of(self.day - dt.timedelta(days=days_ago))


def begin_of(day: dt.date) -> dt.datetime:
    """The first instant of a day."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def on_day(instant: dt.datetime | None) -> dt.date | None:
    """The local day of an instant."""
    return timezone.localdate(instant) if instant is not None else None


def has_entry(name: str, **when: object) -> Exists:
    """Whether a matter's journal has a line of that name (`at__gte` and the like narrow it)."""
    stream = Concat(Value("matter:"), Cast(OuterRef("pk"), CharField()))
    return Exists(Entry.objects.filter(stream=stream, name=name, **when))


# The lead unit's officer, and the assisting unit's.


def to_sign(worker: Worker) -> MatterQuerySet:
    """Assigned to the own unit, not signed for."""
    return worker.held(DutyRole.LEAD).filter(state=MatterState.ASSIGNED)


def to_sign_part(worker: Worker) -> MatterQuerySet:
    """The own unit assists, or leads since after the signing, and has not signed for its part."""
    unsigned = worker.held(DutyRole.ASSIST, signed=_is_none).filter(assigned_at__isnull=False)
    return unsigned | worker.held(DutyRole.LEAD, signed=_is_none).filter(accepted_at__isnull=False)


def _is_none(instant: dt.datetime | None) -> bool:
    return instant is None


def to_answer(worker: Worker) -> MatterQuerySet:
    """A document was issued to the own unit and is not answered."""
    waiting = IssuedDocument.objects.filter(
        addressee_id__in=worker.units, answered_at__isnull=True, answer_by__isnull=False
    )
    # A unit that was released sees the matter no more, and owes nobody an answer about it.
    held = Duty.objects.standing().executing().filter(unit_id__in=worker.units)
    found: MatterQuerySet = Matter.objects.filter(
        pk__in=waiting.values("matters"), id__in=held.values("matter_id")
    )
    return found


def returned(worker: Worker) -> MatterQuerySet:
    """Returned by the verifier or reopened, and not reported on since."""
    again = worker.held(DutyRole.LEAD).filter(state=MatterState.UNDER_WAY, cycle__gt=1)
    reported = Progress.objects.filter(
        matter=OuterRef("pk"), cycle=OuterRef("cycle"), unit_id__in=worker.units
    )
    return again.filter(~Exists(reported))


def _at_work(worker: Worker) -> MatterQuerySet:
    return worker.held(DutyRole.LEAD).filter(state__in=(MatterState.ASSIGNED, *WORKING_STATES))


def own_late(worker: Worker) -> MatterQuerySet:
    """Past the limit, with the own unit in the lead."""
    return _at_work(worker).filter(lights(worker.now)[Light.RED])


def own_near(worker: Worker) -> MatterQuerySet:
    """Near the limit, with the own unit in the lead."""
    return _at_work(worker).filter(lights(worker.now)[Light.YELLOW], done_on__isnull=True)


def _without_report(rows: MatterQuerySet, worker: Worker, units: frozenset[int]) -> MatterQuerySet:
    """Begun long enough ago, and no report of these units since."""
    since = worker.instant(SILENT_DAYS)
    lately = Progress.objects.filter(
        matter=OuterRef("pk"), unit_id__in=units, reported_at__gte=since
    )
    begun = rows.filter(
        Q(accepted_at__lt=since) | Q(accepted_at__isnull=True, assigned_at__lt=since)
    )
    return begun.filter(~Exists(lately), state__in=WORKING_STATES)


def silent(worker: Worker) -> MatterQuerySet:
    """The own unit leads and has not reported for a while."""
    return _without_report(worker.held(DutyRole.LEAD), worker, worker.units)


def silent_part(worker: Worker) -> MatterQuerySet:
    """The own unit assists, has signed, and has not reported for a while."""
    since = worker.instant(SILENT_DAYS)
    signed = worker.held(DutyRole.ASSIST, signed=lambda at: at is not None and at < since)
    return _without_report(signed, worker, worker.units)


# The registrar.


def draft_count(actor: Actor) -> int:
    """How many drafts wait for those who may confirm them."""
    if not (actor.may_somewhere("draft.edit") or actor.may_somewhere("matter.register")):
        return 0
    places = seen_jurisdictions(actor, "draft.view")
    return Draft.objects.filter(
        state=DraftState.PROPOSED, source__jurisdiction_id__in=places
    ).count()


def to_assign(worker: Worker) -> MatterQuerySet:
    """Registered and never disputed."""
    fresh = worker.seen().filter(state=MatterState.REGISTERED)
    return fresh.filter(~has_entry("matter.dispute"))


def disputed(worker: Worker) -> MatterQuerySet:
    """The lead unit disputed the assignment."""
    return worker.seen().filter(has_entry("matter.dispute"), state=MatterState.REGISTERED)


def _publications(worker: Worker) -> tuple[MatterQuerySet, Exists, list[int]]:
    """The verified matters, whether a publication of this round has run its days, and who needs one."""
    needing = [c.pk for c in Category.objects.only("gates") if Gate.PUBLICATION in c.gates]
    over = GateRecord.objects.filter(
        Q(until__isnull=True) | Q(until__lt=worker.day),
        matter=OuterRef("pk"),
        cycle=OuterRef("cycle"),
        gate=Gate.PUBLICATION,
        outcome=Outcome.PASSED,
    )
    return worker.seen().filter(state=MatterState.VERIFIED), Exists(over), needing


def to_publish(worker: Worker) -> MatterQuerySet:
    """Verified, and the publication that the category asks for has not begun."""
    verified, _over, needing = _publications(worker)
    begun = GateRecord.objects.filter(
        matter=OuterRef("pk"), cycle=OuterRef("cycle"), gate=Gate.PUBLICATION
    )
    return verified.filter(~Exists(begun), category_id__in=needing)


def to_file(worker: Worker) -> MatterQuerySet:
    """Verified, published where that is asked for, and not verified by this person."""
    verified, over, needing = _publications(worker)
    ready = verified.filter(~Q(category_id__in=needing) | over)
    return ready.exclude(verified_by_id=worker.actor.user_id or 0)


def all_late(worker: Worker) -> MatterQuerySet:
    """Every matter that is assigned, worked on and past its limit."""
    late = worker.seen().under_light(Light.RED, worker.now)
    return late.filter(state__in=(MatterState.ASSIGNED, *WORKING_STATES))


# The registrar and the approver.


def extension_asked(worker: Worker) -> MatterQuerySet:
    """A later limit is asked for and not decided."""
    asked = Extension.objects.filter(state=ExtensionState.ASKED)
    return worker.seen().filter(pk__in=asked.values("matter_id"), state__in=EXTENDABLE_STATES)


def suspended_long(worker: Worker) -> MatterQuerySet:
    """Suspended for a long time."""
    standing = Suspension.objects.filter(
        ended_at__isnull=True, began_at__lt=worker.instant(SUSPENDED_DAYS)
    )
    return worker.seen().filter(pk__in=standing.values("matter_id"), state=MatterState.SUSPENDED)


def look_back_failed(worker: Worker) -> MatterQuerySet:
    """Closed, and a look-back or a sampling check of this round did not pass: somebody should decide whether to reopen."""
    this_round = {"matter": OuterRef("pk"), "cycle": OuterRef("cycle"), "outcome": Outcome.FAILED}
    failed = LookBack.objects.filter(**this_round)
    drawn = SampleItem.objects.filter(**this_round)
    return worker.seen().filter(Exists(failed) | Exists(drawn), state=MatterState.CLOSED)


# The leader.


def unanswered(worker: Worker) -> MatterQuerySet:
    """Open, and a document about it was to be answered before today and is not."""
    overdue = IssuedDocument.objects.filter(answered_at__isnull=True, answer_by__lt=worker.day)
    return worker.seen().open().filter(pk__in=overdue.values("matters"))


# The verifier.


def submitted(worker: Worker) -> MatterQuerySet:
    """Submitted, in this round and in those before, by somebody else, with no duty of the own unit."""
    rows = worker.seen().filter(state=MatterState.SUBMITTED)
    units = worker.actor.units()
    executed = Duty.objects.executing().filter(matter=OuterRef("pk"), unit_id__in=units)
    applied = has_entry("matter.submit", user_id=worker.actor.user_id or 0)
    return rows.filter(~Exists(executed), ~applied).select_related("category")


def look_back_due(worker: Worker) -> MatterQuerySet:
    """Closed so long ago that the category asks for a look-back, and none was made in this round."""
    due = Q(pk__in=())
    for category in Category.objects.filter(look_back_days__gt=0):
        due |= Q(category=category, closed_at__lt=worker.instant(category.look_back_days - 1))
    made = LookBack.objects.filter(matter=OuterRef("pk"), cycle=OuterRef("cycle"))
    return worker.seen().filter(due, ~Exists(made), state=MatterState.CLOSED)


def sampled(worker: Worker) -> MatterQuerySet:
    """Drawn in a sample and not checked, with no part of this person or of the own unit in the work or its judgement."""
    who = worker.actor.user_id or 0
    waiting = SampleItem.objects.filter(matter=OuterRef("pk"), is_chosen=True, outcome="")
    units = worker.actor.units()
    executed = Duty.objects.executing().filter(matter=OuterRef("pk"), unit_id__in=units)
    own = {"matter": OuterRef("pk"), "user_id": who}
    judged = Exists(Verification.objects.filter(**own)) | Exists(
        GateRecord.objects.filter(gate__in=(Gate.SITE_CHECK, Gate.JOINT_REVIEW), **own)
    )
    rows = worker.seen().filter(Exists(waiting), state__in=CHECKED_STATES)
    return rows.filter(~Exists(executed), ~judged, ~has_entry("matter.submit", user_id=who))


def review_asked(worker: Worker) -> MatterQuerySet:
    """A review of a conclusion that somebody else reached is asked for."""
    waiting = Review.objects.filter(decided_at__isnull=True)
    waiting = waiting.exclude(verification__user_id=worker.actor.user_id or 0)
    return worker.seen().filter(pk__in=waiting.values("verification__matter_id"))

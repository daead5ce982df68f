"""What the office itself lived through in the year: minutes read, checkpoints, a notice of days off, an absence, a hand-over, circulars.

Planned by `seed` beside the matters; every act is the real one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from django.utils import timezone

from duban.calendars.actions import NoticeFacts, add_notice
from duban.demo.data_files import load
from duban.demo.documents import take
from duban.demo.life import Life, Step
from duban.demo.lives import recent_steps
from duban.demo.matters import life_of, plan
from duban.demo.timeline import Timeline
from duban.demo.town import SYSTEM, Town
from duban.foundation import clock
from duban.foundation.proof import checkpoints
from duban.ledger.actions.drafts import dismiss_draft, register_draft
from duban.ledger.actions.issued import issue_document
from duban.ledger.actions.register import Authority
from duban.ledger.choices import Dismissal, DraftState, DutyRole
from duban.ledger.models import Draft, Duty, Matter
from duban.people.access import actor_for
from duban.people.actions import add_user, end_tenure
from duban.people.actions.delegations import end_delegation, give_delegation
from duban.people.actions.hand_overs import sign_hand_over
from duban.people.models import Delegation, HandOver, Tenure, User
from duban.workcalendar import Notice

# Days ago.
BEGINS = 362
NOTICE, ABSENCE, ABSENCE_ENDS, HAND_OVER = 205, 160, 152, 150
MINUTES = (318, 262, 208, 171)
CIRCULARS = ((190, "circular"), (95, "circular"), (118, "summons"), (60, "summons"))


def holders_before() -> Mapping[str, Mapping[str, str]]:
    """Who holds a post before somebody who comes in the course of the year."""
    change = load("year.json")["hand_over"]
    return {change["comes"]: change["before"]}


def plan_office(town: Town, timeline: Timeline) -> None:
    """Everything that is not one matter's life."""
    for ago in month_ends():
        timeline.add(ago, checkpoints.make, is_evening=True)
    timeline.add(NOTICE, partial(_give_days_off, town))
    timeline.add(ABSENCE, partial(_leave, town))
    timeline.add(ABSENCE_ENDS, partial(_return, town))
    timeline.add(HAND_OVER, partial(_hand_over, town, timeline))
    for number, ago in enumerate(MINUTES):
        timeline.add(ago, partial(_read_minutes, town, timeline, ago, number))
    for ago, kind in CIRCULARS:
        timeline.add(ago, partial(_issue, town, kind))


def month_ends() -> list[int]:
    """How many days ago the months of the year ended, the longest ago first."""
    today, found = timezone.localdate(), []
    day = today.replace(day=1) - dt.timedelta(days=1)
    while (ago := (today - day).days) < BEGINS:
        found.append(ago)
        day = day.replace(day=1) - dt.timedelta(days=1)
    return found[::-1]


def _give_days_off(town: Town) -> None:
    """A day on which offices stayed shut for a storm, announced two days before."""
    words = load("year.json")["notice"]
    day = clock.today() + dt.timedelta(days=2)
    facts = NoticeFacts(words["title"], day.year, Notice(rest={day: words["name"]}), clock.today())
    add_notice(town.home, facts, actor=town.actors["keyi"])


def _leave(town: Town) -> None:
    """A verifier is away for a while; a colleague acts."""
    away, other = town.actors["taoran"], town.actors["shenyue"]
    tenure = Tenure.objects.get(user_id=away.user_id or 0)
    today = clock.today()
    give_delegation(
        tenure.pk,
        delegate_id=int(other.user_id or 0),
        since=today,
        until=today + dt.timedelta(days=12),
        reason=load("year.json")["absence"],
        actor=away,
    )
    town.stand_ins["taoran"] = actor_for(User.objects.get(pk=other.user_id or 0))


def _return(town: Town) -> None:
    """Back earlier than was thought."""
    delegation = Delegation.objects.latest("pk")
    del town.stand_ins["taoran"]
    end_delegation(delegation.pk, actor=town.actors["taoran"])


def _hand_over(town: Town, timeline: Timeline) -> None:
    """The officer of a unit goes, and hands the open list to who comes; both sign on the next days."""
    change = load("year.json")["hand_over"]
    person = next(p for p in load("people.json") if p["username"] == change["comes"])
    goes = change["before"]["username"]
    going, post = town.actors[goes], town.posts[goes]
    tenure = Tenure.objects.get(user_id=going.user_id or 0)
    coming_on = clock.today() + dt.timedelta(days=1)
    end_tenure(tenure.pk, until=clock.today(), actor=SYSTEM)
    coming = add_user(
        username=person["username"],
        name=person["name"],
        password=None,
        post_id=post,
        since=coming_on,
        actor=SYSTEM,
    )

    def sign_both() -> None:
        actor = actor_for(coming)
        town.actors[change["comes"]] = town.officers[town.units[person["unit"]]] = actor
        for row in HandOver.objects.filter(outgoing=tenure):
            sign_hand_over(row.pk, actor=going)
            sign_hand_over(row.pk, note=change["note"], actor=actor)

    # Not simply a day later: over a weekend both days would become the same Monday, and who comes holds nothing yet. Before all else of
    # its day, or who has gone would do what was planned for that day earlier.
    timeline.add((timezone.localdate() - coming_on).days, sign_both, is_first=True)


def _read_minutes(town: Town, timeline: Timeline, ago: int, number: int) -> None:
    """Minutes come to the desk, are read, and what is clear in them is registered; those matters live on as others do."""
    text, today = load("year.json")["minutes"][number], clock.today()
    days = {f"day{n}": _said(today + dt.timedelta(days=n)) for n in (40, 60, 80)}
    written = "\n".join(text).format(today=_said(today), year=today.year, number=4 + number, **days)
    clerk = town.actors["lanqing"]
    document = take(
        town,
        clerk,
        written.encode(),
        f"minutes-{today:%Y%m}.txt",
        today,
        title=text[1].split("　")[0],
    )
    authority = Authority(town.posts["fangyuan"], load("year.json")["minutes_basis"])
    drafts = Draft.objects.filter(source__document=document, state=DraftState.PROPOSED)
    for draft in drafts.order_by("ordinal", "pk"):
        if not draft.units or any(u.get("unit") is None for u in draft.units):
            reason = Dismissal.BACKGROUND
            dismiss_draft(draft.pk, version=draft.version, reason=reason, actor=clerk)
            continue
        matter = register_draft(draft.pk, version=draft.version, authority=authority, actor=clerk)
        life = life_of(town, timeline, matter, matter.pk, ago, matter.title)
        plan(timeline, _minuted(life))


def _minuted(life: Life) -> list[Step]:
    return list(recent_steps(replace(life, has_pictures=False)))


def _said(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _issue(town: Town, kind: str) -> None:
    """About what one unit leads and has let pass: a circular on all of it, a summons on the oldest."""
    late = Matter.objects.open().filter(due_on__lt=clock.today(), parent=None)
    duties = Duty.objects.standing().filter(matter__in=late, role=DutyRole.LEAD)
    unit = duties.order_by("matter__due_on", "pk").values_list("unit_id", flat=True).first()
    if unit is None:
        return
    about = list(duties.filter(unit_id=unit).values_list("matter_id", flat=True))
    issue_document(
        kind=kind,
        matter_ids=about if kind == "circular" else about[:1],
        addressee_id=unit,
        text=load("year.json")[kind],
        answer_by=clock.today() + dt.timedelta(days=5),
        actor=town.actors["fangyuan"],
    )

"""Who is meant by each word of `data/telling.toml`: the holders of posts on a day, and those who act for them.

Says who is told, never who may see: that is decided anew when it is shown. Called by `actions.telling`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q

from duban.foundation.access import APPROVER, OFFICER, REGISTRAR, VERIFIER
from duban.ledger.choices import DutyRole
from duban.ledger.models import Duty, Matter, Review
from duban.ledger.models.chain import ids_above
from duban.people.models import Delegation, HandOver, Jurisdiction, Tenure, User
from duban.planning.models import Plan, PlannedTask
from duban.projects.models import Project

# What must still be there to be told of, by the noun of the stream.
_NOUNS = {"matter": "matter", "handover": "hand_over", "plan": "plan", "project": "project"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is told, in which language, and for which holder where the person acts for one."""

    user_id: int
    for_whom: str = ""


@dataclass(frozen=True, slots=True)
class Audience:
    """The people behind a word, and the units through which they are meant."""

    people: tuple[Person, ...] = ()
    unit_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class About:
    """What a line is about: a matter, a plan, a project, a hand-over or an account, and what the line says of it."""

    noun: str
    pk: int
    content: Mapping[str, Any]
    day: dt.date

    @cached_property
    def matter(self) -> Matter | None:
        """The matter of a matter's or a plan's line; None where it is gone, or the plan is of something else."""
        if self.noun == "plan":
            return self.plan.matter if self.plan else None
        return Matter.objects.filter(pk=self.pk).first() if self.noun == "matter" else None

    @cached_property
    def plan(self) -> Plan | None:
        """The plan of a plan's line."""
        rows = Plan.objects.select_related("matter", "programme", "project")
        return rows.filter(pk=self.pk).first() if self.noun == "plan" else None

    @cached_property
    def project(self) -> Project | None:
        """The project of a project's line."""
        return Project.objects.filter(pk=self.pk).first() if self.noun == "project" else None

    @property
    def is_there(self) -> bool:
        """Whether what the line is about still is."""
        return self.noun not in _NOUNS or getattr(self, _NOUNS[self.noun]) is not None

    @property
    def place_id(self) -> int | None:
        """The jurisdiction that it belongs to."""
        subject = self.plan.subject if self.plan else self.project or self.matter
        return subject.jurisdiction_id if subject else None

    @cached_property
    def hand_over(self) -> HandOver | None:
        """The hand-over of a hand-over's line."""
        if self.noun != "handover":
            return None
        rows = HandOver.objects.select_related("outgoing", "incoming")
        return rows.filter(pk=self.pk).first()

    @cached_property
    def units(self) -> dict[str, set[int]]:
        """The units with a standing duty in the matter, by duty; of a project the one that serves it."""
        found: dict[str, set[int]] = {}
        project = self.project or (self.plan.project if self.plan else None)
        if project is not None:
            return {str(DutyRole.LEAD): {project.lead_id}}
        duties = Duty.objects.standing().filter(matter=self.matter)
        for role, unit in duties.values_list("role", "unit_id"):
            found.setdefault(role, set()).add(unit)
        return found


def audience_of(word: str, about: About) -> Audience:
    """The people behind a word.

    Raises:
        KeyError: for a word that nobody is behind, which is a slip in the table.
    """
    return _WORDS[word](about)


def words() -> frozenset[str]:
    """All words that the table may use."""
    return frozenset(_WORDS)


def holders(posts: Q, day: dt.date) -> Iterator[Person]:
    """Who holds one of some posts on a day, and who acts for them."""
    tenures = Tenure.objects.on(day).filter(posts, user__is_active=True)
    yield from map(Person, tenures.values_list("user_id", flat=True))
    given = Delegation.objects.on(day).filter(tenure__in=tenures, delegate__is_active=True)
    for user, name in given.values_list("delegate_id", "tenure__user__name"):
        yield Person(user, name)


def _officers(unit_ids: Iterable[int], about: About) -> Audience:
    ids = frozenset(unit_ids)
    found = holders(Q(post__unit_id__in=ids, post__role=OFFICER), about.day) if ids else ()
    return Audience(tuple(found), ids)


def _with_duty(role: str) -> Callable[[About], Audience]:
    return lambda about: _officers(about.units.get(role, ()), about)


def _of_content(*keys: str) -> Callable[[About], Audience]:
    """The officers of a unit that the line itself names."""

    def found(about: About) -> Audience:
        named = [about.content.get(key) for key in keys]
        return _officers([unit for unit in named if isinstance(unit, int)], about)

    return found


def _of_tasks(about: About) -> Audience:
    """The officers of the units that answer for tasks of what is in force."""
    tasks = PlannedTask.objects.filter(plan=about.plan, unit__isnull=False)
    return _officers(tasks.values_list("unit_id", flat=True).order_by().distinct(), about)


def _of_broken(about: About) -> Audience:
    """The officers of the units whose deadlines the line says are broken."""
    return _officers(about.content.get("units", ()), about)


def _above(about: About) -> Audience:
    """The officers of the units that stand for the matter from which this part was relayed, one tier up."""
    upper = ids_above(about.pk)[-1:] if about.noun == "matter" else []
    held = Duty.objects.standing().filter(matter_id__in=upper, role=DutyRole.LEAD)
    return _officers(held.values_list("unit_id", flat=True), about)


def _of_role(role: str, *, but: Callable[[About], Iterable[int]] | None = None) -> Any:
    """The holders of posts of a role in the matter's place, or in the nearest place above that has any."""

    def found(about: About) -> Audience:
        if about.place_id is None:
            return Audience()
        left_out = set(but(about)) if but else set()
        for place in _places(about.place_id):
            posts = Q(post__role=role, post__unit__jurisdiction_id=place)
            people = tuple(p for p in holders(posts, about.day) if p.user_id not in left_out)
            if people:
                return Audience(people)
        return Audience()

    return found


def _places(jurisdiction_id: int) -> Iterator[int]:
    """A place and those above it, the nearest first."""
    place: int | None = jurisdiction_id
    parents = dict(Jurisdiction.objects.values_list("pk", "parent_id"))
    while place is not None:
        yield place
        place = parents.get(place)


def _approver(about: About) -> Audience:
    """Who holds the post that approved the registration; where nobody does, the approvers of the place."""
    post = about.matter.approver_id if about.matter else None
    people = tuple(holders(Q(post_id=post), about.day)) if post else ()
    if people:
        return Audience(people)
    found: Audience = _of_role(APPROVER)(about)
    return found


def _concluders(about: About) -> Iterator[int]:
    """Who made the conclusion that a review is about: somebody else decides."""
    review = about.content.get("review")
    rows = Review.objects.filter(pk=review if isinstance(review, int) else 0)
    for user in rows.values_list("verification__user_id", flat=True):
        if user is not None:
            yield user


def _self(about: About) -> Audience:
    """The person whose account the line is about."""
    if about.noun != "user" or not User.objects.filter(pk=about.pk, is_active=True).exists():
        return Audience()
    return Audience((Person(about.pk),))


def _side(name: str) -> Callable[[About], Audience]:
    """One side of a hand-over, in person: nobody signs for a deputy."""

    def found(about: About) -> Audience:
        row = about.hand_over
        return Audience((Person(getattr(row, name).user_id),)) if row else Audience()

    return found


_WORDS: dict[str, Callable[[About], Audience]] = {
    **{str(role): _with_duty(role) for role in DutyRole.values},
    "unit": _of_content("unit", "unit_id"),
    "addressee": _of_content("addressee"),
    "task_units": _of_tasks,
    "broken_units": _of_broken,
    "above": _above,
    "approver": _approver,
    "registrars": _of_role(REGISTRAR),
    "verifiers": _of_role(VERIFIER),
    "other_verifiers": _of_role(VERIFIER, but=_concluders),
    "self": _self,
    "outgoing": _side("outgoing"),
    "incoming": _side("incoming"),
}

"""One matter's life in the demonstration: the people who carry it, and its steps, counted in days.

Used by `lives`, which says what becomes of the recent matters, by `courses` and by `past`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from duban.demo.data_files import load
from duban.demo.timeline import Act
from duban.demo.town import Town
from duban.foundation.access import Actor
from duban.ledger.models import Matter


@dataclass(frozen=True, slots=True)
class Step:
    """One act on one matter, so many days ago."""

    ago: int
    matter_id: int
    act: Act


@dataclass(frozen=True, slots=True)
class Life:
    """A registered matter with what its steps need: its age in days, its people, its site, and where later steps are planned."""

    town: Town
    matter: Matter
    index: int
    age: int
    site: str
    lead_unit: int | None
    helper_unit: int | None
    plan: Callable[[Iterable[Step]], None]
    has_pictures: bool = True
    # Where two verifiers have to be two people, nobody stands in for the other.
    is_judged_in_person: bool = False

    @property
    def has_lead(self) -> bool:
        """Whether somebody of the cast acts for the lead unit."""
        return self.lead_unit in self.town.officers

    @property
    def has_helper(self) -> bool:
        """Whether somebody of the cast acts for an assisting unit."""
        return self.helper_unit in self.town.officers

    @property
    def doer(self) -> Actor:
        """Who acts for the lead unit at this time of the year."""
        return self.town.officers[self.lead_unit or 0]

    @property
    def aid(self) -> Actor:
        """Who acts for the assisting unit at this time of the year."""
        return self.town.officers[self.helper_unit or 0]

    @property
    def verifier(self) -> Actor:
        """Who judges it at this time of the year."""
        return self._judge("taoran" if self.index % 2 else "shenyue")

    @property
    def other_verifier(self) -> Actor:
        """Who judges it where a conclusion of the first one fell."""
        return self._judge("shenyue" if self.index % 2 else "taoran")

    def _judge(self, who: str) -> Actor:
        absent = {} if self.is_judged_in_person else self.town.stand_ins
        return absent.get(who, self.by(who))

    def words(self, key: str) -> str:
        """A text of `data/lives.json`, with the site in it."""
        return str(load("lives.json")[key]).format(site=self.site)

    def step(self, after: int, act: Act) -> Step:
        """A step so many days after the registration."""
        return Step(self.age - after, self.matter.pk, act)

    def by(self, who: str) -> Actor:
        """Somebody of the cast."""
        return self.town.actors[who]

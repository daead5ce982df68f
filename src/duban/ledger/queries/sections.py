"""What rooms above the ledger show on its pages: registered when the site starts, so that the ledger imports nothing from above.

A section is a template and the values that it is drawn with; no section is drawn where its function answers None.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from duban.foundation.access import Actor


@dataclass(frozen=True, slots=True)
class Section:
    """A piece of a page: `template` is included with `values` as its `section`; `count` is how many things wait in it."""

    template: str
    values: Any
    count: int = 0


OfMatter = Callable[[Actor, int], Section | None]
OfProgramme = Callable[[Actor, int], Section | None]
OfWork = Callable[[Actor], Section | None]
_of_matter: dict[str, OfMatter] = {}
_of_programme: dict[str, OfProgramme] = {}
_of_work: dict[str, OfWork] = {}


def on_matter_page(name: str, teller: OfMatter) -> None:
    """Show something on the page of a matter: `teller` gets who looks and the matter's id. The same name again replaces it."""
    _of_matter[name] = teller


def on_programme_page(name: str, teller: OfProgramme) -> None:
    """Show something on the page of a programme: `teller` gets who looks and the programme's id. The same name again replaces it."""
    _of_programme[name] = teller


def on_work_page(name: str, teller: OfWork) -> None:
    """Show something on my work: `teller` gets who looks. The same name again replaces it."""
    _of_work[name] = teller


def matter_sections(actor: Actor, matter_id: int) -> tuple[Section, ...]:
    """The sections of a matter that the actor sees, in the order in which the rooms registered."""
    found = (teller(actor, matter_id) for teller in _of_matter.values())
    return tuple(one for one in found if one is not None)


def programme_sections(actor: Actor, programme_id: int) -> tuple[Section, ...]:
    """The sections of a programme that the actor sees, in the order in which the rooms registered."""
    found = (teller(actor, programme_id) for teller in _of_programme.values())
    return tuple(one for one in found if one is not None)


def work_sections(actor: Actor) -> tuple[Section, ...]:
    """The sections of the actor's work."""
    found = (teller(actor) for teller in _of_work.values())
    return tuple(one for one in found if one is not None)

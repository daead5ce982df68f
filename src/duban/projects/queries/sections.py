"""What rooms above show on a project's page: registered when the site starts, so that projects import nothing from above."""

from __future__ import annotations

from collections.abc import Callable

from duban.foundation.access import Actor
from duban.ledger.queries.sections import Section

OfProject = Callable[[Actor, int], Section | None]
_of_project: dict[str, OfProject] = {}


def on_project_page(name: str, teller: OfProject) -> None:
    """Show something on the page of a project: `teller` gets who looks and the project's id. The same name again replaces it."""
    _of_project[name] = teller


def project_sections(actor: Actor, project_id: int) -> tuple[Section, ...]:
    """The sections of a project that the actor sees, in the order in which the rooms registered."""
    found = (teller(actor, project_id) for teller in _of_project.values())
    return tuple(one for one in found if one is not None)

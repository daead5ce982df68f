"""The programme column of an imported workbook: rows go into the programmes that they name; one that is missing is made.

Called by `imports` inside its transaction, so that programmes come with the rows or not at all. A cell may name several.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from duban.foundation import clock
from duban.foundation.access import Actor, Seat, demand
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.programmes import ACT, ProgrammeFacts, make_programme, put_in
from duban.ledger.actions.register import RegistrationRefused
from duban.ledger.models import ImportRun, Programme
from duban.people.access import scope_of


def fill_programmes(
    run: ImportRun, named: Mapping[str, Sequence[int]], office_id: int, actor: Actor
) -> None:
    """Put matters into programmes by name; those of the run's year that the place lacks are made, kept by an office.

    Raises:
        AccessDenied: where the actor keeps no programmes of that place.
        RegistrationRefused: `PROGRAMME_ENDED` for one that takes no more, `SECRECY_MARKING`.
    """
    if not named:
        return
    seat = cast("Seat", demand(actor, ACT, scope_of(run.jurisdiction_id)))
    for name, matters in named.items():
        try:
            programme = _of_name(run, name, office_id, actor)
        except ActRefused as refused:
            raise RegistrationRefused(refused.code) from refused
        put_in(programme, matters, actor=actor, seat=seat, at=clock.now())


def _of_name(run: ImportRun, name: str, office_id: int, actor: Actor) -> Programme:
    """The programme of that name in the run's place and year, made where there is none."""
    year, place = run.based_on.year, run.jurisdiction_id
    rows = Programme.objects.select_for_update().filter(jurisdiction_id=place, year=year)
    programme = rows.filter(name=name).first()
    if programme is None:
        facts = ProgrammeFacts(name, year, office_id)
        return make_programme(facts, jurisdiction_id=place, actor=actor)
    if programme.ended_at is not None:
        raise ActRefused("PROGRAMME_ENDED")
    return programme

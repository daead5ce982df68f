"""What was signed corrected after it was verified: a line of its own with what stood, what stands now, and why.

The kind of agreement is not corrected: a verified signing is one of a contract, and a contract that fell through ends the project.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction

from duban.foundation.access import Actor
from duban.ledger.actions.acting import ActRefused, stated
from duban.projects.actions.making import begin, money_text
from duban.projects.choices import Money
from duban.projects.models import Project
from duban.projects.queries.standing import is_signed

MOST = 10**12


@transaction.atomic
def correct_signing(
    project_id: int,
    *,
    agreed_on: dt.date | None,
    amount: Decimal | None,
    money: str,
    reason: str,
    actor: Actor,
) -> Project:
    """Correct day and sum of a verified signing, with the reason.

    Raises:
        AccessDenied: where the actor may not.
        ActRefused: `PROJECT_UNSIGNED` where none is verified, `PROJECT_AMOUNT`, `PROJECT_AGREEMENT`, `REASON_MISSING`, `CORRECTION_NONE`,
            `PROJECT_ENDED`, `SECRECY_MARKING`.
    """
    doing = begin(project_id, actor)
    project = doing.project
    if not is_signed(project):
        raise ActRefused("PROJECT_UNSIGNED")
    if amount is not None and not 0 <= amount < MOST:
        raise ActRefused("PROJECT_AMOUNT")
    if money not in Money.values:
        raise ActRefused("PROJECT_AGREEMENT")
    why = stated(reason, "REASON_MISSING")
    said = {"agreed_on": agreed_on, "amount": money_text(amount), "money": money}
    stood = {
        "agreed_on": project.agreed_on,
        "amount": money_text(project.amount),
        "money": project.money,
    }
    changed = {name: value for name, value in said.items() if value != stood[name]}
    if not changed:
        raise ActRefused("CORRECTION_NONE")
    project.agreed_on, project.money = agreed_on, str(money)
    project.amount = None if amount is None else amount.quantize(Decimal("0.01"))
    project.save(update_fields=list(changed))
    was = {name: stood[name] for name in changed}
    doing.tell("correct", {"set": changed, "was": was, "reason": why})
    return project

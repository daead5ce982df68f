"""The same act on several matters: each in a transaction and with an entry of its own, each with its own result.

What is refused for one matter stops none of the others; who asked is told of each. Called by the lists of my work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from django.db import transaction

from duban.foundation.access import AccessDenied, Actor
from duban.foundation.lifecycle import MissingFact, Obstructed, WrongState
from duban.ledger.access import visible_matters
from duban.ledger.actions.acting import ActRefused
from duban.ledger.models import Matter

# No more at once: a request must end while somebody waits for it.
MOST = 200


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one matter: `codes` are empty where it was done, else say why it was refused."""

    pk: int
    number: str
    title: str
    codes: tuple[str, ...] = ()


def do_to_many(
    ids: Iterable[int], verb: Callable[[Matter], object], *, actor: Actor
) -> tuple[Done, ...]:
    """Do one act to each of some matters that the actor sees, in the order of their numbers; the others are passed over."""
    chosen = sorted(set(ids))[:MOST]
    rows = visible_matters(actor).filter(pk__in=chosen).order_by("pk")
    return tuple(Done(m.pk, m.number, m.title, _try(partial(verb, m))) for m in rows)


def do_together(
    ids: Iterable[int], verb: Callable[[], object], *, actor: Actor
) -> tuple[Done, ...]:
    """Do one act that concerns several matters together; what refuses it is said of each of them."""
    rows = list(visible_matters(actor).filter(pk__in=sorted(set(ids))[:MOST]).order_by("pk"))
    codes = _try(verb)
    return tuple(Done(m.pk, m.number, m.title, codes) for m in rows)


def _try(verb: Callable[[], object]) -> tuple[str, ...]:
    """Do it in a transaction of its own; the codes of the refusal, if there is one."""
    try:
        with transaction.atomic():
            verb()
    except Obstructed as obstructed:
        return obstructed.codes
    except ActRefused as refused:
        return (refused.code,)
    except AccessDenied as denied:
        return (denied.reason,)
    except MissingFact as missing:
        return (f"MISSING_{missing.fact.upper()}",)
    except WrongState:
        return ("MOVED_ON",)
    return ()

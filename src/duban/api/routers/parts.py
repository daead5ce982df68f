"""What has happened to a matter and what may be done with it now, read part by part; each is what the page shows of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Path

from duban.api.answers import tagged
from duban.api.plain import plain, shape_of
from duban.api.routers.matters import router
from duban.api.scopes import READ
from duban.api.shapes import READING, Id
from duban.foundation import clock
from duban.foundation.access import Actor
from duban.foundation.gate import actor_of
from duban.ledger.access import fetch_matter
from duban.ledger.queries import matter_parts as parts
from duban.ledger.queries.evidence import Gallery, evidence_gallery
from duban.ledger.queries.history import Line, lines_of
from duban.ledger.queries.permitted import PermittedAct, permitted_acts
from duban.ledger.queries.record import revision_of
from duban.ledger.queries.tree import TreePage, matter_tree

# Address, the dataclass that the query gives (many of it, or one), the query, and what it is.
PARTS: tuple[tuple[str, Any, bool, Callable[[Any, Actor], Any], str], ...] = (
    ("history", Line, True, lambda m, _a: lines_of(m), "The lines of its journal, oldest first"),
    ("acts", PermittedAct, True, permitted_acts, "What this token's post may do with it now"),
    ("tree", TreePage, False, lambda m, a: matter_tree(a, m), "The thread of relayed parts"),
    ("reports", parts.ReportView, True, lambda m, _a: parts.reports_of(m), "Reports, newest first"),
    (
        "gates",
        parts.GateStep,
        True,
        lambda m, _a: parts.gates_of(m, clock.today()),
        "The steps to its closure in this round",
    ),
    (
        "conclusions",
        parts.JudgementView,
        True,
        lambda m, _a: parts.judgements_of(m),
        "Verifications, look-backs and their reviews, newest first",
    ),
    (
        "extensions",
        parts.ExtensionView,
        True,
        lambda m, _a: parts.extensions_of(m),
        "Requests for a later limit, newest first",
    ),
    (
        "documents",
        parts.IssuedView,
        True,
        lambda m, _a: parts.issued_of(m, clock.today()),
        "Reminders, notices, circulars and summonses, newest first",
    ),
    (
        "suspensions",
        parts.SuspensionView,
        True,
        lambda m, _a: parts.suspensions_of(m),
        "The times in which it stood, newest first",
    ),
    ("evidence", Gallery, False, lambda m, a: evidence_gallery(a, m), "Its evidence"),
)


def _add(
    address: str, kind: Any, ask: Callable[[Any, Actor], Any], summary: str, *, one: bool
) -> None:
    """Give a part its address."""
    shape: Any = shape_of(kind)

    def part(request: HttpRequest, matter_id: Path[Id]) -> HttpResponse:
        actor = actor_of(request)
        matter = fetch_matter(actor, matter_id)
        # The revision first: a change in between gives a newer part under an older tag, never the other way round.
        revision = revision_of(matter_id)
        return tagged(request, plain(ask(matter, actor)), revision)

    part.__doc__ = summary
    router.get(
        f"/matters/{{matter_id}}/{address}",
        response={200: shape if one else list[shape], **READING},
        summary=summary,
        operation_id=f"matter_{address}",
        **READ,
    )(part)


for address, kind, is_list, query, summary in PARTS:
    _add(address, kind, query, summary, one=not is_list)

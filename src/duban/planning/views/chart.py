"""What the chart in the page asks for: windows of rows, and what moving a task would do. JSON for `frontend/src/gantt`."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from duban.foundation.gate import actor_of, needs
from duban.ledger.actions.acting import ActRefused
from duban.planning.access import fetch_edition
from duban.planning.actions.acting import StaleDraft
from duban.planning.actions.moving import move_task
from duban.planning.forms.moving import MoveForm, WindowForm, refusal, said_of
from duban.planning.queries import charting
from duban.planning.queries.moves import move_effect

USUAL = 500
COMPACT = {"ensure_ascii": False, "separators": (",", ":")}


@require_GET
@needs("plan.view")
def chart_rows(request: HttpRequest, pk: int) -> JsonResponse:
    """Rows of what is in force."""
    answer = charting.chart_in_force(actor_of(request), pk, _window(request))
    return JsonResponse(answer, json_dumps_params=COMPACT)


@require_GET
@needs("plan.view")
def edition_rows(request: HttpRequest, pk: int, edition: int) -> JsonResponse:
    """Rows of one edition: a draft, or one that was published."""
    answer = charting.chart_of_edition(actor_of(request), pk, edition, _window(request))
    return JsonResponse(answer, json_dumps_params=COMPACT)


@require_POST
@needs("plan.draft")
def move(request: HttpRequest, pk: int, edition: int) -> JsonResponse:
    """What a move would do, or the move itself where it is confirmed."""
    actor, form = actor_of(request), MoveForm(request.POST)
    fetch_edition(actor, pk, edition, act="plan.draft")
    if not form.is_valid():
        return _refused("MOVE_IMPOSSIBLE", 422)
    asked = form.cleaned_data
    try:
        effect = move_effect(actor, pk, edition, asked["task"], asked["start"])
        if effect.revision != asked["revision"]:
            return _refused("DRAFT_STALE", 409)
        if asked["confirm"]:
            move_task(
                edition, asked["task"], effect.asked_on, revision=asked["revision"], actor=actor
            )
    except ActRefused as error:
        return _refused(error.code, 409)
    except StaleDraft:
        return _refused("DRAFT_STALE", 409)
    return JsonResponse({"moved": effect.moved, "said": said_of(effect), "may": not effect.faults})


def _window(request: HttpRequest) -> charting.Window:
    form = WindowForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    return charting.Window(asked.get("from") or 0, asked.get("count") or USUAL)


def _refused(code: str, status: int) -> JsonResponse:
    """Nothing has changed; why not, in words."""
    answer = {"moved": [], "said": [refusal(code)], "may": False, "stale": code == "DRAFT_STALE"}
    return JsonResponse(answer, status=status)

"""What a moved bar sends, and what is said of the move: sentences in the reader's language. Decides nothing."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from duban.foundation.formats import day as day_label
from duban.planning.queries.moves import NAMED, Fault, MoveEffect

MOST_DAYS = 100_000

REFUSALS: Final[dict[str, Promise]] = {
    "DRAFT_GONE": gettext_lazy("The draft is gone. Reload the page."),
    "DRAFT_PUBLISHED": gettext_lazy("The draft was published meanwhile. Reload the page."),
    "DRAFT_BEING_SOLVED": gettext_lazy(
        "The dates of this draft are being looked for. Wait for that."
    ),
    "DRAFT_WITHOUT_DATES": gettext_lazy("The draft has no dates yet. Let them be found first."),
    "TASK_UNMOVABLE": gettext_lazy("This task has begun, or it is gone. It can't be moved."),
    "MOVE_IMPOSSIBLE": gettext_lazy("This move can't be had."),
    "PLAN_ENDED": gettext_lazy("The plan was ended."),
    "DRAFT_STALE": gettext_lazy(
        "Somebody changed the draft meanwhile. You see it now as it is; move the task again."
    ),
}


class WindowForm(forms.Form):
    """Which rows are asked for; the parameter is called from, which Python keeps for itself."""

    count = forms.IntegerField(required=False, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from"] = forms.IntegerField(required=False, min_value=0)


class MoveForm(forms.Form):
    """One move: which task, on which day of the document it begins, seen in which revision, and whether it is meant."""

    task = forms.CharField(max_length=80)
    start = forms.IntegerField(min_value=-MOST_DAYS, max_value=MOST_DAYS)
    revision = forms.IntegerField(min_value=1)
    confirm = forms.BooleanField(required=False)


def refusal(code: str) -> str:
    """Why a move was refused, in words."""
    return str(REFUSALS.get(code, REFUSALS["MOVE_IMPOSSIBLE"]))


def said_of(effect: MoveEffect) -> list[str]:
    """What a move does, a sentence each: where the task comes to stand, what moves with it, what is missed, why it can't be had."""
    said = [_own(effect)]
    if effect.others:
        said.append(_others(effect))
    said += [
        _("“%(task)s” is then over on %(day)s, after its deadline of %(deadline)s.")
        % {
            "task": one.title,
            "day": day_label(one.becomes),
            "deadline": day_label(one.deadline_on),
        }
        for one in effect.missed[:NAMED]
    ]
    if effect.becomes and effect.limit_on:
        said.append(
            _("The whole is then over on %(day)s, after the limit of %(limit)s.")
            % {"day": day_label(effect.becomes), "limit": day_label(effect.limit_on)}
        )
    return said + [_fault(one) for one in effect.faults[:NAMED]]


def _own(effect: MoveEffect) -> str:
    told = {
        "task": effect.title,
        "first": day_label(effect.first),
        "last": day_label(effect.last),
    }
    if not effect.moved:
        return _("“%(task)s” stays from %(first)s to %(last)s.") % told
    return _("“%(task)s” goes to %(first)s to %(last)s.") % told


def _others(effect: MoveEffect) -> str:
    count = len(effect.others)
    text = ngettext(
        "%(count)s other task moves with it: %(tasks)s.",
        "%(count)s other tasks move with it: %(tasks)s.",
        count,
    )
    # Translators: between the names of tasks in a sentence
    between = _(", ")
    names = between.join(effect.others[:NAMED])
    return text % {"count": count, "tasks": names + ("…" if count > NAMED else "")}


def _fault(fault: Fault) -> str:
    told = {"task": fault.title, "crew": fault.crew}
    if fault.from_on:
        told["day"] = day_label(fault.from_on)
        return _("That can't be had: “%(task)s” can't begin before %(day)s.") % told
    if fault.code == "OVERLOAD":
        return _("That can't be had: of “%(crew)s” there is not enough for “%(task)s”.") % told
    return _("That can't be had: “%(task)s” would break a rule of the plan.") % told

"""The lives that the ledger's benchmark is filled with: each is lived once by the real actions and watched after every day.

A life is a list of acts on days counted from its registration. `watched` makes one matter live it inside a transaction that is
rolled back, and hands out all rows and lines as they stood after each act; `ledger_rows` makes a million of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duban.foundation.access import Actor
    from duban.ledger.models import Matter

# Stand in the texts where every matter has words of its own.
TITLE, ASKED, PLACE = "〖题〗", "〖求〗", "〖地〗"
DUE_AFTER = 30


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts; `lead` and `helper` are the officers for whom others stand in the copies."""

    clerk: Actor
    head: Actor
    judge: Actor
    filer: Actor
    lead: Actor
    helper: Actor
    place: int
    source: int


@dataclass(frozen=True, slots=True)
class Act:
    """One act, so many days after the registration."""

    day: int
    name: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of life: of twenty matters `weight` live it; `due` is the day of the limit."""

    name: str
    weight: int
    acts: tuple[Act, ...]
    category: str = "ordinary"
    due: int = DUE_AFTER


def act(day: int, name: str, **facts: Any) -> Act:
    """One act of a life."""
    return Act(day, name, facts)


def _worked(*, by: int) -> tuple[Act, ...]:
    """Assigned, signed for and reported on, up to a day on which the work is done."""
    return (
        act(1, "assign"),
        act(1, "sign"),
        act(2, "sign_part"),
        act(6, "report_part", text=f"已按职责办理{PLACE}涉及本单位的手续，并派员到场配合。"),
        act(8, "report", text=f"{PLACE}前期手续办结，施工单位进场，完成工程量约三成。", share=30),
        act(by, "report", text=f"{PLACE}各项措施全部落实，完成自查并整理佐证材料。", share=100),
    )


def _ended(day: int, *, verify: int = 2, close: int = 3) -> tuple[Act, ...]:
    """Submitted, verified and closed."""
    return (
        act(day, "submit", statement=f"{PLACE}任务已全部完成，措施逐条落实，申请验收。"),
        act(day + verify, "verify", findings="资料与现场相符，达到要求。"),
        act(day + verify + close, "close"),
    )


_QUICK = (
    act(0, "assign"),
    act(1, "sign"),
    act(4, "report", text=f"{PLACE}已处理完毕。", share=100),
    *_ended(5, close=2),
)
KINDS = (
    Kind("plain", 5, (*_worked(by=15), *_ended(20))),
    Kind("quick", 3, _QUICK),
    Kind(
        "checked",
        3,
        (*_worked(by=20), act(22, "self_check", note="对照措施逐条核对，资料齐全。"), *_ended(23)),
        category="meeting",
    ),
    Kind(
        "returned",
        2,
        (
            *_worked(by=13),
            act(14, "submit", statement=f"{PLACE}已完成，申请验收。"),
            act(17, "return", reason="现场仍有两处未处理到位，退回补办。"),
            act(22, "report", text=f"针对{PLACE}退回意见，已补充现场处理。", share=90),
            *_ended(25),
        ),
    ),
    Kind(
        "extended",
        1,
        (
            *_worked(by=11),
            act(12, "ask_extension", until=45, reason="受连续降雨影响，关键工序推迟。"),
            act(14, "grant", answer="情况属实，同意延期。"),
            act(30, "report", text=f"{PLACE}已按新时限完成。", share=100),
            *_ended(34),
        ),
    ),
    Kind(
        "suspended",
        1,
        (
            *_worked(by=9),
            act(10, "suspend", reason="主汛期不具备施工条件，汛后恢复。"),
            act(22, "resume", reason="汛期已过，恢复施工。"),
            act(30, "report", text=f"{PLACE}恢复施工后已完成。", share=100),
            *_ended(32),
        ),
    ),
    Kind(
        "disputed",
        1,
        (
            act(1, "assign"),
            act(2, "dispute", reason="主要职责不在我单位，建议重新明确牵头单位。"),
            act(4, "assign"),
            act(5, "sign"),
            act(9, "report", text=f"{PLACE}已按要求推进。", share=60),
            *_ended(16),
        ),
    ),
    Kind(
        "late",
        2,
        (
            *_worked(by=10),
            act(24, "report", text=f"{PLACE}剩余部分已倒排工期。", share=80),
            *_ended(34, verify=3),
        ),
        due=12,
    ),
    Kind("cancelled", 1, (act(3, "cancel", reason="任务已并入同类事项统一推进。"),)),
    Kind(
        "reopened",
        1,
        (
            *_QUICK,
            act(20, "look_back", outcome="failed", text="现场再次出现积存问题。"),
            act(22, "reopen", reason="回头看发现问题反弹，重新办理。"),
            act(27, "report", text=f"{PLACE}反弹问题已再次整改。", share=100),
            *_ended(29),
        ),
    ),
)
LONGEST = max(kind.acts[-1].day for kind in KINDS)


def _acts(cast: Cast, born: dt.date) -> dict[str, Callable[..., object]]:
    """The real action behind each name."""
    from duban.ledger.actions import moves
    from duban.ledger.actions.extensions import ask_extension, decide_extension
    from duban.ledger.actions.gates import record_gate
    from duban.ledger.actions.look_backs import look_back
    from duban.ledger.actions.progress import report_progress
    from duban.ledger.choices import Gate, Outcome
    from duban.ledger.models import Matter

    def asked(pk: int, *, until: int, reason: str) -> object:
        later = born + dt.timedelta(days=until)
        return ask_extension(pk, asked_on=later, reason=reason, actor=cast.lead)

    def granted(pk: int, *, answer: str) -> object:
        waiting = Matter.objects.get(pk=pk).extensions.get()
        return decide_extension(waiting.pk, granted=True, answer=answer, actor=cast.head)

    def part(pk: int) -> object:
        duty = Matter.objects.get(pk=pk).duties.get(role="assist")
        return moves.sign_part(duty.pk, actor=cast.helper)

    def checked(pk: int, *, note: str) -> object:
        gate = {"gate": Gate.SELF_CHECK, "outcome": Outcome.PASSED}
        return record_gate(pk, **gate, note=note, actor=cast.lead)

    by = {
        "assign": cast.clerk,
        "sign": cast.lead,
        "dispute": cast.lead,
        "suspend": cast.head,
        "resume": cast.head,
        "submit": cast.lead,
        "verify": cast.judge,
        "return": cast.judge,
        "close": cast.filer,
        "reopen": cast.head,
        "cancel": cast.head,
    }
    made: dict[str, Callable[..., object]] = {
        name: lambda pk, name=name, **facts: moves.MOVES[name](pk, actor=by[name], **facts)
        for name in by
    }
    return made | {
        "sign_part": part,
        "report": lambda pk, **facts: report_progress(pk, actor=cast.lead, **facts),
        "report_part": lambda pk, **facts: report_progress(pk, actor=cast.helper, **facts),
        "self_check": checked,
        "ask_extension": asked,
        "grant": granted,
        "look_back": lambda pk, **facts: look_back(pk, actor=cast.judge, **facts),
    }


def registered(cast: Cast, kind: Kind, born: dt.date) -> tuple[Matter, str]:
    """One registered matter of a kind, and the text under which it is found."""
    from duban.ledger.actions.register import Authority, DutySpec, LimitSpec, MatterSpec, register
    from duban.ledger.actions.registered_facts import search_text
    from duban.ledger.models import Source
    from duban.people.models import Unit

    lead, helper = cast.lead.seats[0], cast.helper.seats[0]
    due = born + dt.timedelta(days=kind.due)
    spec = MatterSpec(
        title=TITLE,
        requirement=ASKED,
        place=PLACE,
        source=Source.objects.get(pk=cast.source),
        duties=[
            DutySpec(lead.unit_name, "lead", lead.unit_id),
            DutySpec(helper.unit_name, "assist", helper.unit_id),
        ],
        measures=[("现场踏勘，明确责任人", "step"), ("按月调度", "step")],
        limit=LimitSpec(said=f"{kind.due}日内", kind="date", due_on=due),
        category=kind.category,
    )
    authority = Authority(cast.head.seats[0].post_id, "市政府常务会议")
    (matter,) = register([spec], jurisdiction_id=cast.place, authority=authority, actor=cast.clerk)
    units = Unit.objects.in_bulk([lead.unit_id, helper.unit_id])
    return matter, search_text(matter, spec, units)


def watched(cast: Cast, kind: Kind, born: dt.date) -> Iterator[tuple[int, Matter, str]]:
    """Live one life: the day, the matter and its search text, after the registration and after each act."""
    from django.utils import timezone

    from duban.foundation import clock
    from duban.ledger.models import Matter

    def moment(day: int, place: int) -> dt.datetime:
        on = dt.datetime.combine(born + dt.timedelta(days=day), dt.time(9, 7, 11))
        return timezone.make_aware(on + dt.timedelta(minutes=20 * place))

    doing = _acts(cast, born)
    with clock.at(moment(0, 0)):
        matter, text = registered(cast, kind, born)
    yield 0, matter, text
    for place, each in enumerate(kind.acts, 1):
        with clock.at(moment(each.day, place)):
            doing[each.name](matter.pk, **each.facts)
        yield each.day, Matter.objects.get(pk=matter.pk), text

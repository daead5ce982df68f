"""Measures one filled ledger: `ledger_measure.py SECONDS [PART OF A NAME]`, called by `ledger.py` with the site in its environment.

Prints one line for each question, its parts separated by tabs, for `ledger.py` to read; what goes wrong ends the program.
"""

from __future__ import annotations

import datetime as dt
import signal
import sys
import time
from pathlib import Path
from typing import Any

from ledger_asks import BULK_PER_SECOND, Ask, Visitor, asks, assigning, creating
from ledger_clients import Figures, Served, measured, served

BULK, PORTION = 3_000, 1_000
WARM_UP = 4.0


def signed_in(username: str) -> str:
    """The key of a session in which that person is signed in."""
    from django.test import Client

    from duban.people.models import User

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(
        User.objects.get(username=username), "django.contrib.auth.backends.ModelBackend"
    )
    return str(client.cookies["sessionid"].value)


def a_token(username: str) -> str:
    """A token of that person for everything."""
    from django.utils import timezone

    from duban.people.access import actor_for
    from duban.people.actions.tokens import make_token
    from duban.people.choices import TokenScope
    from duban.people.models import User

    actor = actor_for(User.objects.get(username=username))
    _token, secret = make_token(
        name="benchmark",
        post_id=actor.seats[0].post_id,
        scopes=TokenScope.values,
        expires_on=timezone.localdate() + dt.timedelta(days=2),
        actor=actor,
    )
    return secret


def a_visitor() -> Visitor:
    """A registrar with a session and a token, and an officer of the unit by which lists are narrowed."""
    from django.db.models import Max, Min
    from django.utils import timezone

    from duban.ledger.models import Matter
    from duban.people.models import Post, Tenure

    officer = Tenure.objects.select_related("post").get(user__username="xuming")
    span = Matter.objects.aggregate(first=Min("pk"), last=Max("pk"))
    posts = Post.objects.filter(role="officer").select_related("unit").order_by("pk")
    approver = Post.objects.get(role="approver")
    return Visitor(
        session=signed_in("lanqing"),
        officer_session=signed_in("xuming"),
        token=a_token("lanqing"),
        today=timezone.localdate(),
        unit=officer.post.unit_id,
        people=[(post.unit_id, post.unit.name) for post in posts],
        approver=approver.pk,
        first=span["first"],
        last=span["last"],
    )


def tell(name: str, figures: Figures, megabytes: float, bar: str, *, is_held: bool) -> None:
    """One line."""
    shown = name + (f" [refused: {figures.refused}]" if figures.refused else "")
    numbers = (figures.per_second, figures.p50, figures.p95, megabytes)
    print("\t".join([shown, *(f"{n:.2f}" for n in numbers), bar, str(int(is_held))]), flush=True)


def measure(site: Served, ask: Ask, seconds: float) -> None:
    """Ask, and judge the answer; a refusal is a miss, whatever was measured."""
    figures = measured(site.port, ask.asking, seconds)
    is_held, bar = not figures.refused, ""
    if ask.per_second is not None:
        bar = f">= {ask.per_second:.0f}/s"
        is_held = is_held and figures.per_second >= ask.per_second
    if ask.p95 is not None:
        bar = f"p95 < {ask.p95:.0f} ms"
        is_held = is_held and figures.p95 < ask.p95
    tell(ask.name, figures, site.megabytes(), bar, is_held=is_held)


def in_bulk(visitor: Visitor) -> list[int]:
    """Register some thousands at once, as an import does, in this process; returns them."""
    from registering import a_clerk

    from duban.ledger.actions.register import Authority, DutySpec, LimitSpec, MatterSpec, register
    from duban.ledger.models import Source

    clerk, due = a_clerk(), visitor.today + dt.timedelta(days=30)
    source = Source.objects.order_by("pk").first()
    assert source is not None  # noqa: S101  (narrows for the type checker)
    specs = [
        MatterSpec(
            title=f"批量登记事项{n}整治污水溢流直排",
            requirement=f"批量登记事项{n}整治污水溢流直排，疏通雨污混流管网，形成长效管护机制",
            source=source,
            duties=[DutySpec(name, "lead", unit)],
            limit=LimitSpec(said="30日内", kind="date", due_on=due),
        )
        for n in range(BULK)
        for unit, name in [visitor.people[n % len(visitor.people)]]
    ]
    place = clerk.seats[0].jurisdiction_id
    made: list[int] = []
    taken = []
    for start in range(0, BULK, PORTION):
        begin = time.perf_counter()
        matters = register(
            specs[start : start + PORTION],
            jurisdiction_id=place,
            authority=Authority(visitor.approver, "市政府常务会议"),
            actor=clerk,
        )
        taken.append(time.perf_counter() - begin)
        made += [m.pk for m in matters]
    rate = BULK / sum(taken)
    figures = Figures(BULK, rate, 0.0, 0.0, {})
    tell("create, in bulk", figures, 0.0, f">= {BULK_PER_SECOND:.0f}/s", is_held=rate >= BULK_PER_SECOND)  # fmt: skip
    return made


def main() -> int:
    """Measure everything, the writing last."""
    import django

    django.setup()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    from django.conf import settings
    from django.db import connections

    seconds, part = float(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""
    visitor: Any = a_visitor()
    connections.close_all()
    with served(Path(settings.DATA_DIR).parent / "serve.log") as site:
        # The first requests of each process load the views and the templates.
        for ask in asks(visitor)[:2]:
            measured(site.port, ask.asking, WARM_UP)
        for ask in [*asks(visitor), creating(visitor)]:
            if part in ask.name:
                measure(site, ask, seconds)
        if part in "create, in bulk; transition (assign)":
            waiting = in_bulk(visitor)
            connections.close_all()
            measure(site, assigning(visitor, waiting), seconds)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""What the ledger's benchmark asks: every filter of the list as JSON and as a page, search, one matter, cockpit, writing.

An ask is a name, the bars that it has to reach, and the requests of one client. Bars are those of PostgreSQL.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from ledger_clients import CLIENTS, request

LIST_PER_SECOND, PAGE_P95, ONE_PER_SECOND, COCKPIT_P95 = 200.0, 100.0, 500.0, 150.0
SINGLY_PER_SECOND, BULK_PER_SECOND, GROWTH = 300.0, 1500.0, 1.5
SIZE = "100"


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that is measured: at least so many answers a second, or 95 of 100 within so many milliseconds."""

    name: str
    asking: Callable[[int], Iterator[bytes]]
    per_second: float | None = None
    p95: float | None = None
    is_writing: bool = False


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks: a session of the page, a token of the interface, and what of the ledger is known to be there."""

    session: str
    officer_session: str
    token: str
    today: dt.date
    unit: int
    people: list[tuple[int, str]]
    approver: int
    first: int
    last: int


def filters(visitor: Visitor) -> dict[str, dict[str, str]]:
    """Every filter and order of the list, the rare and the common."""

    def day(ago: int) -> str:
        return (visitor.today - dt.timedelta(days=ago)).isoformat()

    unit = str(visitor.unit)
    return {
        "newest": {},
        **{f"light {light}": {"light": light} for light in ("red", "yellow", "green", "grey")},
        "state under way": {"state": "under_way"},
        "state closed": {"state": "closed"},
        "state cancelled": {"state": "cancelled"},
        "unit": {"unit": unit},
        "unit and role": {"unit": unit, "role": "lead"},
        "unit, closed": {"unit": unit, "state": "closed"},
        "role": {"role": "assist"},
        "source": {"source": "workbook"},
        "open questions": {"questions": "1"},
        "due within days": {"due_from": day(10), "due_to": day(-10)},
        "registered in a week": {"registered_from": day(40), "registered_to": day(33)},
        "as of last month": {"as_of": day(30)},
        "by due": {"sort": "due"},
        "by due, last first": {"sort": "due-last"},
        "by title": {"sort": "title"},
        "oldest first": {"sort": "oldest"},
        "search: a place": {"q": "东河村12号片区"},
        "search: a common word": {"q": "电梯"},
        "search: a number": {"q": "120号"},
        "search: nothing": {"q": "没有这样的词"},
        "search: a common word, closed": {"q": "电梯", "state": "closed"},
    }


def _again(data: bytes) -> Callable[[int], Iterator[bytes]]:
    return lambda _which: itertools.repeat(data)


def asks(visitor: Visitor) -> list[Ask]:
    """Everything that only reads."""
    page = {"Cookie": f"sessionid={visitor.session}"}
    program = {"Authorization": f"Bearer {visitor.token}"}
    officer = {"Cookie": f"sessionid={visitor.officer_session}"}
    found = []
    for name, parts in filters(visitor).items():
        query = urlencode({**parts, "size": SIZE})
        json_list = request(f"/api/v1/matters?{query}", program)
        html_list = request(f"/ledger/?{query}", page)
        found += [
            Ask(f"JSON list, {name}", _again(json_list), per_second=LIST_PER_SECOND),
            Ask(f"page, {name}", _again(html_list), p95=PAGE_P95),
        ]
    officers = request(f"/ledger/?size={SIZE}", officer)
    return [
        *found,
        Ask("page, newest, for a unit's officer", _again(officers), p95=PAGE_P95),
        Ask("one matter, JSON", _matters(visitor, "/api/v1/matters/{}", program), ONE_PER_SECOND),
        Ask("one matter, page", _matters(visitor, "/ledger/{}/", page)),
        Ask("cockpit", _again(request("/cockpit/", page)), p95=COCKPIT_P95),
        Ask("my work, a registrar", _again(request("/my-work/", page))),
        Ask("my work, an officer", _again(request("/my-work/", officer))),
    ]


def _matters(
    visitor: Visitor, path: str, headers: dict[str, str]
) -> Callable[[int], Iterator[bytes]]:
    """Matters from all over the ledger, in an order that jumps."""

    def asking(which: int) -> Iterator[bytes]:
        span = visitor.last - visitor.first
        for n in itertools.count(which + 1):
            yield request(path.format(visitor.first + n * 7919 % span), headers)

    return asking


def creating(visitor: Visitor) -> Ask:
    """Registering one matter at a time through the interface."""
    headers = {"Authorization": f"Bearer {visitor.token}", "Content-Type": "application/json"}

    def asking(which: int) -> Iterator[bytes]:
        for n in itertools.count(which, CLIENTS):
            unit, _name = visitor.people[n % len(visitor.people)]
            body: dict[str, Any] = {
                "title": f"新登记事项{n}整治污水溢流直排",
                "requirement": f"新登记事项{n}整治污水溢流直排，疏通雨污混流管网，形成长效管护机制",
                "duties": [{"role": "lead", "unit": unit}],
                "due_on": (visitor.today + dt.timedelta(days=30)).isoformat(),
                "source_title": "县长办公会",
                "approver": visitor.approver,
                "basis": "市政府常务会议",
            }  # fmt: skip
            given = headers | {"Idempotency-Key": secrets.token_hex(12)}
            yield request("/api/v1/matters", given, method="POST", body=json.dumps(body).encode())

    return Ask("create, singly", asking, per_second=SINGLY_PER_SECOND, is_writing=True)


def assigning(visitor: Visitor, waiting: list[int]) -> Ask:
    """One move of each of the registered matters that wait."""
    headers = {"Authorization": f"Bearer {visitor.token}", "Content-Type": "application/json"}

    def asking(which: int) -> Iterator[bytes]:
        for pk in waiting[which::CLIENTS]:
            given = headers | {"If-Match": "*"}
            path = f"/api/v1/matters/{pk}/moves/assign"
            yield request(path, given, method="POST", body=b"{}")

    return Ask("transition (assign)", asking, is_writing=True)

"""Reading the ledger by program: the same rows as the screen, lean; one matter under its tag; nothing that the post may not see."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import Town, a_matter
from duban.foundation import clock
from duban.ledger.actions.moves import assign_matter, sign_matter, start_matter
from duban.ledger.actions.progress import report_progress
from duban.ledger.queries.board import ledger_board
from duban.ledger.queries.filters import LedgerFilter
from programs import Program, problem, program


def three(town: Town) -> list[int]:
    """One late, one near, one without a day; the second is led by the water bureau and under way."""
    today = clock.today()
    late = a_matter(town, "清淤", due_on=today - dt.timedelta(days=3))
    near = a_matter(town, "修桥", due_on=today + dt.timedelta(days=2), unit="water")
    none = a_matter(town, "巡查")
    assign_matter(near.pk, actor=town.actor("lan"))
    sign_matter(near.pk, actor=town.actor("he"))
    start_matter(near.pk, actor=town.actor("he"))
    report_progress(near.pk, text="已进场", share=40, actor=town.actor("he"))
    return [late.pk, near.pk, none.pk]


def ids(app: Program, query: str = "") -> list[int]:
    """The ids that a query finds, in its order."""
    answer = app.get(f"/matters{query}")
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["rows"]]


def test_rows_say_what_the_screen_says(town: Town) -> None:
    """Number, state, light, pace, days and leads as on the ledger's screen, for each sort and light."""
    three(town)
    app, actor = program(town, "lan"), town.actor("lan")
    for sort in ("newest", "oldest", "due", "due-last", "title"):
        screen = ledger_board(actor, LedgerFilter(sort=sort)).rows
        rows = app.get(f"/matters?sort={sort}").json()["rows"]
        assert [told(row) for row in rows] == [
            (
                r.pk,
                r.number,
                r.title,
                r.state,
                r.light,
                r.pace,
                r.days,
                [d.name for d in r.units("lead")],
            )
            for r in screen
        ]


def told(row: dict[str, Any]) -> tuple[Any, ...]:
    """The cells that the screen has too."""
    names = ("id", "number", "title", "state", "light", "pace", "days", "leads")
    return tuple(row[name] for name in names)


def test_each_filter_narrows(town: Town) -> None:
    """As the screen's filters do."""
    late, near, none = three(town)
    app = program(town, "lan")
    assert ids(app, "?light=red") == [late]
    assert ids(app, "?light=grey") == [none]
    assert ids(app, "?state=under_way") == [near]
    assert ids(app, f"?unit={town.units['water'].pk}") == [near]
    assert ids(app, "?q=修桥") == [near]
    assert ids(app, f"?due_to={clock.today()}") == [late]
    assert ids(app, "?questions=true") == []
    counted = app.get("/matters/counts?light=red").json()
    assert counted == {"total": 1, "lights": {"green": 0, "yellow": 1, "red": 1, "grey": 1}}


def test_pages_follow_the_cursor(town: Town) -> None:
    """Every matter once, in the order asked for; the last page has no cursor."""
    for number in range(5):
        a_matter(town, f"第{number}件")
    app = program(town, "lan")
    for sort in ("newest", "due", "title"):
        seen, after = [], ""
        while True:
            page = app.get(f"/matters?size=2&sort={sort}&after={after}").json()
            seen += [row["id"] for row in page["rows"]]
            after = page["after"]
            if not after:
                break
        assert seen == ids(app, f"?sort={sort}")


def test_as_of_a_day(town: Town) -> None:
    """How the ledger stood: state and leads of then, and only what there was."""
    then = dt.datetime(2026, 4, 9, 2, tzinfo=dt.UTC)
    with clock.at(then):
        old = a_matter(town, "旧事", due_on=dt.date(2026, 5, 1))
    with clock.at(then + dt.timedelta(days=5)):
        assign_matter(old.pk, actor=town.actor("lan"))
        a_matter(town, "新事")
    app = program(town, "lan")
    (row,) = app.get("/matters?as_of=2026-04-10&size=1").json()["rows"]
    assert (row["id"], row["state"], row["light"]) == (old.pk, "registered", "green")
    assert len(ids(app, "?as_of=2026-04-20")) == 2
    cursor = app.get("/matters?as_of=2026-04-20&size=1&sort=due").json()["after"]
    assert len(ids(app, f"?as_of=2026-04-20&sort=due&after={cursor}")) == 1


def test_five_queries_for_a_page(town: Town) -> None:
    """However many rows there are: the token, the places of the post, the rows, their leads."""
    app = program(town, "lan")
    ids(app)  # the last use is written with the first request
    counts = []
    for _ in range(2):
        three(town)
        with CaptureQueriesContext(connection) as context:
            ids(app)
        counts.append(len(context))
    assert counts[0] == counts[1] <= 4


def test_one_matter(town: Town) -> None:
    """What is on its page: words, people, dates, duties, limits, measures, sources."""
    _late, near, _none = three(town)
    app = program(town, "he")
    answer = app.get(f"/matters/{near}")
    found = answer.json()
    assert found["title"] == "修桥"
    assert found["approver"] == "清河县政府督查室主任"
    assert found["registered_by"] == "蓝青"
    assert [(d["name"], d["role"], d["signed_by"]) for d in found["duties"]] == [
        ("清河县水利局", "lead", "何清")
    ]
    assert [x["cause"] for x in found["limits"]] == ["original"]
    assert found["sources"][0]["title"] == "县长办公会"
    assert found["share_done"] == 40
    assert answer.headers["ETag"].startswith(f'"{found["revision"]}.')


def test_a_known_rendering_is_not_sent_again(town: Town) -> None:
    """304 under the same tag; a change gives another one."""
    pk = a_matter(town).pk
    app = program(town, "lan")
    tag = app.get(f"/matters/{pk}").headers["ETag"]
    again = app.get(f"/matters/{pk}", If_None_Match=f'"x", {tag}')
    assert (again.status_code, again.content) == (304, b"")
    assign_matter(pk, actor=town.actor("lan"))
    assert app.get(f"/matters/{pk}", If_None_Match=tag).status_code == 200
    listed = app.get("/matters").headers["ETag"]
    assert app.get("/matters", If_None_Match=listed).status_code == 304


def test_hidden_and_missing_look_the_same(town: Town) -> None:
    """An officer of another county gets 404 and an empty list; so does a person whose post ended."""
    pk = a_matter(town).pk
    other = program(town, "gu")
    hidden, missing = other.get(f"/matters/{pk}"), other.get("/matters/999999")
    assert problem(hidden) == problem(missing) == (404, "NOT_FOUND")
    assert hidden.content == missing.content
    assert ids(other) == []

"""Followers of the journal: each line once, in order, from where they began; one that breaks keeps its place and says why."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from duban.foundation import clock, followers, health, journal
from duban.foundation.access import Actor
from duban.foundation.followers import PlacedLine
from duban.foundation.horizon import Horizon
from duban.foundation.jobs.worker import Worker
from duban.foundation.models import Follower

LAN = Actor(7, "蓝青")
NOON = dt.datetime(2026, 4, 9, 4, 0, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder and a horizon of its own, and no followers but those of the test."""
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(followers, "_horizon", Horizon())
    monkeypatch.setattr(followers, "_known", {})


class Reader:
    """A follower that keeps a row for each line, and breaks at lines whose note is `bad`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.batches: list[int] = []
        self.bad = "bad"

    def handle(self, lines: Sequence[PlacedLine]) -> None:
        """Rows are keyed by follower and place: a line told of twice would collide."""
        self.batches.append(len(lines))
        for line in lines:
            key, note = f"{self.name}:{line.number}", line.content["note"]
            Session.objects.create(session_key=key, session_data=note, expire_date=line.at)
            if note == self.bad:
                raise ValueError("a line that nobody can read")

    @property
    def notes(self) -> list[str]:
        """What it was told of, in the order of places."""
        rows = Session.objects.filter(session_key__startswith=f"{self.name}:")
        pairs = rows.values_list("session_key", "session_data")
        return [note for _, note in sorted(pairs, key=lambda pair: int(pair[0].split(":")[1]))]


@pytest.fixture
def reader() -> Reader:
    """A follower that begins now."""
    reader = Reader("reader")
    followers.register("reader", reader.handle)
    followers.begin()
    return reader


def write(*notes: str, name: str = "matter.note", stream: str = "matter:1") -> None:
    """A line for each note."""
    with transaction.atomic():
        for note in notes:
            journal.write(stream, name, actor=LAN, at=NOON, content={"note": note})


def test_each_line_once_and_in_order(reader: Reader) -> None:
    """Told twice there is nothing new the second time."""
    write("a", "b")
    write("c", stream="matter:2")
    assert followers.tell_all() == 3
    assert followers.tell_all() == 0
    assert reader.notes == ["a", "b", "c"]


def test_a_line_comes_with_all_that_it_says() -> None:
    """Place, stream, sequence, name, instant, who, and the content as it was given."""
    told: list[PlacedLine] = []
    followers.register("reader", told.extend)
    followers.begin()
    write("阅")
    followers.tell_all()
    (line,) = told
    assert (line.number, line.stream, line.sequence, line.name) == (0, "matter:1", 1, "matter.note")
    assert (line.at, line.user_id, line.actor, line.post_id) == (NOON, 7, "蓝青", None)
    assert (line.content, line.subject) == ({"note": "阅"}, ("matter", 1))


def test_a_new_follower_begins_at_the_present_end(reader: Reader) -> None:
    """What was written before it was known is history, placed or not."""
    write("a")
    followers.tell_all()
    write("b")
    late = Reader("late")
    followers.register("late", late.handle)
    followers.begin()
    write("c")
    followers.tell_all()
    assert (reader.notes, late.notes) == (["a", "b", "c"], ["c"])


def test_a_worker_meets_a_new_follower() -> None:
    """Without a migration between, its place is made at the first turn."""
    write("a")
    reader = Reader("reader")
    followers.register("reader", reader.handle)
    assert followers.tell_new() == 0
    write("b")
    assert followers.tell_new() == 1
    assert reader.notes == ["b"]


def test_only_the_wanted_names_are_handed_over() -> None:
    """The place moves on over the others too."""
    reader = Reader("reader")
    followers.register("reader", reader.handle, names={"matter.register"})
    followers.begin()
    write("a")
    write("b", name="matter.register")
    write("c")
    assert followers.tell_all() == 3
    assert (reader.notes, reader.batches) == (["b"], [1])
    assert Follower.objects.get(name="reader").number == 3


def test_one_that_breaks_keeps_its_place_and_says_why(reader: Reader) -> None:
    """Lines before the bad one are told of; the pauses grow; others go on; the doctor tells; afterwards nothing was lost."""
    other = Reader("other")
    other.bad = ""
    followers.register("other", other.handle)
    followers.begin()
    write("a", "b", "c", "bad", "d")
    followers.tell_all()
    assert reader.notes == ["a", "b", "c"]
    assert other.notes == ["a", "b", "c", "bad", "d"]
    pauses, now = [], clock.now()
    for _attempt in range(5):
        row = Follower.objects.get(name="reader")
        assert row.retry_at is not None
        assert "ValueError: a line that nobody can read" in row.reason
        assert row.reason.startswith("matter:1#4 matter.note")
        pauses.append(round((row.retry_at - now).total_seconds()))
        now = row.retry_at
        with clock.at(now):
            followers.tell_new()
    assert pauses == [5, 30, 120, 600, 600]
    ((finding,),) = (examined.findings for examined in health.examine(["followers"]))
    assert finding.code == "FOLLOWER_STUCK"
    assert (finding.params["name"], finding.params["waiting"]) == ("reader", 2)
    reader.bad = ""
    with clock.at(now + dt.timedelta(hours=1)):
        followers.tell_new()
    assert reader.notes == ["a", "b", "c", "bad", "d"]
    assert list(followers.stuck()) == []


def test_while_it_rests_it_is_left_alone(reader: Reader) -> None:
    """Nothing is tried before the pause is over, however often workers ask."""
    write("bad")
    followers.tell_all()
    tried = len(reader.batches)
    for _turn in range(3):
        followers.tell_new()
    assert len(reader.batches) == tried


def test_many_lines_go_in_batches(reader: Reader) -> None:
    """No transaction holds more than a batch."""
    write(*[str(n) for n in range(450)])
    assert followers.tell_all() == 450
    assert reader.batches == [200, 200, 50]
    assert reader.notes == [str(n) for n in range(450)]


def test_an_idle_turn_is_one_query_and_no_lock(reader: Reader) -> None:
    """However many lines there are."""
    write("a", "b")
    followers.tell_new()
    for _turn in range(2):
        with CaptureQueriesContext(connection) as queries:
            followers.tell_new()
        (query,) = queries.captured_queries
        assert query["sql"].startswith("SELECT")
    assert reader.notes == ["a", "b"]


def test_nothing_is_asked_where_nobody_follows() -> None:
    """A site without followers pays nothing."""
    with CaptureQueriesContext(connection) as queries:
        assert followers.tell_new() == 0
    assert len(queries) == 0


def test_a_failed_change_is_never_told_of(reader: Reader) -> None:
    """The line goes with its transaction."""
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write("a")
        raise ZeroDivisionError
    write("b")
    followers.tell_new()
    assert reader.notes == ["b"]


@pytest.mark.django_db(transaction=True)
def test_a_worker_follows_in_a_lane_of_its_own(reader: Reader) -> None:
    """Beside whatever it does; within two seconds of the commit."""
    until = time.monotonic() + 2

    def is_wanted() -> bool:
        return not reader.notes and time.monotonic() < until

    write("a")
    Worker(poll_seconds=0.05).run(is_wanted=is_wanted)
    assert reader.notes == ["a"]

"""The demonstration and its year: believable, every state and move, every month, the same twice, a journal that holds."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import Count, Max, Min
from django.utils import timezone

from duban.calendars.models import HolidayNotice
from duban.demo import seed
from duban.demo.accounts import Account
from duban.demo.office_year import month_ends
from duban.documents.models import Document
from duban.foundation import clock, health, journal
from duban.foundation.models import Checkpoint, Entry, Follower, Leaf
from duban.foundation.proof import verification
from duban.ledger.choices import Gate, IssuedKind, MatterState
from duban.ledger.lifecycle import EXTENSION_TRANSITIONS, MATTER_TRANSITIONS, REVIEW_TRANSITIONS
from duban.ledger.models import (
    Category,
    Draft,
    Duty,
    Evidence,
    Extension,
    GateRecord,
    ImportRun,
    IssuedDocument,
    LookBack,
    Matter,
    Review,
    Sample,
    SampleItem,
    Suspension,
)
from duban.ledger.queries.board import light_counts
from duban.notifications.models import Notification
from duban.people.choices import Role
from duban.people.models import Delegation, HandOver, Unit, User
from duban.people.queries import UnitIndex

Made = tuple[list[Account], list[int]]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]
# What doctor asks of the data; the rest it asks of the machine.
SOUND = (
    "journal",
    "journal_key",
    "stored_files",
    "official_numbers",
    "rows_and_journal",
    "staged_files",
)


def evenings() -> list[dt.datetime]:
    """The last evening of each month of the year."""
    today = timezone.localdate()
    days = [today - dt.timedelta(days=ago) for ago in month_ends()]
    return [timezone.make_aware(dt.datetime.combine(day, dt.time(20))) for day in days]


def test_the_ledger_spans_the_year() -> None:
    """From eleven months ago on; matters are registered in each month, and nothing lies in the future."""
    span = Entry.objects.aggregate(first=Min("at"), last=Max("at"))
    assert span["last"] - span["first"] >= dt.timedelta(days=335)
    assert span["last"] <= timezone.now()
    days = Matter.objects.values_list("registered_on", flat=True)
    months = {day.strftime("%Y-%m") for day in days}
    assert len(months) >= 9
    assert 200 <= Matter.objects.count() <= 300


def test_lines_are_written_in_the_order_of_their_instants() -> None:
    """Acts were done one after the other, as a journal of a year has them."""
    instants = list(Entry.objects.order_by("pk").values_list("at", flat=True))
    backwards = [n for n in range(1, len(instants)) if instants[n] < instants[n - 1]]
    assert backwards == []


def test_every_state_and_every_move_occurs() -> None:
    """All of the lifecycle's tables: where matters stand, and which moves their journals tell of."""
    assert set(Matter.objects.values_list("state", flat=True)) == set(MatterState.values)
    told = set(Entry.objects.values_list("name", flat=True).distinct())
    moves = {f"matter.{t.name}" for t in (*MATTER_TRANSITIONS, *REVIEW_TRANSITIONS)}
    moves |= {f"extension.{t.name}" for t in EXTENSION_TRANSITIONS}
    assert moves - told == set()


def test_all_that_an_office_does_occurs() -> None:
    """Categories, gates, documents of each kind, requests answered both ways, parts down to a village, people who come and go."""
    assert set(GateRecord.objects.values_list("gate", flat=True)) == set(Gate.values)
    assert set(IssuedDocument.objects.values_list("kind", flat=True)) == set(IssuedKind.values)
    assert IssuedDocument.objects.filter(answered_at__isnull=False).exists()
    used = set(Matter.objects.values_list("category__code", flat=True))
    assert used == set(Category.objects.values_list("code", flat=True))
    assert set(Extension.objects.values_list("state", flat=True)) == {"asked", "granted", "refused"}
    assert set(Review.objects.values_list("changed", flat=True)) == {True, False, None}
    assert set(LookBack.objects.values_list("outcome", flat=True)) == {"passed", "failed"}
    levels = Matter.objects.values_list("jurisdiction__level", flat=True)
    assert set(levels) == {"city", "county", "town", "village"}
    joint = Duty.objects.filter(role="assist").values("matter").annotate(n=Count("pk"))
    assert joint.filter(n__gte=2).exists()
    assert Duty.objects.filter(released_at__isnull=False).exists()
    assert Suspension.objects.filter(ended_at__isnull=False).exists()
    assert Evidence.objects.filter(name__endswith=".txt").exists()
    assert HolidayNotice.objects.exists()
    assert Delegation.objects.filter(ended_at__isnull=False).exists()
    assert HandOver.objects.filter(in_signed_at__isnull=False).exists()
    assert Document.objects.filter(kind="meeting_minutes").count() >= 4


def test_samples_were_drawn_and_checked_by_others() -> None:
    """Each from a checkpoint over its rule; what was found fits its matter, and nobody checked what they had judged."""
    samples = list(Sample.objects.order_by("pk"))
    assert len(samples) >= 2
    for sample in samples:
        rule, drawing = journal.history(sample.stream)
        assert (rule.name, drawing.name) == ("sample.commit", "sample.draw")
        signed = Checkpoint.objects.filter(at__gt=sample.committed_at).earliest("id")
        assert sample.checkpoint_root == signed.root
    checked = SampleItem.objects.exclude(outcome="").select_related("matter")
    assert set(checked.values_list("outcome", flat=True)) == {"passed", "failed"}
    assert checked.count() >= 10
    for item in checked:
        judges = item.matter.verifications.values_list("user_id", flat=True)
        assert item.user_id not in set(judges)
    assert SampleItem.objects.filter(is_chosen=True, outcome="").exists()


def test_a_matter_of_two_sources_is_one() -> None:
    """What was merged says the same of the same place as what it went into, from another source."""
    merged = Matter.objects.filter(state=MatterState.MERGED).select_related("merged_into")
    assert merged.count() >= 3
    for matter in merged:
        kept = matter.merged_into
        assert kept is not None
        assert (matter.title, matter.place) == (kept.title, kept.place)
        sources = {m.sources.get().source_id for m in (matter, kept)}
        assert len(sources) == 2


def test_complaints_came_in_as_workbooks() -> None:
    """Some at a time, through the import; each row is a matter that lived on."""
    runs = ImportRun.objects.filter(imported_at__isnull=False)
    assert runs.count() >= 2
    rows = Matter.objects.filter(import_run__in=runs)
    assert rows.count() == sum(runs.values_list("row_count", flat=True))
    assert rows.filter(state=MatterState.CLOSED).count() >= 4
    assert not rows.filter(duties__unit=None).exists()
    assert not rows.filter(due_on=None).exists()


def test_the_past_of_each_month_can_be_asked() -> None:
    """More matters with each month, fewer open than registered, none closed that was not yet; the last is no more than today."""
    registered, closed = [], []
    for evening in evenings():
        then = Matter.objects.as_of(evening)
        registered.append(then.count())
        closed.append(then.filter(past__state=MatterState.CLOSED).count())
    assert registered == sorted(registered)
    assert registered[1] >= 1
    assert len(set(registered)) >= 9
    assert closed[0] == 0
    assert closed[-1] > closed[4] > 0
    assert registered[-1] <= Matter.objects.count()


def test_each_month_was_signed() -> None:
    """A checkpoint at the end of each month and one over all of it."""
    signed = list(Checkpoint.objects.order_by("id").values_list("at", "size"))
    assert [at for at, _ in signed[:-1]] == evenings()
    assert signed == sorted(signed)
    assert signed[-1][1] == Entry.objects.count()


def test_the_journal_and_the_whole_house_are_sound() -> None:
    """Chains, tree and checkpoints hold; rows are what the journal tells; doctor finds nothing."""
    report = verification.verify()
    assert (report.fault, report.lines) == (None, Entry.objects.count())
    assert report.checkpoints == len(evenings()) + 1
    assert set(SOUND) <= set(health.names())
    assert [found for found in health.examine(SOUND) if found.findings] == []


def test_the_town_is_believable(made: Made) -> None:
    """All roles, all lights, some cancelled, drafts that wait and drafts that were worked on."""
    accounts, steps = made
    assert {account.role_label for account in accounts} == {str(r.label) for r in Role}
    assert steps == sorted(steps)
    assert steps[-1] == 100
    counts = light_counts(Matter.objects.all(), clock.moment())
    assert min(counts.values()) >= 8
    assert Matter.objects.count() >= 110
    assert Matter.objects.filter(state="cancelled").count() >= 5
    states = set(Draft.objects.values_list("state", flat=True))
    assert {"proposed", "registered", "dismissed"} <= states
    assert {d.kind for d in Document.objects.all()} == {
        "newspaper_page",
        "meeting_minutes",
        "notice",
    }


def test_a_second_run_changes_nothing(made: Made) -> None:
    """The same accounts, and not one line more in the journal."""
    first, _ = made
    lines = Entry.objects.count()
    assert seed() == first
    assert Entry.objects.count() == lines


def test_the_journal_of_the_town_holds() -> None:
    """Every stream is chained without a fault, although matters were registered on days gone by."""
    streams = set(Entry.objects.values_list("stream", flat=True))
    assert [s for s in streams if journal.first_fault(journal.history(s))] == []


def test_units_of_the_page_resolve() -> None:
    """The names that the page and the samples use mean one unit each; 属地 stays a question."""
    index = UnitIndex(Unit.objects.get(document_word="茂督").jurisdiction_id)
    for name in (
        "茂南区",
        "电白区",
        "化州市",
        "高州市",
        "市住建局",
        "市住房和城乡建设局",
        "云溪镇",
    ):
        assert index.resolve(name).unit_id is not None, name
    assert index.resolve("属地").question == "collective"


def test_nobody_of_the_demonstration_has_a_password() -> None:
    """One click in demo mode is the only way in: started in another mode, the folder opens to nobody."""
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_people_were_told_of_the_last_weeks() -> None:
    """Some is read and some is not, for officers and registrars; a year of histories is not told of."""
    rows = Notification.objects.filter(user__isnull=False)
    assert rows.filter(read_at=None).count() >= 20
    assert rows.exclude(read_at=None).count() >= 10
    for role in (Role.OFFICER, Role.REGISTRAR, Role.APPROVER):
        posts = User.objects.filter(tenures__post__role=role)
        assert rows.filter(user__in=posts, read_at=None).exists(), role
    assert rows.count() <= 400
    assert Follower.objects.get(name="notifications").number == Leaf.objects.count()

"""The demonstration: whole, the same twice, all lights, real readings, and only in demo mode."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from duban.demo import NotADemo, data_files, seed
from duban.documents.models import Document
from duban.foundation import clock, journal
from duban.foundation.models import Entry, Follower, Leaf
from duban.ledger.models import Draft, Matter
from duban.ledger.queries.board import light_counts
from duban.notifications.models import Notification
from duban.people.choices import Role
from duban.people.models import Unit, User
from duban.people.queries import UnitIndex


@pytest.fixture
def demo(db: None, settings: Settings, tmp_path: Path) -> Settings:
    """An empty site in demo mode."""
    settings.IS_DEMO, settings.FILES_DIR = True, tmp_path / "files"
    return settings


def test_the_town_is_believable(demo: Settings) -> None:
    """All roles, all lights, some cancelled, drafts that wait and drafts that were worked on."""
    steps: list[int] = []
    accounts = seed(on_progress=steps.append)
    assert {account.role_label for account in accounts} == {str(r.label) for r in Role}
    assert steps == sorted(steps)
    assert steps[-1] == 100
    counts = light_counts(Matter.objects.all(), clock.today())
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


def test_a_second_run_changes_nothing(demo: Settings) -> None:
    """The same accounts, and not one line more in the journal."""
    first = seed()
    lines = Entry.objects.count()
    assert seed() == first
    assert Entry.objects.count() == lines


def test_the_journal_of_the_town_holds(demo: Settings) -> None:
    """Every stream is chained without a fault, although matters were registered on days gone by."""
    seed()
    streams = set(Entry.objects.values_list("stream", flat=True))
    assert [s for s in streams if journal.first_fault(journal.history(s))] == []


def test_units_of_the_page_resolve(demo: Settings) -> None:
    """The names that the page and the samples use mean one unit each; 属地 stays a question."""
    seed()
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


def test_the_own_sample_stands_in_for_the_page(
    demo: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without the real page beside the repository, the package's own newspaper page is read."""
    monkeypatch.setattr(data_files, "REAL_PAGE", tmp_path / "nowhere.txt")
    seed()
    page = Document.objects.get(file_name="page.txt")
    assert "云溪镇" in page.text
    assert Draft.objects.filter(source__document=page, state="proposed").count() >= 5


def test_only_an_empty_site_in_demo_mode_is_filled(demo: Settings) -> None:
    """A site in use, and any site in another mode, are left alone."""
    User.objects.create_user("somebody", "x", name="某人")
    with pytest.raises(NotADemo):
        seed()
    User.objects.all().delete()
    demo.IS_DEMO = False
    with pytest.raises(NotADemo):
        seed()
    assert not Unit.objects.exists()


def test_nobody_of_the_demonstration_has_a_password(demo: Settings) -> None:
    """One click in demo mode is the only way in: started in another mode, the folder opens to nobody."""
    seed()
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_people_were_told_of_the_last_weeks(demo: Settings) -> None:
    """Some is read and some is not, for officers and registrars; a year of histories is not told of."""
    seed()
    rows = Notification.objects.filter(user__isnull=False)
    assert rows.filter(read_at=None).count() >= 20
    assert rows.exclude(read_at=None).count() >= 10
    for role in (Role.OFFICER, Role.REGISTRAR, Role.APPROVER):
        posts = User.objects.filter(tenures__post__role=role)
        assert rows.filter(user__in=posts, read_at=None).exists(), role
    assert rows.count() <= 400
    assert Follower.objects.get(name="notifications").number == Leaf.objects.count()

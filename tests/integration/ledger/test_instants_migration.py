"""The migration to limits to the minute: rows of before get the instants that replay of their lines gives them."""

from __future__ import annotations

import datetime as dt
from importlib import import_module

from django.apps import apps

from cast import Town
from duban.ledger.actions.moves import assign_matter, resume_matter, sign_matter, suspend_matter
from duban.ledger.models import Matter, MatterVersion
from duban.ledger.queries import soundness
from duban.notifications.models import LimitWarning
from limits import D, limited
from living import on

DAY = D("2026-04-09")
fill = import_module("duban.ledger.migrations.0017_limits_to_the_minute").fill
fill_warned = import_module("duban.notifications.migrations.0004_warned_to_the_minute").fill


def as_before() -> None:
    """All rows as they stood before instants were kept."""
    for model in (Matter, MatterVersion):
        model.objects.update(due_at=None, done_at=None)


def test_rows_of_before_are_what_replay_makes_of_their_lines(town: Town) -> None:
    """Paused within the day and across days, with an instant and without; what ends with its day is not touched."""
    for said in ("2小时内", "24小时内", "3个工作日", "当日办结"):
        matter = limited(town, said, day=DAY)
        with on(DAY):
            assign_matter(matter.pk, actor=town.actor("lan"))
            sign_matter(matter.pk, actor=town.actor("xu"))
        with on(DAY, 10):
            suspend_matter(matter.pk, reason="等批复", actor=town.actor("fang"))
        with on(DAY + dt.timedelta(days=1), 13):
            resume_matter(matter.pk, reason="已批复", actor=town.actor("fang"))
    kept = list(MatterVersion.objects.order_by("pk").values())
    as_before()
    streams = {finding.params["stream"] for finding in soundness.rows_and_journal()}
    assert len(streams) == 2
    fill(apps, None)
    assert list(soundness.rows_and_journal()) == []
    assert list(MatterVersion.objects.order_by("pk").values()) == kept
    assert Matter.objects.filter(due_at__isnull=False).count() == 2


def test_an_instant_that_changed_within_one_version_divides_it(town: Town) -> None:
    """Where the day stayed the same no version was begun then."""
    matter = limited(town, "2小时内", day=DAY)
    (first,) = matter.limits.all()
    later = first.set_at + dt.timedelta(minutes=30)
    first.pk, first.set_at, first.ends_at = None, later, first.ends_at + dt.timedelta(hours=1)
    first.save(force_insert=True)
    as_before()
    fill(apps, None)
    one, two = matter.versions.order_by("since")
    assert (one.until, two.since, two.due_at) == (later, later, first.ends_at)
    assert two.due_at - one.due_at == dt.timedelta(hours=1)


def test_nobody_is_told_again(town: Town) -> None:
    """What was told of the limit in force counts for its instant; of an earlier one it stays as it is."""
    matter = limited(town, "2小时内", day=DAY)
    told = LimitWarning.objects.create(matter=matter, what="near", due_on=DAY)
    past = LimitWarning.objects.create(matter=matter, what="near", due_on=D("2026-04-01"))
    fill_warned(apps, None)
    told.refresh_from_db()
    assert told.due_at == matter.due_at
    assert LimitWarning.objects.get(pk=past.pk).due_at == past.due_at

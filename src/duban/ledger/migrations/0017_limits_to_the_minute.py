"""Limits to the minute: the instant of each limit that ends at a time of day, out of the limits as they are stored.

`done_at` stays empty for what was submitted before: its line in the journal names the day only.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import migrations, models

ZONE = dt.timezone(dt.timedelta(hours=8))
PORTION = 500
OPEN_STATES = (
    *("registered", "assigned", "accepted", "under_way", "suspended", "submitted", "verified"),
)
# When a limit was set, and its instant.
Set = tuple[dt.datetime, dt.datetime | None]


def fill(apps: Any, schema_editor: Any) -> None:
    """Few matters have such limits: they are looked for by the time of day, and the others are not touched."""
    matters = _with_instants(apps.get_model("ledger", "TimeLimit"))
    for start in range(0, len(matters), PORTION):
        _fill(apps, matters[start : start + PORTION])


def _with_instants(limits: Any) -> list[int]:
    ends = limits.objects.filter(ends_at__isnull=False).order_by().values_list("matter_id", "ends_at")
    return sorted({pk for pk, at in ends.iterator(10_000) if _instant(at) is not None})


def _instant(ends_at: dt.datetime | None) -> dt.datetime | None:
    if ends_at is None or ends_at.astimezone(ZONE).time() == dt.time():
        return None
    return ends_at


def _fill(apps: Any, ids: Sequence[int]) -> None:
    of: dict[int, list[Set]] = defaultdict(list)
    limits = apps.get_model("ledger", "TimeLimit").objects.filter(matter_id__in=ids).order_by("pk")
    for pk, set_at, ends_at in limits.values_list("matter_id", "set_at", "ends_at"):
        of[pk].append((set_at, _instant(ends_at)))
    matters = list(apps.get_model("ledger", "Matter").objects.filter(pk__in=ids))
    for matter in matters:
        matter.due_at = of[matter.pk][-1][1]
    type(matters[0]).objects.bulk_update(matters, ["due_at"])
    versions = apps.get_model("ledger", "MatterVersion")
    for pk in ids:
        _fill_versions(versions, pk, of[pk])


def _fill_versions(versions: Any, pk: int, limits: Sequence[Set]) -> None:
    """Each version gets the instant of the limit in force when it began; one within which the instant changed is divided there."""
    for row in versions.objects.filter(matter_id=pk).order_by("since"):
        earlier = [at for set_at, at in limits if set_at <= row.since]
        row.due_at = earlier[-1] if earlier else None
        row.save(update_fields=["due_at"])
        for set_at, at in limits:
            if row.since < set_at < row.until and at != row.due_at:
                until, row.until = row.until, set_at
                row.save(update_fields=["until"])
                row.pk, row.since, row.until, row.due_at = None, set_at, until, at
                row.save(force_insert=True)


def _field(model: str, name: str, label: str | None = None) -> migrations.AddField:
    field = models.DateTimeField(blank=True, null=True, verbose_name=label)
    return migrations.AddField(model_name=model, name=name, field=field)


class Migration(migrations.Migration):
    """Adds the instants and fills them; backwards there is nothing to undo."""

    dependencies = [("ledger", "0016_programmes")]

    operations = [
        _field("matter", "due_at", "due at"),
        _field("matter", "done_at", "done at"),
        _field("matterversion", "due_at"),
        _field("matterversion", "done_at"),
        migrations.RemoveIndex(model_name="matter", name="matter_open_lights"),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(
                condition=models.Q(state__in=OPEN_STATES),
                fields=["jurisdiction", "state", "due_on", "near_on", "done_on", "due_at", "done_at"],
                name="matter_open_lights",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

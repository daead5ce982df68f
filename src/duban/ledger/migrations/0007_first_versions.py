"""Gives matters that were registered before versions were kept one that begins with the day of their registration."""

import datetime as dt
from typing import Any

from django.db import migrations
from django.utils import timezone

COLUMNS = ("state", "due_on", "due_key", "near_on", "done_on", "share_done")
PORTION = 2000


def fill(apps: Any, schema_editor: Any) -> None:
    """How they stand now is all that can be said of them; their journal says the rest."""
    version = apps.get_model("ledger", "MatterVersion")
    portion = []
    for matter in apps.get_model("ledger", "Matter").objects.iterator(PORTION):
        since = timezone.make_aware(dt.datetime.combine(matter.registered_on, dt.time()))
        kept = {name: getattr(matter, name) for name in COLUMNS}
        portion.append(version(matter_id=matter.pk, since=since, **kept))
        if len(portion) == PORTION:
            version.objects.bulk_create(portion)
            portion = []
    version.objects.bulk_create(portion)


class Migration(migrations.Migration):
    """Fills the new table; backwards there is nothing to undo."""

    dependencies = [("ledger", "0006_versions")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

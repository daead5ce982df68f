"""Gives matters registered before there were categories the ordinary one, and the day from which their limit is near."""

import datetime as dt
from typing import Any

from django.db import migrations

NEAR_DAYS = 7


def fill(apps: Any, schema_editor: Any) -> None:
    """One category for all of them, made only where it is needed."""
    matters = apps.get_model("ledger", "Matter").objects.filter(category__isnull=True)
    if not matters.exists():
        return
    ordinary, _made = apps.get_model("ledger", "Category").objects.get_or_create(
        code="ordinary",
        version=1,
        defaults={"name": "一般督办事项", "made_at": dt.datetime.now(dt.UTC)},
    )
    for matter in matters.only("pk", "due_on").iterator(2000):
        matter.category_id = ordinary.pk
        if matter.due_on is not None:
            matter.near_on = matter.due_on - dt.timedelta(days=NEAR_DAYS)
        matter.save(update_fields=["category", "near_on"])


class Migration(migrations.Migration):
    """Fills the new columns of matters that are there already; backwards there is nothing to undo."""

    dependencies = [("ledger", "0003_lifecycle")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

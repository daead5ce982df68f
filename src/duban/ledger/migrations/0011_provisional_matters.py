"""Projects onto matters that stand whether their limit in force is provisional, as new limits do."""

from typing import Any

from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps: Any, schema_editor: Any) -> None:
    """The newest limit of each matter says it."""
    limits = apps.get_model("ledger", "TimeLimit").objects.filter(matter=OuterRef("pk"))
    newest = Subquery(limits.order_by("-id").values("is_provisional")[:1])
    matters = apps.get_model("ledger", "Matter").objects.annotate(newest=newest)
    matters.filter(newest=True).update(is_provisional=True)


class Migration(migrations.Migration):
    """Fills the new column; backwards there is nothing to undo."""

    dependencies = [("ledger", "0010_limits_by_calendar")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

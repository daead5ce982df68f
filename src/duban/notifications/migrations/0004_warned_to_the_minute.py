"""A limit that ends at a time of day is told of by its instant, so that one of the same day is another one."""

import datetime as dt
from typing import Any

from django.db import migrations, models
from django.db.models import OuterRef, Subquery

FOREVER = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)


def fill(apps: Any, schema_editor: Any) -> None:
    """What was told of the limit in force was told of its instant; nobody is told again."""
    matters = apps.get_model("ledger", "Matter").objects.filter(due_at__isnull=False)
    of = matters.filter(pk=OuterRef("matter_id"), due_on=OuterRef("due_on"))
    warned = apps.get_model("notifications", "LimitWarning").objects
    found = warned.filter(matter_id__in=matters.values("pk")).annotate(at=Subquery(of.values("due_at")))
    for pk, at in found.filter(at__isnull=False).values_list("pk", "at"):
        warned.filter(pk=pk).update(due_at=at)


class Migration(migrations.Migration):
    """Adds the instant, fills it, and lets it count in what was told once."""

    dependencies = [
        ("ledger", "0017_limits_to_the_minute"),
        ("notifications", "0003_feeds_of_programmes"),
    ]

    operations = [
        migrations.AddField(
            model_name="limitwarning",
            name="due_at",
            field=models.DateTimeField(default=FOREVER),
        ),
        migrations.RemoveConstraint(model_name="limitwarning", name="limit_warned_once"),
        migrations.AddConstraint(
            model_name="limitwarning",
            constraint=models.UniqueConstraint(
                fields=("matter", "what", "due_on", "due_at"), name="limit_warned_once"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

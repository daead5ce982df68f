"""Receivers are marked as removed before their messages are cleared away; who was told of drawings is told of sampling checks."""

from typing import Any

from django.db import migrations, models

# Drawings are told to nobody before their check; what is told since is the check.
DRAWN, CHECKED = "matter.sampled", "matter.sample_checked"


def replace(apps: Any, schema_editor: Any) -> None:
    """A receiver of drawings alone would wait for ever for a kind that is sent no more."""
    endpoints = apps.get_model("webhooks", "Endpoint")
    for endpoint in endpoints.objects.exclude(kinds=[]):
        if DRAWN in endpoint.kinds:
            kinds = (CHECKED if kind == DRAWN else kind for kind in endpoint.kinds)
            endpoint.kinds = list(dict.fromkeys(kinds))
            endpoint.save(update_fields=["kinds"])


class Migration(migrations.Migration):
    """Adds the mark and replaces the kind; backwards there is nothing to undo."""

    dependencies = [("webhooks", "0003_endpoint_added_at")]

    operations = [
        migrations.AddField(
            model_name="endpoint", name="removed_at", field=models.DateTimeField(null=True)
        ),
        migrations.RunPython(replace, migrations.RunPython.noop),
    ]

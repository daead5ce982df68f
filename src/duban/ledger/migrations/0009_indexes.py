"""Indexes under which a page takes as long in a ledger of a million matters as in one of ten thousand with as many open ones."""

from django.conf import settings
from django.db import migrations, models


# Which matters were reopened since a day is asked of the journal, whose table belongs to another room.
REOPENED = "CREATE INDEX entry_reopened ON foundation_entry (at) WHERE name = 'matter.reopen'"


class Migration(migrations.Migration):
    """Adds the indexes of lists, sorts and figures."""

    dependencies = [
        ('foundation', '0001_journal'),
        ('ledger', '0008_evidence'),
        ('people', '0002_delegation_and_hand_over'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='duty',
            index=models.Index(condition=models.Q(('released_at__isnull', True)), fields=['unit', 'role', 'matter'], name='duty_standing_by_unit'),
        ),
        migrations.AddIndex(
            model_name='duty',
            index=models.Index(condition=models.Q(('released_at__isnull', True), ('unit__isnull', True)), fields=['matter'], name='duty_with_question'),
        ),
        migrations.AddIndex(
            model_name='extension',
            index=models.Index(condition=models.Q(('state', 'granted')), fields=['decided_at'], name='extension_granted_by_time'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(fields=['state', 'id'], name='matter_by_state'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(fields=['due_key', 'id'], name='matter_by_due'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(fields=['title', 'id'], name='matter_by_title'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(fields=['registered_on', 'id'], name='matter_by_registration'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(condition=models.Q(('state', 'closed')), fields=['closed_at'], name='matter_closed_by_time'),
        ),
        migrations.AddIndex(
            model_name='verification',
            index=models.Index(condition=models.Q(('outcome', 'failed')), fields=['judged_at'], name='verification_failed_by_time'),
        ),
        migrations.RunSQL(REOPENED, 'DROP INDEX entry_reopened'),
    ]

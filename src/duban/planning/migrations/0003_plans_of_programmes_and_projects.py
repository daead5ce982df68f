"""Plans of programmes and of projects beside those of matters: exactly one of the three."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0016_programmes'),
        ('projects', '0001_projects'),
        ('planning', '0002_deadlines_told'),
    ]

    operations = [
        migrations.AddField(
            model_name='plan',
            name='programme',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='ledger.programme'),
        ),
        migrations.AddField(
            model_name='plan',
            name='project',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='projects.project'),
        ),
        migrations.RemoveConstraint(
            model_name='plan',
            name='plan_has_one_subject',
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(('matter__isnull', False), ('programme__isnull', True), ('project__isnull', True)),
                    models.Q(('matter__isnull', True), ('programme__isnull', False), ('project__isnull', True)),
                    models.Q(('matter__isnull', True), ('programme__isnull', True), ('project__isnull', False)),
                    _connector='OR',
                ),
                name='plan_has_one_subject',
            ),
        ),
    ]

"""Notifications about plans and projects."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0004_warned_to_the_minute'),
        ('planning', '0002_deadlines_told'),
        ('projects', '0002_dates_that_slipped'),
    ]

    operations = [
        migrations.AddField(
            model_name='notification',
            name='plan',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='planning.plan'),
        ),
        migrations.AddField(
            model_name='notification',
            name='project',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='projects.project'),
        ),
    ]

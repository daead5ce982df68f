"""Why a stage is reported before an earlier one is verified, or with an earlier day than that one."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0002_dates_that_slipped'),
    ]

    operations = [
        migrations.AddField(
            model_name='stagereport',
            name='out_of_turn',
            field=models.TextField(blank=True, default='', verbose_name='why out of turn'),
        ),
    ]

"""Of each task in force the deadline of which a line says that the forecast breaks it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('planning', '0001_plans'),
    ]

    operations = [
        migrations.AddField(
            model_name='plannedtask',
            name='broken_deadline',
            field=models.DateField(blank=True, null=True),
        ),
    ]

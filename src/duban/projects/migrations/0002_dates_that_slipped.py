"""The day on which a line says that a promised date had passed with nothing reported."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0001_projects'),
    ]

    operations = [
        migrations.AddField(
            model_name='nodedate',
            name='slipped_on',
            field=models.DateField(blank=True, null=True),
        ),
    ]

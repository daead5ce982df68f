from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0013_more_indexes")]

    operations = [
        migrations.AddField(
            model_name="sample",
            name="outside_numbers",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="numbers"),
        ),
        migrations.AddField(
            model_name="sample",
            name="outside_digits",
            field=models.PositiveSmallIntegerField(
                default=0, verbose_name="digits of each number"
            ),
        ),
    ]

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("uploads", "0001_uploads"), ("people", "0003_api_tokens")]

    operations = [
        migrations.AddField(
            model_name="upload",
            name="token",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.apitoken",
            ),
        ),
    ]

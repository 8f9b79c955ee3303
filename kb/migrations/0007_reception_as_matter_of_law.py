from django.db import migrations, models

TREATMENTS = [
    ("affirmed", "Affirmed"),
    ("affirmed_in_part", "Affirmed in part"),
    ("reversed", "Reversed"),
    ("vacated", "Vacated"),
    ("superseded", "Superseded"),
    ("superseded_in_part", "Superseded in part"),
    ("overruled", "Overruled"),
    ("followed", "Followed"),
    ("applied", "Applied"),
    ("distinguished", "Distinguished"),
    ("criticised", "Criticised"),
    ("declined_to_follow", "Not followed"),
    ("discussed", "Discussed"),
    ("cited", "Cited"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("kb", "0006_derivation"),
    ]

    operations = [
        migrations.AddField(
            model_name="reception",
            name="as_matter_of_law",
            field=models.TextField(
                blank=True,
                default="",
                help_text="Needed for “Accepted” at the complaint, pleading, discovery or interim stage: where the court decided the point itself, and not only for the time being.",
                verbose_name="decided as a matter of law",
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="treatment",
            name="type",
            field=models.CharField(choices=TREATMENTS, max_length=18),
        ),
    ]

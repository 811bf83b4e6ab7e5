"""The thresholds of 2024 to 2027; staff add the next ones under Procurement."""

from datetime import date

from django.db import migrations

UNTIL_2025 = "Thresholds of the Public Contracts Regulations 2015 for 2024 and 2025"
FROM_2026 = "Procurement thresholds from 1 January 2026"
FIRST = (
    ("goods_and_services", 214_904, date(2024, 1, 1), UNTIL_2025),
    ("goods_and_services", 207_720, date(2026, 1, 1), FROM_2026),
    ("works", 5_372_609, date(2024, 1, 1), UNTIL_2025),
    ("works", 5_193_000, date(2026, 1, 1), FROM_2026),
    ("notifiable", 30_000, date(2025, 2, 24), "Procurement Act 2023, part 6"),
)


def add_first_thresholds(apps, schema_editor):
    Threshold = apps.get_model("opportunities", "Threshold")
    for kind, amount, starts_on, source in FIRST:
        Threshold.objects.get_or_create(
            kind=kind, starts_on=starts_on, defaults={"amount": amount, "source": source}
        )


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0009_publish_checks")]

    operations = [migrations.RunPython(add_first_thresholds, migrations.RunPython.noop)]

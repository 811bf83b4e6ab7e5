"""The codes that a digital innovation programme needs, from the start."""

import csv
from pathlib import Path

from django.db import migrations

CODES = Path(__file__).resolve().parents[1] / "codes"


def _rows(name):
    with (CODES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load(apps, schema_editor):
    """Add what is missing; what is there already, perhaps from a newer list, stays."""
    for model, name in (("CpvCode", "cpv.csv"), ("Region", "regions.csv")):
        model = apps.get_model("opportunities", model)
        rows = [model(**row) for row in _rows(name)]
        model.objects.using(schema_editor.connection.alias).bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0002_further_codes_and_imports")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]

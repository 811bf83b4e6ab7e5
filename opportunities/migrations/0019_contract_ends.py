"""Contracts that were signed before their ends were told get their turn at the clock."""

from django.db import migrations, models

from core.clock import end_of_day


def set_turns(apps, schema_editor):
    """The worker then tells each end once, dated at its own moment; the ledger is not touched."""
    Award = apps.get_model("opportunities", "Award")
    Listing = apps.get_model("opportunities", "Listing")
    signed = Award.objects.filter(signed_on__isnull=False, ends_on__isnull=False)
    for pk, ends_on in list(signed.values_list("opportunity_id", "ends_on")):
        moment = end_of_day(ends_on)
        Listing.objects.filter(pk=pk, turns_at__gt=moment).update(turns_at=moment)


class Migration(migrations.Migration):

    dependencies = [
        ('opportunities', '0018_further_indexes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='award',
            name='ends_on',
            field=models.DateField(blank=True, help_text='Once this day is over, readers are told that the contract has ended. Move it when an extension is taken up.', null=True, verbose_name='contract ends'),
        ),
        migrations.RunPython(set_turns, migrations.RunPython.noop),
    ]

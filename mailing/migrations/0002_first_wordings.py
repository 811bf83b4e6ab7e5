"""What people read before their first yes; staff write later versions in the admin."""

import hashlib

from django.db import migrations
from django.utils import timezone

TEXTS = {
    "innovation_news": (
        "Yes, email me innovation news from Dorset Council: a newsletter about what the innovation "
        "programme buys, events, funding and what we learned, at most twice a month. I can stop at "
        "any time, with the link in every email."
    ),
    "opportunity_alerts": (
        "Yes, email me alerts from Dorset Council about the opportunities that I follow: when one "
        "is published or changes, as often as I choose here. I can stop or change this at any "
        "time, with the link in every email."
    ),
}


def write(apps, schema_editor):
    wordings = apps.get_model("mailing", "ConsentWording").objects
    for purpose, text in TEXTS.items():
        wordings.create(
            purpose=purpose,
            version=1,
            text=text,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            privacy_notice_version="1",
            published_at=timezone.now(),
        )


class Migration(migrations.Migration):
    dependencies = [("mailing", "0001_initial")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]

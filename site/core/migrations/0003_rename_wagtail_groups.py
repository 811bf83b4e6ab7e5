"""Wagtail's Editors and Moderators become our Authors and Publishers, their workflow with them."""

from django.db import migrations

NAMES = {"Editors": "Authors", "Moderators": "Publishers"}


def rename(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for old, new in NAMES.items():
        if not group.objects.filter(name=new).exists():
            group.objects.filter(name=old).update(name=new)
    for model in ("Workflow", "Task"):
        approval = apps.get_model("wagtailcore", model)
        approval.objects.filter(name="Moderators approval").update(name="Publisher approval")


def name_back(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for old, new in NAMES.items():
        group.objects.filter(name=new).update(name=old)


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_images_and_site_settings"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]

    operations = [migrations.RunPython(rename, name_back)]

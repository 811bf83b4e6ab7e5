"""`load_demo --reset` drops all tables of the site and begins anew."""

import pytest
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from wagtail.models import Collection

from core.models import CreditedImage
from home.demo import gallery
from home.demo.records import Record
from home.models import HomePage
from opportunities.models import OpportunityPage
from tests.home.demo_site import THUMBNAIL


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def picture_of_an_earlier_load() -> CreditedImage:
    if not Collection.get_first_root_node():  # another test of this kind has emptied the tables
        Collection.add_root(name="Root")
    drawn = ContentFile(gallery.render("heath", 32, 20), name="earlier.jpg")
    image = CreditedImage.objects.create(
        title="Heath", description="A heath", credit="Us", file=drawn
    )
    Record().add("picture:earlier", image)
    return image


@pytest.mark.django_db(transaction=True)
def test_reset_rebuilds_the_database_from_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, pixels in THUMBNAIL.items():
        monkeypatch.setattr(gallery, name, pixels)
    earlier = picture_of_an_earlier_load()
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now())
    sql("CREATE TABLE somebody_elses (id integer)")

    call_command("load_demo", reset=True)

    assert (HomePage.objects.count(), OpportunityPage.objects.count()) == (1, 14)
    assert not Session.objects.exists()
    assert not CreditedImage.objects.filter(title="Heath").exists()
    assert not earlier.file.storage.exists(earlier.file.name)
    assert "somebody_elses" in connection.introspection.table_names()
    sql("DROP TABLE somebody_elses")

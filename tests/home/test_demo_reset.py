"""`load_demo --reset` drops all tables of the site and begins anew."""

import pytest
from django.core.management import call_command
from django.db import connection
from wagtail.models import Page

from home.demo.reset import rebuild
from home.models import HomePage, NewsPage
from opportunities.models import OpportunityPage


@pytest.mark.django_db(transaction=True)
def test_reset_rebuilds_the_database_from_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE somebody_elses (id integer)")
    rebuild()
    call_command("load_demo")
    NewsPage.objects.get(slug="eighty-organisations").delete()
    deleted_once = Page.objects.count()
    call_command("load_demo", reset=True)
    assert Page.objects.count() == deleted_once + 1
    assert (HomePage.objects.count(), OpportunityPage.objects.count()) == (1, 14)
    assert "somebody_elses" in connection.introspection.table_names()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE somebody_elses")

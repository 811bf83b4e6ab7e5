"""Who may read a page is found out without looking at others."""

import pytest
from django.db import connection
from wagtail.models import Page, PageViewRestriction

from core.querysets import readable, restrictions, restrictions_on
from home.models import HomePage
from opportunities.models import OpportunityIndexPage
from tests.factories import make_opportunity, make_standard_page

pytestmark = pytest.mark.django_db


def test_a_restriction_holds_for_its_page_and_what_is_below(
    home_page: HomePage, index: OpportunityIndexPage
) -> None:
    public, below = make_standard_page(title="Public"), make_opportunity(title="Below")
    PageViewRestriction.objects.create(page=index, restriction_type="login")
    assert [each.path for each in restrictions()] == [index.path]
    assert [page for page in (home_page, public, index, below) if holds(page)] == [index, below]
    pages = Page.objects.filter(pk__in=[public.pk, index.pk, below.pk])
    assert [page.title for page in readable(pages)] == ["Public"]


def holds(page: Page) -> bool:
    return restrictions_on(page.path).exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite looked at all pages")
def test_no_other_page_is_looked_at(home_page: HomePage) -> None:
    pages = Page.objects.filter(pk=home_page.pk)
    for query in (restrictions(), restrictions_on(home_page.path), readable(pages)):
        assert query.explain().count("SCAN") == 1  # of the restrictions themselves

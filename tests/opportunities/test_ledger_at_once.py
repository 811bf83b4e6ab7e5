"""Several publish at once: in a file of its own, as its tests empty the database."""

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import Locale, Page, Site

from opportunities.domain.publications import record_publication
from opportunities.models import OpportunityIndexPage, OpportunityPage
from tests.factories import make_award, make_opportunity, make_supplier, page_facts
from tests.side_by_side import all_at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time"),
]


@pytest.fixture
def page() -> OpportunityPage:
    language = get_supported_content_language_variant(settings.LANGUAGE_CODE)
    Locale.objects.get_or_create(language_code=language)
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root")
    root.add_child(instance=OpportunityIndexPage(**page_facts("Opportunities")))
    Site.objects.get_or_create(is_default_site=True, defaults={"root_page": root})
    return make_opportunity()


def test_awards_at_once_get_consecutive_numbers(page: OpportunityPage) -> None:
    suppliers = [make_supplier(f"Example {number} Ltd") for number in range(4)]
    acts = [lambda supplier=supplier: make_award(page, supplier) for supplier in suppliers]

    assert all_at_once(*acts) == []

    numbers = page.publications.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4, 5]
    assert len(page.publications.first().facts["awards"]) == 4


def test_the_same_news_at_once_is_told_once(page: OpportunityPage) -> None:
    OpportunityPage.objects.filter(pk=page.pk).update(place="Weymouth")

    def tell() -> None:
        record_publication(opportunity=page, now=timezone.now())

    assert all_at_once(tell, tell, tell) == []
    assert page.publications.count() == 2

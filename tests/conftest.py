"""What every test may stand on: a site with its home page and its list of opportunities."""

from collections.abc import Iterator

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from pytest_django import DjangoDbBlocker
from wagtail.models import Page, Site

from core import append_only
from home.models import CaseStudyIndexPage, HomePage, NewsIndexPage
from opportunities.models import OpportunityIndexPage
from tests.factories import page_facts


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> str:
    """The test database; its first rows, which a test of several connections will take away."""
    with django_db_blocker.unblock():
        return connection.creation.serialize_db_to_string()


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Wagtail keeps the sites' root paths in the cache; no test inherits another's."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _ledgers_can_be_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """A transactional test ends by emptying its tables, which the triggers would refuse."""
    marker = request.node.get_closest_marker("django_db")
    if marker is None or not marker.kwargs.get("transaction"):
        yield
        return
    request.getfixturevalue("transactional_db")  # so that it is torn down after this
    append_only.install()
    yield
    append_only.remove()


@pytest.fixture
def root(db: None, django_db_setup: str) -> Page:
    """Wagtail's root page, without the welcome page of a new installation."""
    if not Page.objects.exists():  # a test of several connections has emptied the database
        ContentType.objects.all().delete()  # made anew since, under other numbers
        append_only.remove()  # Django looks for each row with an UPDATE first
        connection.creation.deserialize_db_from_string(django_db_setup)
        append_only.install()
        ContentType.objects.clear_cache()
    Page.objects.filter(depth=2).delete()
    root = Page.objects.get(depth=1)
    root.refresh_from_db()
    return root


@pytest.fixture
def home_page(root: Page) -> HomePage:
    page = HomePage(title="Home", slug="home", heading="Digital innovation", lead="Sell to us.")
    page.summary = "The front door."
    return root.add_child(instance=page)


@pytest.fixture
def site(home_page: HomePage) -> Site:
    Site.objects.all().delete()
    return Site.objects.create(
        hostname="testserver", root_page=home_page, is_default_site=True, site_name="DPS"
    )


@pytest.fixture
def index(site: Site, home_page: HomePage) -> OpportunityIndexPage:
    """The list of opportunities."""
    page = OpportunityIndexPage(**page_facts("Opportunities"), show_in_menus=True)
    return home_page.add_child(instance=page)


@pytest.fixture
def news_index(site: Site, home_page: HomePage) -> NewsIndexPage:
    return home_page.add_child(instance=NewsIndexPage(**page_facts("News"), show_in_menus=True))


@pytest.fixture
def case_study_index(site: Site, home_page: HomePage) -> CaseStudyIndexPage:
    page = CaseStudyIndexPage(**page_facts("Case studies"), show_in_menus=True)
    return home_page.add_child(instance=page)

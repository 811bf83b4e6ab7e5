"""What every test may stand on: a site with its home page and its list of opportunities."""

import gc
import json
from collections.abc import Callable, Generator, Iterator

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management.color import no_style
from django.db import connection, transaction
from django_tasks import task_backends
from pytest_django import DjangoDbBlocker
from wagtail.models import Page, Site

from core import append_only
from home.models import CaseStudyIndexPage, HomePage, NewsIndexPage
from opportunities.models import OpportunityIndexPage
from tests.factories import page_facts
from tests.indexing import IndexingWhenAsked

PUT_BACK: pytest.StashKey[Callable[[], None]] = pytest.StashKey()


def pytest_collection_finish() -> None:
    """What is loaded by now stays; to look through it for litter again and again takes long."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """The test database, and how to put its first rows back."""
    with django_db_blocker.unblock():
        first_rows = json.loads(connection.creation.serialize_db_to_string())
    first_rows.sort(key=lambda row: row["model"] != "contenttypes.contenttype")  # others ask for it

    def put_back() -> None:
        with django_db_blocker.unblock():
            put_back_rows(json.dumps(first_rows))

    request.config.stash[PUT_BACK] = put_back


@transaction.atomic
def put_back_rows(rows: str) -> None:
    ContentType.objects.all().delete()  # Django has made them anew, under other numbers
    append_only.remove()  # Django looks for each row with an UPDATE first
    connection.creation.deserialize_db_from_string(rows)
    append_only.install()
    ContentType.objects.clear_cache()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, None, None]:
    """A test of several connections ends by emptying the database: the next finds it as ever."""
    yield
    if nextitem and is_transactional(item):
        item.config.stash[PUT_BACK]()


def is_transactional(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction"))


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Wagtail keeps the sites' root paths in the cache; no test inherits another's."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _indexing_when_asked(request: pytest.FixtureRequest) -> Iterator[None]:
    """What several connections do is seen by each of them at once."""
    if is_transactional(request.node):
        yield
        return
    tasks = task_backends["default"]
    assert isinstance(tasks, IndexingWhenAsked)
    with tasks.watching():
        yield


@pytest.fixture(autouse=True)
def _ledgers_can_be_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """A transactional test ends by emptying its tables, which the triggers would refuse."""
    if not is_transactional(request.node):
        yield
        return
    request.getfixturevalue("transactional_db")  # so that it is torn down after this
    append_only.install()
    yield
    append_only.remove()


@pytest.fixture
def root(db: None) -> Page:
    """Wagtail's root page, without the welcome page of a new installation."""
    with connection.cursor() as cursor:  # nothing else knows it, though Django would ask each table
        cursor.execute("DELETE FROM wagtailcore_site")
        cursor.execute("DELETE FROM wagtailcore_page WHERE depth = 2")
    Page.objects.filter(depth=1).update(numchild=0)
    return Page.objects.get(depth=1)


@pytest.fixture
def home_page(root: Page) -> HomePage:
    page = HomePage(title="Home", slug="home", heading="Digital innovation", lead="Sell to us.")
    page.summary = "The front door."
    return root.add_child(instance=page)


@pytest.fixture
def site(home_page: HomePage) -> Site:
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

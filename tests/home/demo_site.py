"""A site with the demo content in it, loaded and read once for all tests of a module."""

import gc
import warnings
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker
from wagtail.models import Page, Site

from home.demo import gallery
from home.demo.load import load
from tests.once import rows_of_a_module

NOW = datetime.now(tz=UTC)
THUMBNAIL = {"WIDTH": 320, "HEIGHT": 200}  # large pictures would take most of the time


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Counter[str]]:
    """How many of each kind the load made."""
    with rows_of_a_module(django_db_blocker), pytest.MonkeyPatch.context() as patch:
        for name, pixels in THUMBNAIL.items():
            patch.setattr(gallery, name, pixels)
        yield load(now=NOW)


@pytest.fixture(scope="module")
def reader(demo: Counter[str]) -> Client:
    return Client(SERVER_NAME=Site.objects.get().hostname)


@pytest.fixture(scope="module")
def read(demo: Counter[str], reader: Client) -> dict[str, str]:
    """All public pages as a reader gets them: their HTML by their path."""
    with warnings.catch_warnings():
        # Wagtail leaves the temporary files of a picture's sizes to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        html = {path: reader.get(path).content.decode() for path in _public_paths()}
        gc.collect()
    return html


def _public_paths() -> list[str]:
    public = Page.objects.filter(depth__gt=1, live=True)
    return [urlsplit(page.full_url).path for page in public]

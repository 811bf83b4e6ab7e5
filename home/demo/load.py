"""The demo content as a whole, made at once or not at all."""

from collections import Counter
from datetime import datetime

from django.core.management import call_command
from django.db import transaction
from wagtail.signal_handlers import disable_reference_index_auto_update

from core.groups import sync_groups
from home.demo.gallery import load_pictures
from home.demo.lists import define_terms, load_lists, load_settings, load_terms
from home.demo.months import load_months
from home.demo.opportunities import load_opportunities
from home.demo.pages import draft_pages, publish_pages
from home.demo.records import Record
from home.demo.world import World


def load(*, now: datetime) -> Counter[str]:
    """Make what the demo has not made yet; give how many of each kind it made.

    Dates are told from `now`. What people changed or deleted since stays as they left it.
    Raises SiteIsInUse where the site has other pages already.
    """
    with disable_reference_index_auto_update():
        record = _load(World(now))
    if record.added:
        _index()
    return Counter(key.partition(":")[0] for key in record.added)


@transaction.atomic
def _load(world: World) -> Record:
    record = Record()
    site = draft_pages(world, record)
    load_pictures(world, record)
    load_lists(record)
    load_terms(world, record)
    define_terms(world, record)
    load_settings(site, world, record)
    load_months(world, record)
    publish_pages(world, record)
    load_opportunities(world, record)
    sync_groups()  # buyers may work below the list of opportunities, now that it is there
    return record


def _index() -> None:
    """Make search and "used in" true at once, whether a worker runs or not."""
    call_command("update_index", verbosity=0)
    call_command("rebuild_references_index", verbosity=0)

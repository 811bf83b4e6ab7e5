"""What lists ask for, by the facts of the ledger as by the database."""

from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from mailing.domain.alerting.corrections import rules_of
from mailing.domain.alerting.lists import FollowedLists
from mailing.domain.alerting.matching import _index
from opportunities.enums import Procedure
from opportunities.filters import OpportunityFilter
from opportunities.models import FundingSource, Listing
from tests.factories import make_category, make_opportunity

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index")]

FILTERS = (
    *("", "q=sensors", "q=sensor+tools", "q=data", "category=data", "category=data&category=other"),
    *("region=UK", "region=TLK", "region=TLK25", "region=TLK25&region=TLI", "procedure=open"),
    *("suitable=sme", "suitable=sme&suitable=vcse", "funding=ukri", "cpv=72000000", "cpv=72200000"),
    *("value=not-given", "value=under-25000", "value=25000-100000", "value=from-500000"),
    *("value=under-25000&value=not-given", "category=data&value=25000-100000&q=tool"),
)


def make_several() -> None:
    data, other = make_category("Data"), make_category("Other")
    fund, _ = FundingSource.objects.get_or_create(slug="ukri", defaults={"name": "UKRI"})
    several: tuple[dict[str, Any], ...] = (
        {"title": "Sensors", "category": data, "region_id": "TLK25", "main_cpv_id": "72200000"},
        {"title": "Tools for a sensor", "category": other, "value_to": None},
        {"title": "Data tools", "value_from": None, "value_to": None, "suitable_for_sme": True},
        {"title": "Boats", "value_from": Decimal(9_000), "value_to": Decimal(25_000)},
        {"title": "Trains", "value_to": Decimal(900_000), "procedure": Procedure.OPEN},
        {"title": "Gauges", "funding_source": fund, "region_id": "TLI"},
        {
            "title": "Gift",
            "value_from": Decimal(0),
            "value_to": Decimal(0),
            "suitable_for_vcse": True,
        },
    )
    for facts in several:
        make_opportunity(**facts)


def test_facts_are_in_a_list_as_the_database_says() -> None:
    make_several()
    listings = list(Listing.objects.all())
    keys = {each.pk for each in listings}
    _index(keys)
    now = timezone.now()
    lists = FollowedLists(now)
    for filter in FILTERS:
        rules = list(rules_of(OpportunityFilter(QueryDict(filter), now=now)))
        by_facts = {row.pk for row in listings if all(rule(row.facts) for rule in rules)}
        assert (filter, by_facts) == (filter, lists.read(filter).holds(keys))

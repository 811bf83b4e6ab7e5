"""What each worker does for opportunities again and again."""

from datetime import datetime

from django.http import QueryDict
from wagtail.models import Site

from opportunities.domain.numbers.report import programme_numbers
from opportunities.domain.register_totals import totals_of_register
from opportunities.filters import OpportunityFilter
from opportunities.models import Programme


def count(now: datetime) -> bool:
    """Count what is kept over everything public, if it has changed, before a reader waits for it.

    The list, the register and the numbers count for themselves where no worker came first.
    """
    _ = OpportunityFilter(QueryDict(), now=now).counts
    totals_of_register(now)
    for site in Site.objects.all():
        programme_numbers(Programme.for_site(site), now=now)
    return False

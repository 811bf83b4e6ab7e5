"""A command proves that pages, ledger and list agree, and mends what can be mended."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Page

from core import append_only
from opportunities.domain.facts import public_facts
from opportunities.domain.reconciliation import reconcile
from opportunities.enums import Procedure
from opportunities.models import (
    Award,
    Listing,
    OpportunityIndexPage,
    OpportunityPage,
    Publication,
)
from tests.factories import (
    draft_opportunity,
    make_award,
    make_opportunity,
    make_supplier,
    page_facts,
)

pytestmark = pytest.mark.usefixtures("index")


def reconciled(*flags: str) -> list[str]:
    """What the command says, line by line; the last is its verdict."""
    out = StringIO()
    try:
        call_command("reconcile_publications", *flags, stdout=out)
    except CommandError as error:
        return [*out.getvalue().splitlines(), str(error)]
    return out.getvalue().splitlines()


AGREE = ["Pages, ledger and list agree."]


def test_after_a_whole_life_they_agree() -> None:
    page, ended = make_opportunity(), make_opportunity()
    make_award(page, make_supplier())
    ended.unpublish()
    make_opportunity().delete()
    draft_opportunity()
    assert reconciled() == AGREE


def test_a_page_that_was_changed_behind_the_ledger_is_found_and_written_down() -> None:
    page = make_opportunity(place="Wareham")
    OpportunityPage.objects.update(place="Weymouth")
    words = f"Opportunity {page.pk} “{page.title}”: page and ledger differ: Where"
    assert reconciled()[1:] == ["1 difference."]
    assert reconciled()[0].startswith(words.rpartition(" ")[0])
    assert reconciled("--mend")[1:] == AGREE
    last = page.publications.first()
    assert (last.number, last.changes[0]["to"]) == (2, "Weymouth")
    assert last.reason.startswith("Written down by the reconciliation of")
    assert reconciled() == AGREE


def test_a_page_that_went_live_or_down_behind_the_ledger() -> None:
    hidden, shown = make_opportunity(title="Hidden"), draft_opportunity(title="Shown")
    Page.objects.filter(pk=hidden.pk).update(live=False)
    Page.objects.filter(pk=shown.pk).update(live=True, first_published_at=timezone.now())
    assert [line.partition(": ")[2] for line in reconciled()[:-1]] == [
        "it is not public, but the ledger says it is",
        "it is public, but not in the ledger",
    ]
    reconciled("--mend")
    assert reconciled() == AGREE
    assert list(Listing.objects.values_list("pk", flat=True)) == [shown.pk]


def test_a_page_that_a_program_made_live(index: OpportunityIndexPage, client: Client) -> None:
    """It was added as live, so that nothing announced it and it has no day of publication."""
    index.add_child(instance=OpportunityPage(**page_facts("Sneaked in"), live=True))
    page = OpportunityPage.objects.get()
    assert client.get(page.url).status_code == 200
    assert [line.partition(": ")[2] for line in reconciled()[:-1]] == [
        "it is public, but not in the ledger"
    ]
    reconciled("--mend")
    assert reconciled() == AGREE
    assert page.publications.get().facts["status"] == "active"
    OpportunityPage.objects.get().unpublish()
    assert client.get(page.url).status_code == 410


def test_the_list_is_made_anew_from_the_ledger() -> None:
    changed, lost, extra = (make_opportunity() for _ in range(3))
    row = Listing.objects.get(pk=extra.pk)
    extra.unpublish()
    row.save(force_insert=True)
    Listing.objects.filter(pk=changed.pk).update(facts={}, value=1, ended_at=timezone.now())
    Listing.objects.filter(pk=lost.pk).delete()
    before = Publication.objects.count()
    assert [line.partition(": ")[2] for line in reconciled()[:-1]] == [
        "ledger and list differ: ended_at, facts, value",
        "it is public, but not in the list",
        "it is not public, but in the list",
    ]
    reconciled("--mend")
    assert reconciled() == AGREE
    assert Publication.objects.count() == before


def test_what_the_clock_did_while_no_worker_ran() -> None:
    now = timezone.now()
    page = make_opportunity(opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=9))
    moment = now - timedelta(minutes=1)
    OpportunityPage.objects.update(opens_at=moment)
    Listing.objects.update(opens_at=moment, turns_at=moment)
    assert len(reconciled()) == 2
    reconciled("--mend")
    assert reconciled() == AGREE
    assert page.publications.first().facts["status"] == "active"


def test_market_engagement_that_is_over_was_never_a_tender() -> None:
    """The clock closes it, and nothing of what was told of it is untrue then."""
    closes = timezone.now() + timedelta(days=1)
    make_opportunity(procedure=Procedure.MARKET_ENGAGEMENT, opens_at=None, closes_at=closes)
    page = OpportunityPage.objects.get()
    assert list(reconcile(now=closes + timedelta(days=1))) == []
    assert public_facts(page, closes + timedelta(days=1))["status"] == "planned"


def test_numbers_with_gaps_and_pages_without_end() -> None:
    page = make_opportunity()
    first = page.publications.get()
    facts = {"at": first.at, "recorded_at": first.at, "ocid": first.ocid, "tags": []}
    Publication.objects.create(
        opportunity_id=99_999, number=2, written_facts=first.written_facts, **facts
    )
    lines = reconciled("--mend")
    assert lines == [
        "Opportunity 99999: its numbers have gaps",
        "Opportunity 99999: its page is gone, but the ledger does not say that it was withdrawn",
        "2 differences.",
    ]


def test_missing_triggers_are_said() -> None:
    append_only.remove()
    assert any("the trigger" in line for line in reconciled())


def test_an_award_behind_the_ledger() -> None:
    page = make_opportunity()
    award = make_award(page)
    Award.objects.filter(pk=award.pk).update(value=1)
    assert "page and ledger differ: Award" in reconciled()[0]


def test_it_asks_no_more_for_more(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(12):
        make_award(make_opportunity(), make_supplier(f"Example {number} Ltd"))
    with django_assert_max_num_queries(20):
        assert reconciled() == AGREE

"""Each time the public learns something new, one publication is written."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from core.models import LedgerError
from opportunities.domain.awards import record_award
from opportunities.domain.facts import FACTS
from opportunities.domain.publications import publishing_as_at
from opportunities.models import OpportunityPage, Publication
from tests.factories import (
    draft_opportunity,
    make_award,
    make_category,
    make_opportunity,
    make_supplier,
    published,
)

pytestmark = pytest.mark.usefixtures("index")


def ledger(page: OpportunityPage) -> list[Publication]:
    return list(page.publications.order_by("number"))


def test_a_draft_writes_none() -> None:
    page = draft_opportunity()
    page.save_revision()
    assert ledger(page) == []


def test_publishing_writes_the_facts_as_data() -> None:
    page = make_opportunity(title="Sensors", value_to=Decimal(80_000))
    (first,) = ledger(page)
    assert (first.number, first.changes) == (1, [])
    assert first.facts["title"] == "Sensors"
    assert first.facts["value_to"] == "80000.00"
    assert first.facts["category"]["label"] == "Connectivity"


def test_a_later_deadline_is_told_in_readers_words() -> None:
    page = make_opportunity(closes_at=datetime(2027, 1, 4, 12, tzinfo=UTC), opens_at=None)
    page.closes_at = datetime(2027, 1, 11, 12, tzinfo=UTC)
    page.change_note = "Two questions showed that more time helps."
    published(page)
    assert ledger(page)[-1].changes == [
        {
            "field": "closes_at",
            "label": "Deadline for bids",
            "from": "noon on Monday 4 January 2027 (UK time)",
            "to": "noon on Monday 11 January 2027 (UK time)",
        }
    ]
    assert ledger(page)[-1].reason == "Two questions showed that more time helps."


def test_keys_that_the_editor_writes_into_prose_are_no_change() -> None:
    page = make_opportunity(description="<p>Words.</p>")
    page.description = '<p data-block-key="a1b2c">Words.</p>'
    assert len(ledger(published(page))) == 1


def test_a_reason_is_told_once() -> None:
    page = make_opportunity(place="Weymouth")
    page.place, page.change_note = "Portland", "The harbour moved."
    page = published(page)
    page.place = "Swanage"
    assert [p.reason for p in ledger(published(page))] == ["", "The harbour moved.", ""]


def test_publishing_again_without_a_change_writes_none() -> None:
    page = published(make_opportunity())
    assert len(ledger(page)) == 1


def test_saving_a_draft_of_a_live_page_tells_nobody() -> None:
    page = make_opportunity(title="Known")
    page.title = "Secret"
    page.save_revision()
    make_award(page)
    assert [p.facts["title"] for p in ledger(page)] == ["Known", "Known"]


def test_renaming_a_category_writes_none() -> None:
    category = make_category("Connectivity")
    page = make_opportunity(category=category)
    category.name = "Connections"
    category.save()
    assert len(ledger(published(page))) == 1


def test_an_award_is_told() -> None:
    page = make_opportunity()
    make_award(page, make_supplier("Example A Ltd"), value=Decimal(75_000))
    told = [(each["label"], each["from"], each["to"]) for each in ledger(page)[-1].changes]
    assert told == [
        ("Status", "Competition under way", "Awarded"),
        ("Award", "", "Example A Ltd, £75,000"),
    ]


def test_an_import_tells_what_was_published_then() -> None:
    then = datetime(2025, 1, 23, 22, 10, tzinfo=UTC)
    with publishing_as_at(then):
        page = make_opportunity()
    assert ledger(page)[0].at == then


def test_publications_are_never_changed_or_deleted() -> None:
    first = ledger(make_opportunity())[0]
    for act in (
        first.save,
        first.delete,
        Publication.objects.all().delete,
        lambda: Publication.objects.update(reason="Other"),
    ):
        with pytest.raises(LedgerError):
            act()


def test_an_award_recorded_at_the_wrong_page_moves() -> None:
    wrong, right = make_opportunity(), make_opportunity()
    award = make_award(wrong)
    award.opportunity = right
    record_award(award=award, now=timezone.now(), moved_from=wrong)
    assert ledger(wrong)[-1].facts["awards"] == []
    assert len(ledger(right)[-1].facts["awards"]) == 1


def test_every_public_fact_is_told_or_left_out_with_a_reason() -> None:
    own = {field.name for field in OpportunityPage._meta.local_fields}
    told = {fact.field for fact in FACTS}
    left_out = {
        "page_ptr",  # the row itself
        "social_image",  # how it looks, not what it says
        "change_note",  # the reason, kept beside the facts
        "is_imported",
        "short_return_agreed",  # on file with the council
        "no_notice_reason",
    }
    assert own - told == left_out

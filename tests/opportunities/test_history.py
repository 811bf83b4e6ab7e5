"""The page tells its whole life, newest first, in plain words."""

import re
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.test import Client

from opportunities.domain.publications import publishing_as_at
from opportunities.models import OpportunityPage
from tests.factories import make_award, make_opportunity, make_supplier, published

NOON = datetime(2026, 12, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)

pytestmark = pytest.mark.usefixtures("index")


def history(client: Client, page: OpportunityPage) -> list[str]:
    """Each entry without its tags, newest first."""
    section = client.get(page.url).content.decode().partition('id="what-changed"')[2]
    entries = re.findall(r"<li>(.*?)</li>", section.partition("</section>")[0], re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", entry).split()) for entry in entries]


def test_it_is_told_newest_first_with_day_time_and_reason(client: Client) -> None:
    with mock.patch("django.utils.timezone.now", return_value=NOON):
        with publishing_as_at(NOON - 9 * DAY):
            page = make_opportunity(opens_at=NOON - 20 * DAY, closes_at=NOON - DAY, place="Wareham")
        page.place, page.change_note = "Weymouth", "The site moved."
        with publishing_as_at(NOON - 3 * DAY):
            published(page)
        make_award(page, make_supplier("Example A Ltd"))
        told = history(client, page)
    assert told == [
        "Noon on Friday 4 December 2026 (UK time) Awarded Award : Example A Ltd, £75,000",
        "Noon on Tuesday 1 December 2026 (UK time) Updated Place : from Wareham to Weymouth "
        "Why: The site moved.",
        "Noon on Wednesday 25 November 2026 (UK time) First published",
    ]


def test_withdrawal_and_return_are_part_of_it(client: Client) -> None:
    page = make_opportunity()
    page.unpublish()
    published(OpportunityPage.objects.get())
    news = [each.news for each in page.publications]
    assert news == ["Published again", "Withdrawn", "First published"]
    assert len(history(client, page)) == 3


def test_a_long_history_is_folded(client: Client) -> None:
    page = make_opportunity()
    for number in range(7):
        page.place = f"Place {number}"
        page = published(page)
    read = client.get(page.url).content.decode()
    assert "<span>3 earlier</span>" in read
    assert len(history(client, page)) == 8


def test_the_page_of_a_withdrawn_one_says_when(client: Client) -> None:
    page = make_opportunity()
    with publishing_as_at(NOON):
        page.unpublish()
    read = client.get(page.url).content.decode()
    assert "taken down at" in read
    assert "noon on Friday 4 December 2026 (UK time)" in read


def test_no_raw_data_is_shown(client: Client) -> None:
    page = make_opportunity()
    page.suitable_for_sme, page.category, page.intended_award_on = True, None, NOON.date()
    told = " ".join(history(client, published(page)))
    for raw in ("None", "True", "{", "2026-", "suitable_for_sme", "null"):
        assert raw not in told

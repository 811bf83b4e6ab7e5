"""A supplier reads what is open, and it is true at that minute."""

from datetime import UTC, datetime, timedelta
from unittest import mock

from django.test import Client
from django.utils import timezone

from opportunities.models import OpportunityIndexPage, OpportunityPage
from tests.factories import draft_opportunity, make_award, make_opportunity, published

NOON = datetime(2026, 12, 4, 12, tzinfo=UTC)


def at(moment: datetime) -> mock._patch:
    """The clock on the wall for everything that answers."""
    return mock.patch("django.utils.timezone.now", return_value=moment)


def read(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def titles(client: Client, url: str, group: str) -> list[str]:
    """The titles below a heading of the list."""
    groups = dict(client.get(url).context["groups"])
    return [notice.title for notice, _ in groups.get(group, [])]


def test_open_ones_stand_first_closing_soonest(client: Client, index: OpportunityIndexPage) -> None:
    now = timezone.now()
    make_opportunity(title="Later", closes_at=now + timedelta(days=9))
    make_opportunity(title="Whenever", closes_at=None, opens_at=None)
    make_opportunity(title="Soon", closes_at=now + timedelta(days=2))
    make_opportunity(title="Next", opens_at=now + timedelta(days=3))
    make_opportunity(title="Over", closes_at=now - timedelta(hours=1))
    make_award(make_opportunity(title="Won", closes_at=now - timedelta(days=1)))
    draft_opportunity(title="Secret")
    page = read(client, index.url).split('id="results"')[1]
    assert page.index("Open for bids") < page.index("Planned") < page.index("Closed and awarded")
    assert titles(client, index.url, "Open for bids") == ["Soon", "Later", "Whenever"]
    assert titles(client, index.url, "Planned") == ["Next"]
    assert titles(client, index.url, "Closed and awarded") == ["Over", "Won"]
    assert "Secret" not in page


def test_the_deadline_has_day_date_time_and_zone(
    client: Client, index: OpportunityIndexPage
) -> None:
    make_opportunity(opens_at=NOON - timedelta(days=9), closes_at=NOON)
    with at(NOON - timedelta(days=3)):
        page = read(client, index.url).lower()
    assert "closes in 3 days" in page
    assert "noon on friday 4 december 2026 (uk time)" in page


def test_at_the_deadline_nothing_says_open(client: Client, index: OpportunityIndexPage) -> None:
    one = make_opportunity(opens_at=NOON - timedelta(days=9), closes_at=NOON)
    with at(NOON - timedelta(seconds=10)):
        answer = client.get(index.url)
        assert titles(client, index.url, "Open for bids") == [one.title]
        assert answer["Cache-Control"] == "public, max-age=10"
        assert client.get(one.url)["Cache-Control"] == "public, max-age=10"
    with at(NOON):
        assert titles(client, index.url, "Open for bids") == []
        assert "Bids are no longer taken" in read(client, one.url)


def test_closes_in_days_is_not_kept_past_midnight(
    client: Client, index: OpportunityIndexPage
) -> None:
    make_opportunity(opens_at=NOON - timedelta(days=9), closes_at=NOON)
    with at(datetime(2026, 12, 2, 23, 59, 30, tzinfo=UTC)):
        assert client.get(index.url)["Cache-Control"] == "public, max-age=30"


def test_the_page_answers_in_the_order_in_which_suppliers_ask(
    client: Client, index: OpportunityIndexPage
) -> None:
    page = read(client, make_opportunity().url)
    questions = ["What we need", "How much", "By when", "Can I bid?", "How do I bid?"]
    questions += ["Who do I ask?", "What has changed", "What came of it"]
    places = [page.index(f">{question}</h2>") for question in questions]
    assert places == sorted(places)


def test_a_moved_deadline_is_told_with_its_reason(
    client: Client, index: OpportunityIndexPage
) -> None:
    page = make_opportunity()
    page.closes_at = timezone.now() + timedelta(days=19)
    page.change_note = "Two bidders asked for a site visit."
    published(page)
    assert "Two bidders asked for a site visit." in read(client, page.url)


def test_a_withdrawn_one_says_what_it_was(client: Client, index: OpportunityIndexPage) -> None:
    page = make_opportunity(title="Solar bus stops")
    page.unpublish()
    answer = client.get(page.url)
    assert answer.status_code == 410
    assert "Solar bus stops" in answer.content.decode()
    assert "Solar bus stops" not in read(client, index.url)


def test_a_draft_has_no_address(client: Client, index: OpportunityIndexPage) -> None:
    assert client.get(draft_opportunity().url).status_code == 404


def test_the_list_is_paged(client: Client, index: OpportunityIndexPage) -> None:
    for _ in range(22):
        make_opportunity()
    for page in ["1", "2", "0", "-1", "99999999999999999999", "x", "%00", ""]:
        listed = client.get(f"{index.url}?page={page}").context["page_obj"]
        assert len(listed) in (20, 2), page
        assert listed.paginator.num_pages == 2


def test_no_decision_is_expected_once_there_is_one(
    client: Client, index: OpportunityIndexPage
) -> None:
    closed = timezone.now() - timedelta(days=1)
    intended = timezone.localdate() + timedelta(days=5)
    page = make_opportunity(closes_at=closed, intended_award_on=intended)
    assert "Decision expected" in read(client, page.url)
    make_award(page)
    shown = read(client, page.url)
    assert "Decision expected" not in shown
    assert "Decided" in shown


def test_nothing_is_expected_of_a_cancelled_one(
    client: Client, index: OpportunityIndexPage
) -> None:
    intended = timezone.localdate() + timedelta(days=5)
    ended = {"outcome": "cancelled", "outcome_at": timezone.now(), "outcome_reason": "No funds."}
    page = make_opportunity(intended_award_on=intended, **ended)
    assert "Decision expected" not in read(client, page.url)


def test_the_pace_is_from_opening_to_decision(client: Client, index: OpportunityIndexPage) -> None:
    opened = timezone.now() - timedelta(days=16)
    page = make_opportunity(opens_at=opened, closes_at=opened + timedelta(days=10))
    make_award(page)
    assert OpportunityPage.objects.get().pace == 16
    assert ">16 <" in read(client, page.url)


def test_what_was_planned_and_never_opened_says_so(
    client: Client, index: OpportunityIndexPage
) -> None:
    page = make_opportunity(opens_at=None, closes_at=None, planned_publication=NOON.date())
    with at(NOON):
        assert "Expected to open on 4 December 2026" in read(client, index.url)
    with at(NOON + timedelta(days=1)):
        assert "Was expected to open on 4 December 2026" in read(client, index.url)
        assert "Was expected to open" in read(client, page.url)


def test_cancelled_before_its_deadline_it_never_closed(
    client: Client, index: OpportunityIndexPage
) -> None:
    page = make_opportunity(
        opens_at=NOON - timedelta(days=9),
        closes_at=NOON,
        outcome="cancelled",
        outcome_at=NOON - timedelta(days=2),
        outcome_reason="The funding fell away.",
    )
    with at(NOON - timedelta(days=1)):
        assert "Bids were to close" in read(client, page.url)
        assert "Bids closed" not in read(client, page.url)
        assert "Bids closed" not in read(client, index.url)


def test_a_notice_of_another_buyer_says_whose_it_is(
    client: Client, index: OpportunityIndexPage
) -> None:
    page = make_opportunity(buyer="London Borough of Merton", is_imported=True)
    assert "London Borough of Merton" in read(client, index.url)
    assert "London Borough of Merton published this notice." in read(client, page.url)


def test_a_later_draft_of_a_withdrawn_one_stays_unseen(
    client: Client, index: OpportunityIndexPage
) -> None:
    page = make_opportunity(title="Known")
    page.unpublish()
    OpportunityPage.objects.filter(pk=page.pk).update(title="Secret", summary="Secret, too.")
    answer = client.get(page.url).content.decode()
    assert "Known" in answer
    assert "Secret" not in answer


def test_a_decision_is_not_shown_before_its_day(
    client: Client, index: OpportunityIndexPage
) -> None:
    now = timezone.now()
    page = make_opportunity(opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1))
    award = make_award(page, awarded_on=now.date() + timedelta(days=5))
    section = read(client, page.url).split("What came of it</h2>")[1]
    assert str(award.award_suppliers.get()) not in section
    assert "The decision is not published yet." in section
    assert "from publication to award" not in section


def test_an_alias_is_not_listed_twice(client: Client, index: OpportunityIndexPage) -> None:
    page = make_opportunity(ocid="ocds-213czf-1")
    page.create_alias(parent=index, update_slug="again")
    assert titles(client, index.url, "Open for bids") == [page.title]

"""Personal data that was published by mistake is masked for every reader, and that is logged."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from core.groups import sync_groups
from opportunities.domain.publications import record_publication
from opportunities.domain.questions import publish_answer
from opportunities.domain.reconciliation import reconcile
from opportunities.domain.redactions import MASK, CanNotRedact, redact
from opportunities.exports.formats import FORMATS
from opportunities.models import Clarification, Listing, OpportunityPage, Publication, Redaction
from tests.factories import make_opportunity, make_staff, published

NAME = "Jo O'Bloggs"

pytestmark = pytest.mark.usefixtures("index")


@pytest.fixture
def leak() -> OpportunityPage:
    """An opportunity that named a person in several places, and was mended."""
    page = make_opportunity(
        title=f"Ask {NAME}",
        slug="sensors",
        summary="Sensors.",
        description="<p>Ring jo  o&#x27;bloggs.</p>",
        portal_url="https://portal.example.gov.uk/jo-o'bloggs/",
        place="Wareham",
    )
    page.place, page.change_note = "Weymouth", f"{NAME} asked for it."
    page = published(page)
    page.title, page.description, page.portal_url = "Ask us", "<p>Ring us.</p>", ""
    page.change_note = "Nobody is named."
    return published(page)


def mask(page: OpportunityPage, words: str = NAME, why: str = "A private person.") -> list[int]:
    now = timezone.now()
    return redact(opportunity_id=page.pk, words=words, why=why, by="publisher", now=now)


def ledger() -> list[Publication]:
    return list(Publication.objects.order_by("number"))


def all_that_is_told() -> str:
    return json.dumps([[row.facts, row.changes, row.reason] for row in ledger()])


def test_every_occurrence_is_masked_for_readers(leak: OpportunityPage) -> None:
    assert mask(leak) == [1, 2, 3]
    first, second, third = ledger()
    assert first.facts["title"] == f"Ask {MASK}"
    assert first.facts["description"] == f"<p>Ring {MASK}.</p>"
    assert second.reason == f"{MASK} asked for it."
    assert third.changes[0]["from"] == f"Ask {MASK}"
    assert first.facts["portal_url"] == ""
    assert "bloggs" not in all_that_is_told().lower()


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("<b>Jo</b> O'Bloggs", f"<b>{MASK}</b>"),
        ("Jo<br/>O'Bloggs", f"{MASK}<br/>"),
        ("<b>J</b>o O'Bloggs", f"<b>{MASK}</b>"),
        ("Jo&nbsp;O&#39;Bloggs", MASK),
        ("Jo\u00a0O&apos;Bloggs", MASK),
        ("Jo O'Blo\u00adggs", MASK),
        ("Jo O&#X27;Blo&shy;ggs", MASK),
    ],
)
def test_however_the_editor_laid_it_out(client: Client, written: str, left: str) -> None:
    page = make_opportunity(
        title=f"Ask {NAME}", slug="sensors", summary="S.", description=f"<p>Ring {written} now.</p>"
    )
    page.title, page.description = "Ask us", "<p>Ring us.</p>"
    page = published(page)
    assert mask(page) == [1, 2]
    assert ledger()[0].facts["description"] == f"<p>Ring {left} now.</p>"
    told = client.get(f"{page.url}ocds/releases/").content.decode()
    assert MASK in told
    assert "Ring Jo" not in told


@pytest.mark.parametrize("words", ["O'Brien & Co", "O'Brien &\u00a0C\u00ado"])
def test_what_html_writes_in_part(words: str) -> None:
    page = make_opportunity(description="<p>Ask O'Brien &amp; Co.</p>")
    page.description = "<p>Ask us.</p>"
    assert mask(published(page), words) == [1]
    assert ledger()[0].facts["description"] == f"<p>Ask {MASK}.</p>"


def test_what_the_page_shows_in_two_styles_is_mended_first() -> None:
    page = make_opportunity(
        title=f"Ask {NAME}",
        slug="sensors",
        summary="S.",
        description="<p>Ring <b>Jo</b> O'Bloggs.</p>",
    )
    page.title = "Ask us"
    with pytest.raises(CanNotRedact, match="still shows"):
        mask(published(page))


def test_what_is_no_prose_stays_as_it_is(leak: OpportunityPage) -> None:
    page = make_opportunity(title="An active field", slug="field", summary="A.")
    page.title = "A field"
    published(page)
    redact(
        opportunity_id=page.pk, words="active", why="A test.", by="publisher", now=timezone.now()
    )
    first = Publication.objects.get(opportunity_id=page.pk, number=1)
    assert (first.facts["title"], first.facts["status"]) == (f"An {MASK} field", "active")


def test_the_row_itself_stays_and_the_words_are_stored_nowhere_else(
    leak: OpportunityPage,
) -> None:
    written = [row.written_facts for row in ledger()]
    mask(leak)
    assert [row.written_facts for row in ledger()] == written
    kept = list(Redaction.objects.values("shown", "why", "by"))
    assert len(kept) == 3
    assert "Bloggs" not in json.dumps(kept)
    entry = PageLogEntry.objects.get(action="opportunities.redact")
    assert entry.data == {"why": "A private person.", "publications": [1, 2, 3]}


def test_the_list_and_what_comes_after_hold_it_masked(leak: OpportunityPage) -> None:
    mask(leak)
    row = Listing.objects.get()
    assert row.changes[0]["from"] == f"Ask {MASK}"
    assert list(reconcile(now=timezone.now())) == []
    assert record_publication(opportunity=leak, now=timezone.now()) is None


def test_it_can_be_masked_further(leak: OpportunityPage) -> None:
    mask(leak)
    mask(leak, words="Wareham")
    first = ledger()[0]
    assert (first.facts["title"], first.facts["place"]) == (f"Ask {MASK}", MASK)


@pytest.mark.parametrize(
    ("words", "why", "said"),
    [
        ("Ask us", "A test.", "still shows these words"),
        ("Nobody Else", "A test.", "stand nowhere"),
        ("J", "A test.", "at least 3"),
        (NAME, f"It named {NAME}.", "reason repeats"),
        (NAME, "  ", "Say why"),
        ("active", "A test.", "stand nowhere"),
    ],
)
def test_it_is_refused_with_its_reason(
    leak: OpportunityPage, words: str, why: str, said: str
) -> None:
    with pytest.raises(CanNotRedact, match=said):
        mask(leak, words, why)
    assert not Redaction.objects.exists()


def test_an_answer_is_corrected_before_it_is_masked() -> None:
    page = make_opportunity()
    question = Clarification(
        opportunity=page, question=f"{NAME} asks: why?", answer="So.", received_on="2026-01-01"
    )
    publish_answer(clarification=question, now=timezone.now())
    with pytest.raises(CanNotRedact, match="still shows"):
        mask(page)


def test_the_address_of_the_page_is_mended_first(leak: OpportunityPage) -> None:
    OpportunityPage.objects.update(slug="ask-jo-o-bloggs")
    with pytest.raises(CanNotRedact, match="still shows"):
        mask(leak)


def test_a_page_that_is_gone_can_still_be_masked(leak: OpportunityPage) -> None:
    pk = leak.pk
    leak.delete()
    assert redact(
        opportunity_id=pk, words=NAME, why="A person.", by="publisher", now=timezone.now()
    )


def test_no_reader_gets_it_from_any_address(leak: OpportunityPage, client: Client) -> None:
    index = leak.get_parent().url
    addresses = [leak.url, index, *(f"{index}{each.address}" for each in FORMATS)]
    addresses += [f"{leak.url}ocds/", f"{leak.url}calendar/", f"{leak.url}json/"]
    before = {url: read(client, url) for url in addresses}
    mask(leak)
    for url in addresses:
        body, tag = read(client, url)
        assert "bloggs" not in body.lower(), url
        told, known_by = before[url]
        assert body == told or tag is None or tag != known_by, url
    leak.unpublish()
    assert b"bloggs" not in client.get(leak.url).content.lower()


def read(client: Client, url: str) -> tuple[str, str | None]:
    """What is there, and the tag by which a program asks whether it is another document now."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return body.decode(), answer.headers.get("ETag")


# In the admin


@pytest.fixture
def publisher(client: Client) -> Client:
    sync_groups()
    client.force_login(make_staff("publisher", "Publishers"))
    return client


def redact_url(page: OpportunityPage) -> str:
    return reverse("opportunity_redact", args=[page.pk])


def test_it_shows_first_what_it_would_mask(publisher: Client, leak: OpportunityPage) -> None:
    sent = {"words": NAME, "why": "A private person."}
    looked = publisher.post(redact_url(leak), sent).content.decode()
    assert "Publication 1 of" in looked
    assert "Title, Description, Address on the portal" in looked
    assert not Redaction.objects.exists()
    done = publisher.post(redact_url(leak), sent | {"confirmed": "1"}, follow=True)
    assert "Masked in publication 1, 2, 3." in done.content.decode()
    assert Redaction.objects.count() == 3


def test_what_can_not_be_masked_is_said_in_the_form(
    publisher: Client, leak: OpportunityPage
) -> None:
    sent = {"words": "Ask us", "why": "A test.", "confirmed": "1"}
    answer = publisher.post(redact_url(leak), sent)
    assert "The page still shows these words." in answer.content.decode()
    for words in ("\x00", "x", "", "nowhere to be found"):
        assert publisher.post(redact_url(leak), {"words": words, "why": "A"}).status_code == 200


def test_buyers_read_the_ledger_and_do_not_mask(buyer: Client, leak: OpportunityPage) -> None:
    url = reverse("opportunity_ledger", args=[leak.pk])
    read = buyer.get(url).content.decode()
    assert "Nobody is named." in read
    assert redact_url(leak) not in read
    assert buyer.get(redact_url(leak)).status_code == 302
    assert url in buyer.get(reverse("wagtailadmin_pages:edit", args=[leak.pk])).content.decode()


def test_authors_do_not_read_it(client: Client, leak: OpportunityPage) -> None:
    sync_groups()
    client.force_login(make_staff("author", "Authors"))
    assert client.get(reverse("opportunity_ledger", args=[leak.pk])).status_code == 302


def test_the_ledger_shows_what_readers_see_and_who_masked_it(
    publisher: Client, leak: OpportunityPage
) -> None:
    mask(leak)
    url = reverse("opportunity_ledger", args=[leak.pk])
    read = publisher.get(url).content.decode()
    assert "by publisher: A private person." in read
    assert "Bloggs" not in read
    leak.delete()
    assert publisher.get(url).status_code == 200
    assert "Nothing was published." in _text(publisher, 99_999)


def _text(client: Client, pk: int) -> Any:
    return client.get(reverse("opportunity_ledger", args=[pk])).content.decode()

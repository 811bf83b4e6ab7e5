"""Suppliers ask, the council answers: everyone reads it, and nobody who asked."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, ReferenceIndex

from opportunities.domain.questions import correct_answer, publish_answer
from opportunities.forms import QuestionForm
from opportunities.models import Clarification, Listing, OpportunityPage
from tests.factories import draft_opportunity, make_award, make_opportunity

NOON = datetime(2026, 12, 4, 12, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("index")


def asked(page: OpportunityPage, question: str = "How deep is it?", answer: str = "") -> Any:
    """A question that staff have kept, not public yet."""
    return Clarification.objects.create(
        opportunity=page, question=question, answer=answer, received_on=date(2025, 12, 1)
    )


def answered(page: OpportunityPage, question: str = "How deep is it?", **facts: Any) -> Any:
    kept = asked(page, question, facts.pop("answer", "Two metres."))
    publish_answer(clarification=kept, now=facts.pop("now", timezone.now()))
    return kept


def test_answers_are_numbered_as_they_are_published() -> None:
    page, other = make_opportunity(), make_opportunity()
    first, second = asked(page, "A?", "Yes."), asked(page, "B?", "No.")
    for each in (second, first, asked(other, "C?", "Maybe.")):
        publish_answer(clarification=each, now=NOON)
    numbers = Clarification.objects.order_by("question").values_list("question", "number")
    assert list(numbers) == [("A?", 2), ("B?", 1), ("C?", 1)]


def test_an_answer_is_told_in_the_ledger_and_moves_the_feeds() -> None:
    page = make_opportunity()
    answered(page, now=NOON)
    last = page.publications.first()
    assert (last.tags, last.at) == (["tenderUpdate"], NOON)
    assert last.changes == [
        {
            "field": "clarifications",
            "label": "Questions and answers",
            "from": "",
            "to": "1 question answered",
        }
    ]
    assert last.facts["clarifications"] == [
        {
            "number": 1,
            "question": "How deep is it?",
            "received_on": "2025-12-01",
            "answer": "Two metres.",
            "answered_at": NOON.isoformat(),
        }
    ]
    assert Listing.objects.get().changed_at == NOON


def test_the_page_shows_it_under_an_address_of_its_own(client: Client) -> None:
    page = make_opportunity()
    answered(page, "Is <b>lime</b> allowed?\n\nWe have some.", now=NOON)
    asked(page, "Not public yet?")
    read = client.get(page.url).content.decode()
    assert 'id="question-1"' in read
    assert 'href="#question-1"' in read
    assert "<p>Is &lt;b&gt;lime&lt;/b&gt; allowed?</p>" in read
    assert "Asked on 1 December 2025" in read
    assert "4 December 2026</time>" in read
    assert "Not public yet?" not in read


def test_after_their_deadline_questions_are_closed(client: Client) -> None:
    now = timezone.now()
    page = make_opportunity(clarification_deadline=now + timedelta(seconds=20))
    answer = client.get(page.url)
    assert "No question has been answered yet." in answer.content.decode()
    assert int(answer["Cache-Control"].partition("max-age=")[2]) <= 20
    OpportunityPage.objects.update(clarification_deadline=now - timedelta(minutes=1))
    read = client.get(page.url).content.decode()
    assert "Questions are closed" in read
    assert "No question has been answered yet." in read  # somebody may have asked


def test_once_bids_are_closed_no_answer_comes_any_more(client: Client) -> None:
    now = timezone.now()
    page = make_opportunity(clarification_deadline=now - timedelta(days=1), closes_at=now)
    asked(page)
    assert "No answer was published." in client.get(page.url).content.decode()


def test_only_what_is_public_is_answered_and_only_once() -> None:
    with pytest.raises(ValidationError, match="not public"):
        answered(draft_opportunity())
    page = make_opportunity()
    with pytest.raises(ValidationError, match="Give the answer"):
        answered(page, answer="")
    published = answered(page)
    with pytest.raises(ValidationError, match="published already"):
        publish_answer(clarification=published, now=NOON)
    assert page.publications.count() == 2


def test_a_correction_is_told_with_its_reason(client: Client) -> None:
    page = make_opportunity()
    question = answered(page)
    question.answer = "Three metres."
    with pytest.raises(ValidationError, match="Say why"):
        correct_answer(clarification=question, reason=" ", now=NOON)
    correct_answer(clarification=question, reason="We measured again.", now=timezone.now())
    last = page.publications.first()
    assert (last.reason, last.changes[0]["to"]) == ("We measured again.", "")
    read = client.get(page.url).content.decode()
    assert "Three metres." in read
    assert "Two metres." not in read
    assert "We measured again." in read


# In the admin


def add(buyer: Client, page: OpportunityPage, **sent: str) -> Any:
    data = {"opportunity": page.pk, "received_on": "2025-12-01", "question": "How deep is it?"}
    return buyer.post(reverse("question:add"), data | {"answer": ""} | sent)


def test_a_buyer_keeps_a_question_and_publishes_its_answer_later(buyer: Client) -> None:
    page = make_opportunity()
    assert add(buyer, page).status_code == 302
    question = Clarification.objects.get()
    assert (question.number, page.publications.count()) == (None, 1)
    url = reverse("question:edit", args=[question.pk])
    data = {"opportunity": page.pk, "received_on": "2025-12-01", "question": question.question}
    buyer.post(url, data | {"answer": "Two metres.", "publish": "1"})
    assert Clarification.objects.get().number == 1
    assert page.publications.count() == 2


def test_it_is_published_at_once_if_the_answer_is_known(buyer: Client) -> None:
    page = make_opportunity()
    add(buyer, page, answer="Two metres.", publish="1")
    assert Clarification.objects.get().number == 1


def test_without_an_answer_nothing_is_published_and_nothing_is_lost(buyer: Client) -> None:
    page = make_opportunity()
    answer = add(buyer, page, publish="1")
    assert answer.context["form"].errors == {"answer": ["Write the answer before you publish it."]}
    assert "How deep is it?" in answer.content.decode()
    assert not Clarification.objects.exists()


def test_nobody_has_asked_tomorrow(buyer: Client) -> None:
    tomorrow = f"{timezone.localdate() + timedelta(days=1):%Y-%m-%d}"
    answer = add(buyer, make_opportunity(), received_on=tomorrow, answer="So.", publish="1")
    assert "received_on" in answer.context["form"].errors
    assert not Clarification.objects.exists()


def test_questions_are_about_what_is_public_and_not_decided(buyer: Client) -> None:
    decided = make_opportunity()
    make_award(decided)
    withdrawn = make_opportunity()
    withdrawn.unpublish()
    for page in (draft_opportunity(), decided, withdrawn):
        assert "opportunity" in add(buyer, page).context["form"].errors


def test_a_correction_in_the_admin_needs_a_reason(buyer: Client) -> None:
    page, other = make_opportunity(), make_opportunity()
    question = answered(page)
    url = reverse("question:edit", args=[question.pk])
    data = {
        "opportunity": other.pk,
        "received_on": "2025-12-01",
        "question": "How deep is it?",
        "answer": "Three metres.",
    }
    answer = buyer.post(url, data)
    assert list(answer.context["form"].errors) == ["reason"]
    assert "Three metres." in answer.content.decode()
    buyer.post(url, data | {"reason": "We measured again."})
    assert page.publications.first().reason == "We measured again."
    assert Clarification.objects.get().opportunity_id == page.pk


def test_what_was_taken_down_is_not_corrected(buyer: Client) -> None:
    page = make_opportunity()
    question = answered(page)
    page.unpublish()
    data = {"received_on": "2025-12-01", "question": "How?", "answer": "So.", "reason": "Wrong."}
    answer = buyer.post(reverse("question:edit", args=[question.pk]), data, follow=True)
    assert "is not public" in answer.content.decode()
    assert Clarification.objects.get().answer == "Two metres."


def test_who_comes_second_does_not_publish_it_again(
    buyer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = make_opportunity()
    question = asked(page)
    data = {"opportunity": page.pk, "received_on": "2025-12-01", "question": "How deep is it?"}
    is_valid = QuestionForm.is_valid

    def is_valid_while_another_publishes(form: QuestionForm) -> bool:
        other = Clarification.objects.get()
        other.answer = "Two metres."
        publish_answer(clarification=other, now=NOON)
        return is_valid(form)

    monkeypatch.setattr(QuestionForm, "is_valid", is_valid_while_another_publishes)
    url = reverse("question:edit", args=[question.pk])
    answer = buyer.post(url, data | {"answer": "Three.", "publish": "1"}, follow=True)
    assert "Somebody changed this question meanwhile" in answer.content.decode()
    told = Clarification.objects.get()
    assert (told.number, told.answer, told.answered_at) == (1, "Two metres.", NOON)
    question.answer = "Three."
    with pytest.raises(ValidationError, match="published already"):
        publish_answer(clarification=question, now=NOON)


@pytest.mark.parametrize("add_view", ["question:add", "award:add"])
@pytest.mark.parametrize("named", ["none", "-1", "9" * 30, "\x00", "٣", "1234"])
def test_a_link_that_names_no_opportunity_opens_an_empty_form(
    buyer: Client, add_view: str, named: str
) -> None:
    assert buyer.get(reverse(add_view), {"opportunity": named}).status_code == 200


def test_a_published_answer_is_not_deleted_but_a_kept_question_is(buyer: Client) -> None:
    page = make_opportunity()
    published, kept = answered(page), asked(page)
    for each in (published, kept):
        buyer.post(reverse("question:delete", args=[each.pk]))
    assert list(Clarification.objects.all()) == [published]


def test_the_list_finds_what_is_unanswered(buyer: Client) -> None:
    page = make_opportunity()
    answered(page)
    kept = asked(page)
    found = buyer.get(reverse("question:index"), {"answered_at": "true"}).context["object_list"]
    assert [each.pk for each in found] == [kept.pk]


def test_nothing_remembers_who_asked_or_what(buyer: Client) -> None:
    """The question has no such field, and its words are in no log and no index."""
    page = make_opportunity()
    add(buyer, page, question="Jo Bloggs asks: how deep?", answer="Two metres.", publish="1")
    names = {field.name for field in Clarification._meta.get_fields()}
    kept = {"id", "opportunity", "number", "question", "received_on", "answer", "answered_at"}
    assert names == kept
    logged = [(entry.label, entry.data) for entry in ModelLogEntry.objects.all()]
    assert logged
    assert "Bloggs" not in str(logged)
    assert "Bloggs" not in str(list(ReferenceIndex.objects.values()))


@pytest.mark.parametrize("words", ["\x00", "a" * 5000, "<script>alert(1)</script>"])
def test_strange_words_are_no_failure(buyer: Client, client: Client, words: str) -> None:
    page = make_opportunity()
    assert add(buyer, page, question=words, answer=words, publish="1").status_code < 500
    assert "<script>alert(1)" not in client.get(page.url).content.decode()

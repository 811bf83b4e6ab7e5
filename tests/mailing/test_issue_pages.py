"""The newsletter on the site: an archive and its issues, public and without personal data."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mailing.blocks.issue import OpportunitiesBlock
from tests.factories import make_case_study, make_image, make_news, make_opportunity
from tests.mailing.newsletter import (
    ACTION,
    EVENT,
    SIGN_UP,
    draft_issue,
    make_archive,
    make_issue,
    opportunities,
    story,
)

pytestmark = pytest.mark.django_db


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        client.get(url)
    return len(caught)


def test_an_issue_shows_all_its_parts(client: Client, index: Any, news_index: Any) -> None:
    news = make_news(title="Heath fires", image=make_image())
    make_opportunity(title="Fire towers")
    issue = make_issue(
        ("intro", "<p>Good news.</p>"),
        story(news),
        opportunities(),
        ("event", EVENT),
        ("action", ACTION),
        ("sign_up", SIGN_UP),
    )

    shown = page(client, issue.url)

    assert "Good news." in shown
    assert f'<a href="{news.url}">Heath fires</a>' in shown
    assert "Picture: Made for this site" in shown
    assert "Fire towers" in shown
    assert "10am on Thursday 14 January 2027 (UK time)" in shown
    assert 'href="https://example.org/join"' in shown
    assert 'href="/mail/sign-up/?purpose=innovation_news"' in shown


def test_an_issue_takes_no_cookie_and_no_style(client: Client, index: Any) -> None:
    answer = client.get(make_issue(opportunities()).url)

    assert not answer.cookies
    assert "public" in answer["Cache-Control"]
    assert " style=" not in answer.content.decode()


def test_opportunities_can_be_picked_in_an_order(client: Client, index: Any) -> None:
    first, second = make_opportunity(title="Buses"), make_opportunity(title="Trains")
    make_opportunity(title="Boats")

    shown = page(client, make_issue(opportunities(second, first)).url)

    assert shown.index("Trains") < shown.index("Buses")
    assert "Boats" not in shown


def test_whoever_picks_must_pick_something() -> None:
    block = OpportunitiesBlock()
    given = {"heading": "Open", "choice": "picked", "limit": 3, "picked": []}

    with pytest.raises(ValidationError):
        block.clean(block.to_python(given))


def test_a_story_that_is_not_public_any_more_is_left_out(
    client: Client, case_study_index: Any
) -> None:
    study = make_case_study(title="The secret trial")
    issue = make_issue(story(study))
    study.unpublish()

    assert "secret trial" not in page(client, issue.url)


def test_a_story_may_have_words_of_its_own(client: Client, case_study_index: Any) -> None:
    issue = make_issue(story(make_case_study(), title="It worked", text="In eight weeks."))

    shown = page(client, issue.url)

    assert "It worked" in shown
    assert "In eight weeks." in shown


def test_stories_cost_as_many_queries_for_three_as_for_one(client: Client, news_index: Any) -> None:
    stories = [story(make_news(image=make_image())) for _ in range(3)]

    one = queries(client, make_issue(*stories[:1]).url)
    three = queries(client, make_issue(*stories).url)

    assert one == three <= 15


def test_the_archive_lists_what_is_public_newest_first(client: Client, site: Any) -> None:
    make_issue(title="In spring", date=date(2026, 3, 1))
    make_issue(title="In summer", date=date(2026, 7, 1))
    draft_issue(title="In autumn")

    shown = page(client, make_archive().url)

    assert shown.index("In summer") < shown.index("In spring")
    assert "In autumn" not in shown
    assert "1 July 2026" in shown


def test_the_archive_costs_as_many_queries_for_three_as_for_one(client: Client, site: Any) -> None:
    make_issue()
    one = queries(client, make_archive().url)
    make_issue()
    make_issue()

    assert queries(client, make_archive().url) == one <= 15


@pytest.mark.parametrize("kind", ["rss", "atom", "json"])
def test_the_archive_can_be_followed(client: Client, site: Any, kind: str) -> None:
    make_issue(title="In spring")

    answer = client.get(f"{make_archive().url}feeds/{kind}/")

    assert answer.status_code == 200
    assert "In spring" in answer.content.decode()


def test_an_empty_archive_says_so(client: Client, site: Any) -> None:
    assert "There is no issue yet" in page(client, make_archive().url)

"""The mail of an issue: the same as its page, in HTML and in text, and it spies on nobody."""

import re
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from mailing.composing import SETTINGS_URL, STOP_URL, Mail
from mailing.composing.issue import compose_issue
from mailing.models import IssuePage
from tests.factories import make_image, make_news, make_opportunity, make_staff, make_standard_page
from tests.mailing.newsletter import ACTION, EVENT, SIGN_UP, make_issue, opportunities, story

pytestmark = pytest.mark.django_db
OURS = urlsplit(settings.WAGTAILADMIN_BASE_URL).netloc


class Elements(HTMLParser):
    """All elements of a page with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def named(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture
def issue(index: Any, news_index: Any) -> IssuePage:
    """An issue with all there is."""
    join = make_standard_page(title="How to join")
    make_opportunity(title="Fire towers & <sensors>")
    return make_issue(
        (
            "intro",
            f'<p>Read <a linktype="page" id="{join.pk}">how to join</a>.</p><ul><li>One</li></ul>',
        ),
        story(make_news(title="Heath fires", image=make_image())),
        opportunities(),
        ("event", EVENT),
        ("action", ACTION),
        ("sign_up", SIGN_UP),
        title="News from the heath",
        subject="Innovation news, spring",
        preheader="Fires, buses and a trial",
    )


@pytest.fixture
def mail(issue: IssuePage) -> Mail:
    return compose_issue(issue)


def links(html: str) -> list[str]:
    return [each["href"] for each in Elements(html).named("a")]


def test_html_and_text_say_the_same_with_the_same_links(mail: Mail) -> None:
    assert mail.subject == "Innovation news, spring"
    for words in (
        "News from the heath",
        "how to join",
        "Heath fires",
        "Fire towers",
        "£50,000",
        "10am on Thursday 14 January 2027 (UK time)",
        "County Hall, Dorchester",
        "whatever",
        "Joining costs nothing.",
        "Did somebody pass this on to you?",
    ):
        assert words in mail.html, words
        assert words in mail.text, words
    for link in set(links(mail.html)):
        assert link.removeprefix("mailto:") in mail.text, link


def test_every_link_is_whole_and_the_personal_ones_are_gaps(issue: IssuePage, mail: Mail) -> None:
    for link in links(mail.html):
        assert link in (STOP_URL, SETTINGS_URL) or re.match(r"(https?://|mailto:)", link), link
    assert f"{settings.WAGTAILADMIN_BASE_URL}{issue.url}" in links(mail.html)
    for gap in (STOP_URL, SETTINGS_URL):
        assert mail.html.count(gap) == mail.text.count(gap) == 1


def test_links_to_opportunities_lead_to_them(client: Client, mail: Mail) -> None:
    base = settings.WAGTAILADMIN_BASE_URL
    ours = [link.removeprefix(base) for link in links(mail.html) if link.startswith(base)]

    assert [link for link in ours if "/opportunities/" in link]
    for link in ours:
        assert client.get(link).status_code == 200, link


def test_the_mail_spies_on_nobody(mail: Mail) -> None:
    """No pixel tells of opening, nothing comes from elsewhere, no link counts (PECR reg 6)."""
    elements = Elements(mail.html)

    for image in elements.named("img"):
        assert urlsplit(image["src"]).netloc == OURS
        assert not urlsplit(image["src"]).query
        assert int(image["width"]) > 1
    fetched = [name for name, attributes in elements.found if "src" in attributes and name != "img"]
    assert not fetched
    assert not elements.named("link")
    assert not elements.named("script")
    assert "url(" not in mail.html
    assert "@import" not in mail.html
    for link in links(mail.html):
        assert "utm_" not in link
        assert not re.search(r"[?&](url|u|redirect|to|next)=", link), link
    assert ACTION["url"] in links(mail.html)  # straight to where it leads


def test_the_mail_is_accessible(mail: Mail) -> None:
    elements = Elements(mail.html)

    assert elements.named("html") == [{"lang": "en-GB"}]
    assert "<title>News from the heath</title>" in mail.html
    assert len(elements.named("h1")) == 1
    levels = [int(name[1]) for name, _ in elements.found if re.fullmatch(r"h[1-6]", name)]
    assert all(below <= above + 1 for above, below in pairwise(levels))
    assert all(each["role"] == "presentation" for each in elements.named("table"))
    assert all(each["alt"] for each in elements.named("img"))
    words = re.findall(r"<a [^>]*>(.*?)</a>", mail.html, re.DOTALL)
    assert not [each for each in words if each.strip().lower() in ("here", "click here", "")]


def test_what_editors_write_is_escaped_in_html_and_plain_in_text(mail: Mail) -> None:
    assert "Fire towers &amp; &lt;sensors&gt;" in mail.html
    assert "Fire towers & <sensors>" in mail.text
    assert "&amp;" not in mail.text


def test_styles_stand_in_the_elements(mail: Mail) -> None:
    assert 'style="' in mail.html
    assert all(len(line.encode()) < 998 for line in mail.html.splitlines())


def test_an_issue_without_subject_has_its_title(site: Any) -> None:
    assert compose_issue(make_issue(title="Plain")).subject == "Plain"


def test_a_subject_is_one_line_and_no_longer_than_programs_show(site: Any) -> None:
    assert compose_issue(make_issue(title="One\r\nBcc: all@example.org")).subject == (
        "One Bcc: all@example.org"
    )
    with pytest.raises(ValidationError, match="too long for a subject"):
        make_issue(title="A" * 121, slug="long")
    assert compose_issue(make_issue(title="A" * 121, slug="long-2", subject="A")).subject == "A"


@pytest.mark.parametrize(
    ("mode", "shown"),
    [("", "site.css"), ("html", "<h1"), ("text", "Subject: "), ("phone", "srcdoc=")],
)
def test_editors_preview_page_mail_text_and_phone(
    client: Client, issue: IssuePage, mode: str, shown: str
) -> None:
    client.force_login(make_staff("ada", "Authors"))

    answer = client.get(reverse("wagtailadmin_pages:view_draft", args=[issue.pk]), {"mode": mode})

    assert answer.status_code == 200
    page = answer.content.decode()
    assert shown in page
    assert "News from the heath" in page
    assert STOP_URL not in page

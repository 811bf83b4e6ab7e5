"""Issues of the newsletter for tests."""

from datetime import UTC, datetime
from typing import Any

from home.models import HomePage
from mailing.models import IssuePage, NewsletterIndexPage
from tests.factories import page_facts, published

EVENT = {
    "title": "Meet the buyers",
    "starts_at": datetime(2027, 1, 14, 10, tzinfo=UTC),
    "place": "County Hall, Dorchester",
    "text": "<p>Ask <b>whatever</b> you like.</p>",
    "url": "https://example.org/meet",
}
ACTION = {
    "heading": "Not a member yet?",
    "text": "Joining costs nothing.",
    "button": "Join the DPS",
    "page": None,
    "url": "https://example.org/join",
}
SIGN_UP = {"heading": "Did somebody pass this on to you?", "text": "Get the next one."}


def make_archive() -> NewsletterIndexPage:
    found = NewsletterIndexPage.objects.first()
    page = NewsletterIndexPage(**page_facts("Newsletter"))
    return found or published(HomePage.objects.get().add_child(instance=page))


def opportunities(*picked: Any, limit: int = 5) -> tuple[str, dict[str, Any]]:
    """The block: those that are named, or else what is open."""
    choice = "picked" if picked else "automatic"
    return "opportunities", {
        "heading": "Open for bids",
        "choice": choice,
        "limit": limit,
        "picked": list(picked),
    }


def story(page: Any, **words: Any) -> tuple[str, dict[str, Any]]:
    return "story", {"page": page, "title": "", "text": "", "with_picture": True} | words


def draft_issue(*parts: tuple[str, Any], **facts: Any) -> IssuePage:
    """An issue that nobody has published."""
    title = facts.pop("title", f"Issue {IssuePage.objects.count() + 1}")
    body = list(parts) or [("intro", "<p>Good news from the heath.</p>")]
    page = IssuePage(**page_facts(title) | {"body": body, "live": False} | facts)
    return make_archive().add_child(instance=page)


def make_issue(*parts: tuple[str, Any], **facts: Any) -> IssuePage:
    """A published issue."""
    return published(draft_issue(*parts, **facts))

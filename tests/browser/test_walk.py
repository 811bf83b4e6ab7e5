"""A supplier finds the way: what is this, how do I join, what can I bid for, what came of it."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import HEIGHTS, Visit


def choose(visit: Visit, name: str) -> None:
    """Use the site's menu, which small screens keep folded."""
    folded = visit.page.locator("details.menu > summary")
    if folded.is_visible():
        folded.click()
    visit.page.get_by_role("navigation", name="Main").get_by_role("link", name=name).locator(
        "visible=true"
    ).first.click()
    visit.page.wait_for_load_state("load")


def search_for(visit: Visit, words: str) -> None:
    folded = visit.page.locator("details.menu > summary")
    if folded.is_visible():
        folded.click()
    box = visit.page.get_by_role("searchbox").locator("visible=true").first
    box.fill(words)
    box.press("Enter")
    visit.page.wait_for_url("**/search/?q=*")


@pytest.mark.parametrize("javascript", [True, False], ids=["", "without JavaScript"])
@pytest.mark.parametrize("width", HEIGHTS)
def test_a_supplier_walks_the_site(
    visit: Callable[..., Visit], width: int, javascript: bool
) -> None:
    supplier = visit(width, javascript=javascript)
    page = supplier.open("/")

    choose(supplier, "How the DPS works")
    assert supplier.heading() == "How the DPS works"
    supplier.follow("Apply to join, step by step")
    assert page.locator("main ol > li").count() >= 5

    choose(supplier, "Opportunities")
    assert page.locator("main h2").first.inner_text().startswith("Open")
    title = "Example: satellite links for village halls"
    supplier.follow(title)
    assert supplier.heading() == title
    assert "(UK time)" in page.locator("main").inner_text()
    feeds = page.locator("link[rel=alternate][type='application/atom+xml']")
    assert feeds.first.get_attribute("href") == "/opportunities/feeds/atom/"

    search_for(supplier, "steam train")
    supplier.follow("steam train")
    assert "/case-studies/steam-train/" in page.url
    assert "16 days" in page.locator("main").inner_text()

    answers = [request.response() for request in supplier.requests]
    assert [answer.url for answer in answers if answer and answer.status >= 400] == []
    assert [
        request.url for request in supplier.requests if supplier.address not in request.url
    ] == []
    assert supplier.context.cookies() == []
    assert supplier.complaints == []

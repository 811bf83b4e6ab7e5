"""The list of opportunities is filtered in place, and the way back leads back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import HEIGHTS, Visit

LIST = "/opportunities/"


def unfold(page: Page) -> None:
    """Open the filter, which small screens keep folded."""
    summary = page.locator(".filter__fold > summary")
    if summary.is_visible():
        summary.click()


def titles(page: Page) -> list[str]:
    return page.locator(".notice__title").all_inner_texts()


def found(page: Page, words: str) -> None:
    """Wait until the list says this."""
    expect(page.locator("#found")).to_have_text(words)


@pytest.mark.parametrize("width", HEIGHTS)
def test_a_choice_shows_at_once_and_keeps_the_focus(
    visit: Callable[..., Visit], width: int
) -> None:
    reader = visit(width)
    page = reader.open(LIST)
    page.evaluate("window.stays = true")
    all_of_them = titles(page)
    unfold(page)

    page.get_by_role("checkbox", name="Open").check()
    found(page, "4 open opportunities")

    assert page.url.endswith("/opportunities/?stage=open")
    assert page.title().startswith("Open opportunities – ")
    assert set(titles(page)) < set(all_of_them)
    assert page.evaluate("document.activeElement.id") == "stage-open"
    assert page.get_by_role("status").inner_text() == "4 open opportunities"
    feed = page.locator("link[rel=alternate][type='application/atom+xml']").first
    assert "stage=open" in (feed.get_attribute("href") or "")
    assert page.evaluate("window.stays") is True
    assert reader.complaints == []


def test_the_way_back_leads_through_every_choice(visit: Callable[..., Visit]) -> None:
    page = visit(1280).open(LIST)
    whole = page.locator("#found").inner_text()

    page.get_by_role("checkbox", name="Planned").check()
    found(page, "2 planned opportunities")
    page.get_by_label("Words").fill("sensors")
    page.get_by_label("Words").press("Enter")
    expect(page.locator("#found")).to_contain_text("about “sensors”")
    narrow = page.url

    page.go_back()
    found(page, "2 planned opportunities")
    assert page.get_by_label("Words").input_value() == ""
    page.go_back()
    found(page, whole)
    assert not page.get_by_role("checkbox", name="Planned").is_checked()
    page.go_forward()
    page.go_forward()
    expect(page.locator("#found")).to_contain_text("about “sensors”")
    assert page.url == narrow


def test_what_was_chosen_is_taken_back_by_its_chip(visit: Callable[..., Visit]) -> None:
    page = visit(1280).open(f"{LIST}?stage=open&stage=planned")
    page.evaluate("window.stays = true")

    page.get_by_role("link", name="Remove Open").click()
    found(page, "2 planned opportunities")

    assert page.get_by_role("checkbox", name="Planned").is_checked()
    assert not page.get_by_role("checkbox", name="Open").is_checked()
    assert page.evaluate("document.activeElement.id") == "found"
    assert page.evaluate("window.stays") is True


@pytest.mark.parametrize("width", HEIGHTS)
def test_without_javascript_a_button_filters(visit: Callable[..., Visit], width: int) -> None:
    page = visit(width, javascript=False).open(LIST)
    unfold(page)

    page.get_by_role("checkbox", name="Open").check()
    page.get_by_role("button", name="Show results").click()
    found(page, "4 open opportunities")

    unfold(page)
    assert page.get_by_role("checkbox", name="Open").is_checked()


def test_an_answer_that_fails_is_asked_for_as_a_page(visit: Callable[..., Visit]) -> None:
    page = visit(1280).open(LIST)
    page.route("**/opportunities/?stage=open", lambda route: route.abort(), times=1)

    page.get_by_role("checkbox", name="Open").check()

    found(page, "4 open opportunities")


def test_more_filters_stay_open(visit: Callable[..., Visit]) -> None:
    page = visit(1280).open(LIST)
    page.get_by_text("More filters").click()

    page.get_by_role("checkbox", name="Open").check()
    found(page, "4 open opportunities")

    expect(page.get_by_label("CPV code")).to_be_visible()

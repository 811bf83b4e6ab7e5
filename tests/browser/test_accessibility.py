"""WCAG 2.2 AA, as far as a program can tell, on every kind of page."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import HEIGHTS, Visit
from tests.browser.places import PLACES

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
FOCUSED = """() => {
    const element = document.activeElement, box = element.getBoundingClientRect();
    const marked = (style) => style.outlineStyle !== "none" || style.boxShadow !== "none";
    const card = element.closest(".card");  // is marked as a whole, its link is all of it
    return {
        name: element.outerHTML.slice(0, 80),
        place: element === document.body ? "body" : element.tagName,
        shown: box.width > 0 && box.height > 0,
        marked: [element, card].some((each) => each && marked(getComputedStyle(each))),
    };
}"""
DARK_AT = 320  # the colours are the same at any width
# Of radio buttons that belong together the keyboard reaches one, and the others from there.
REACHABLE = "a[href], button, input:not([type=radio]:not(:checked)), select, textarea, summary"


def violations(page: Page) -> str:
    """What axe has against the page as it is shown now; nothing, if all is well."""
    result = Axe().run(page, options=RULES)
    return result.generate_report() if result.violations_count else ""


@pytest.mark.parametrize("width", HEIGHTS)
@pytest.mark.parametrize("path", PLACES.values(), ids=list(PLACES))
def test_every_kind_of_page_is_accessible_by_day_and_by_night(
    visit: Callable[..., Visit], path: str, width: int
) -> None:
    page = visit(width).open(path)

    assert violations(page) == "", f"{path} at {width} by day"
    if width == DARK_AT:
        page.emulate_media(color_scheme="dark")
        assert violations(page) == "", f"{path} at {width} by night"


@pytest.mark.parametrize("path", PLACES.values(), ids=list(PLACES))
def test_no_page_scrolls_sideways_on_a_small_phone(visit: Callable[..., Visit], path: str) -> None:
    small = visit(320)
    small.open(path)

    assert not small.scrolls_sideways()


@pytest.mark.parametrize("width", HEIGHTS)
def test_the_first_key_press_offers_to_skip_to_the_content(
    visit: Callable[..., Visit], width: int
) -> None:
    page = visit(width).open("/opportunities/")

    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    assert skip.evaluate("link => link === document.activeElement")
    box = skip.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["y"] >= 0

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("width", HEIGHTS)
@pytest.mark.parametrize("place", ["home", "opportunities", "open opportunity", "case studies"])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    visit: Callable[..., Visit], place: str, width: int
) -> None:
    page = visit(width).open(PLACES[place])
    visible = page.locator(REACHABLE).locator("visible=true").count()

    stops = []
    while True:
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop["place"] == "body":
            break
        stops.append(stop)
        assert len(stops) < 400, "the keyboard is trapped"

    assert len(stops) >= visible
    assert [stop["name"] for stop in stops if not stop["shown"] or not stop["marked"]] == []

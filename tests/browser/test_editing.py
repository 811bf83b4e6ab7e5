"""Staff run an opportunity in the admin, as they see it: from planned to extended, and away."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from core.working_days import add_working_days
from tests.browser.conftest import Visit
from tests.browser.server import STAFF_NAME, STAFF_PASSWORD

TITLE = "Harbour sensors for Weymouth"
READERS_SEE = "/opportunities/harbour-sensors-for-weymouth/"


def noon_in(working_days: int) -> str:
    return f"{add_working_days(timezone.localdate(), working_days):%Y-%m-%d} 12:00"


@pytest.fixture
def staff(visit: Callable[..., Visit]) -> Visit:
    """A member of staff at a desk, signed in."""
    begun = visit(1280)
    page = begun.open("/admin/login/")
    fill(page, username=STAFF_NAME, password=STAFF_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/")
    return begun


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"#id_{name}").fill(value)


def choose(page: Page, field: str, name: str) -> None:
    """Choose one of the list that opens in front of the form."""
    page.locator(f"#id_{field}-chooser [data-chooser-action-choose]").first.click()
    dialogue = page.locator(".modal.in, .modal[style*=block]").last
    dialogue.get_by_role("link", name=name).first.click()
    page.locator(".modal").last.wait_for(state="detached")


def publish(page: Page) -> str:
    """Press “Publish”; what the admin says to it."""
    page.keyboard.press("Escape")  # the calendar of the field in hand hides the button
    page.locator("footer .w-dropdown__toggle").first.click()
    with page.expect_navigation():
        page.locator("button[name=action-publish]").click()
    return page.locator(".messages").inner_text()


def readers_see(visit: Visit) -> str:
    return visit.open(READERS_SEE).locator("main").inner_text()


def test_an_opportunity_is_run_in_the_admin(staff: Visit) -> None:
    page = staff.open(new_below_the_list(staff))
    fill(page, title=TITLE, summary="Low-power sensors that tell when quay walls move.")
    choose(page, "category", "Connectivity and networks")
    planned = f"{timezone.localdate() + timedelta(days=20):%Y-%m-%d}"
    fill(page, value_from="50000", value_to="80000", planned_publication=planned)
    fill(page, contact_email="innovation@example.gov.uk", portal_url="https://portal.example/")
    fill(page, no_notice_reason="The contract notice of the DPS covers it.")
    assert "created and published" in publish(page)
    edit = page.locator(".messages a", has_text="Edit").get_attribute("href") or ""
    assert "Planned for" in readers_see(staff)

    page = staff.open(edit)
    now = f"{timezone.localtime():%Y-%m-%d %H:%M}"
    fill(page, planned_publication="", opens_at=now, closes_at=noon_in(14))
    fill(page, clarification_deadline=noon_in(6), answers_by=noon_in(9))
    page.get_by_text("Add Document to send").click()
    fill(page, **{"required_documents-0-name": "Technical proposal"})
    for number, (name, weight) in enumerate({"Quality": "60", "Price": "40"}.items()):
        page.get_by_text("Add Criterion").click()
        fill(page, **{f"criteria-{number}-name": name, f"criteria-{number}-weight": weight})
    fill(page, change_note="The competition opens.")
    assert "has been published" in publish(page)
    assert "Closes in" in readers_see(staff)

    page = staff.open("/admin/question/new/")
    choose(page, "opportunity", TITLE)
    fill(page, question="May the sun power the sensors?", answer="Yes, for six hours in winter.")
    with page.expect_navigation():
        page.get_by_role("button", name="Publish answer").click()
    assert re.search(r"May the sun power .*Yes, for six hours", readers_see(staff), re.DOTALL)

    page = staff.open(edit)
    fill(page, closes_at=noon_in(18))
    assert "could not be saved" in publish(page)
    assert page.locator("#id_closes_at").input_value() == noon_in(18)  # what was typed stays
    fill(page, change_note="Two bidders asked for a site visit.")
    assert "has been published" in publish(page)
    assert "Why: Two bidders asked for a site visit." in readers_see(staff)

    page = staff.open(edit.replace("/edit/", "/unpublish/"))
    with page.expect_navigation():
        page.get_by_role("button", name="Yes, unpublish it").click()
    assert "Withdrawn" in readers_see(staff)
    # The editor saves by itself what it can: not a new deadline that has no reason yet.
    refused = "status of 400"
    assert [each for each in staff.complaints if refused not in each and "410" not in each] == []


def new_below_the_list(staff: Visit) -> str:
    """The address of the form for a new opportunity; signed in, the list links to its editor."""
    shown = staff.context.request.get(f"{staff.address}/opportunities/").text()
    number = re.search(r"/admin/pages/(\d+)/edit/", shown)
    assert number
    return f"/admin/pages/add/opportunities/opportunitypage/{number[1]}/"

"""From the list to the sign-up, through one's mail, to the settings, and out again."""

import os
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import HEIGHTS, Visit
from tests.browser.mail import body_of, link_in, mail_to
from tests.browser.test_accessibility import violations

AS_A_PERSON = 2100  # milliseconds: who sends a form sooner is taken for a program

pytestmark = pytest.mark.skipif("SITE" in os.environ, reason="That site's mail is not ours to read")


def look(visit: Visit, heading: str) -> None:
    """The page is there, fits, and is accessible by day and by night."""
    assert visit.heading() == heading
    assert not visit.scrolls_sideways(), heading
    for scheme in ("light", "dark"):
        visit.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert violations(visit.page) == "", f"{heading}, {scheme}"


def press(visit: Visit, name: str) -> None:
    visit.page.get_by_role("button", name=name, exact=True).click()
    visit.page.wait_for_load_state("load")


def read(browser: Browser, mail: EmailMessage, width: int) -> None:
    """The mail in HTML fits, is accessible, and asks no server for anything."""
    window = browser.new_context(viewport={"width": width, "height": HEIGHTS[width]})
    visit = Visit("", window)
    for scheme in ("light", "dark"):
        visit.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        visit.page.set_content(body_of(mail, "html"))
        assert visit.heading() == mail["Subject"]
        assert violations(visit.page) == "", f"{mail['Subject']}, {scheme}"
        assert not visit.scrolls_sideways()
    assert visit.requests == []
    window.close()


@pytest.mark.parametrize("width", HEIGHTS)
def test_the_whole_life_of_a_consent(
    visit: Callable[..., Visit], browser: Browser, site_folder: Path, width: int
) -> None:
    person = f"ada.{width}@example.org"
    ada = visit(width)
    ada.open("/opportunities/?stage=open&category=connectivity")

    def mail(kind: str) -> str:
        came = mail_to(person, folder=site_folder, address=ada.address)
        read(browser, came, width)
        return link_in(came, kind)

    ada.page.locator("details.follow > summary").click()
    ada.follow("By email")
    look(ada, "Sign up for emails")
    press(ada, "Sign up")
    look(ada, "Sign up for emails")
    assert "There is a problem" in ada.page.locator(".errors").inner_text()
    for box in ("opportunity_alerts", "innovation_news"):
        ada.page.locator(f"#id_{box}").check()
    ada.page.locator("#id_address").fill(person)
    ada.page.wait_for_timeout(AS_A_PERSON)
    press(ada, "Sign up")
    look(ada, "Check your email")

    confirm = mail("confirm")
    ada.open(confirm.replace("confirm", "block"))
    look(ada, "Block this address")
    ada.open(confirm)
    look(ada, "Confirm that you want our emails")
    press(ada, "Yes, send me these emails")
    look(ada, "You are subscribed")
    ada.open(confirm)
    look(ada, "This link does not work any more")
    stop = mail("stop")

    ada.open("/mail/settings/")
    look(ada, "Your email settings")
    ada.page.locator("#id_address").fill(person)
    ada.page.wait_for_timeout(AS_A_PERSON)
    press(ada, "Send me the link")
    settings = mail("settings")
    ada.open(settings)
    look(ada, "Your email settings")
    ada.page.get_by_label("Once a day").first.check()
    ada.page.get_by_role("button", name="Save how often").click()
    assert "Your changes are saved" in ada.page.locator(".callout").inner_text()
    look(ada, "Your email settings")

    ada.open(stop)
    look(ada, "Stop these emails")
    press(ada, "Stop")
    look(ada, "You do not get these emails any more")

    ada.open(settings)
    ada.follow("Erase all that we know about you")
    look(ada, "Erase all that we know about you")
    press(ada, "Erase everything")
    look(ada, "Your data is erased")
    assert {each.url.startswith(ada.address) for each in ada.requests} == {True}

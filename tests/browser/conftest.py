"""A browser, and a site for it to look at."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    sync_playwright,
)

from tests.browser.server import served_site

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
HEIGHTS = {320: 640, 1280: 900}


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the tests' own site keeps everything, its mail too."""
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="session")
def address(site_folder: Path) -> Iterator[str]:
    """A site of the tests' own, or the one that the variable SITE names."""
    if named := os.environ.get("SITE"):
        yield named.rstrip("/")
        return
    with served_site(site_folder) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Visit:
    """One person's visit: a window of a given width, and what it asked for and complained of."""

    address: str
    context: BrowserContext
    requests: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page = self.context.new_page()
        self.page.on("request", lambda request: self.requests.append(request))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._note_console)

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path, wait_until="load")
        return self.page

    def follow(self, name: str) -> Page:
        """Follow the first link of that name that the person can see."""
        self.page.get_by_role("link", name=name).locator("visible=true").first.click()
        self.page.wait_for_load_state("load")
        return self.page

    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def scrolls_sideways(self) -> bool:
        width = self.page.evaluate("document.scrollingElement.scrollWidth")
        assert self.page.viewport_size
        return width > self.page.viewport_size["width"]


@pytest.fixture
def visit(address: str, browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Begins a visit of a given width, with or without JavaScript."""
    contexts: list[BrowserContext] = []

    def begin(width: int, *, javascript: bool = True) -> Visit:
        contexts.append(
            browser.new_context(
                viewport={"width": width, "height": HEIGHTS[width]},
                java_script_enabled=javascript,
                reduced_motion="reduce",
            )
        )
        return Visit(address, contexts[-1])

    yield begin
    for context in contexts:
        context.close()

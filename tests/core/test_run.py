"""`manage.py run`: what it prepares, prints and refuses before the processes start."""

import socket
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page, Site

from core.management.commands import run
from tests.factories import make_standard_page


@pytest.fixture
def free_port() -> str:
    with socket.socket() as probe:
        probe.bind((run.HOST, 0))
        return str(probe.getsockname()[1])


@pytest.fixture
def used_port() -> Iterator[str]:
    with socket.socket() as server:
        server.bind((run.HOST, 0))
        server.listen()
        yield str(server.getsockname()[1])


class Served:
    """What would have been started, had this not been a test."""

    commands: tuple[list[str], ...] = ()
    told_to_end = True

    def __init__(self, *commands: list[str]) -> None:
        type(self).commands = commands

    def run(self) -> bool:
        return self.told_to_end


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> type[Served]:
    """The processes are not started, and neither migrations nor the demo's pictures are made."""
    monkeypatch.setattr(run, "Together", Served)
    monkeypatch.setattr(run.os, "environ", {})
    return Served


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The management commands that were called."""
    called: list[str] = []

    def note(name: str, **options: Any) -> None:
        called.append(name)

    monkeypatch.setattr(run, "call_command", note)
    return called


def start(port: str) -> str:
    out = StringIO()
    call_command("run", port=port, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("site")
def test_it_serves_the_site_and_a_worker_and_says_where(
    served: type[Served], commands: list[str], free_port: str
) -> None:
    said = start(free_port)

    assert [command[2:] for command in served.commands] == [
        ["runserver", f"127.0.0.1:{free_port}"],
        ["worker"],
    ]
    assert f"http://127.0.0.1:{free_port}/\n" in said
    assert f"http://127.0.0.1:{free_port}/admin/\n" in said
    assert "createsuperuser" in said
    assert "password" not in said  # only a developer's machine may hold a known one


@pytest.mark.usefixtures("db", "served")
def test_a_new_database_gets_the_demo_content(commands: list[str], free_port: str) -> None:
    start(free_port)

    assert commands == ["migrate", "load_demo"]


@pytest.mark.usefixtures("site", "served")
def test_a_site_with_pages_keeps_them_as_they_are(commands: list[str], free_port: str) -> None:
    make_standard_page(title="Our own")

    start(free_port)

    assert commands == ["migrate"]
    assert Page.objects.filter(title="Our own").exists()


@pytest.mark.usefixtures("db", "served", "commands")
def test_absolute_links_lead_to_the_port_that_is_served(free_port: str) -> None:
    start(free_port)

    assert Site.objects.get().root_url == f"http://127.0.0.1:{free_port}"


@pytest.mark.usefixtures("db", "served", "commands")
def test_a_name_that_staff_gave_the_site_is_kept(free_port: str) -> None:
    Site.objects.update(hostname="innovation.example.gov.uk", port=443)

    start(free_port)

    assert Site.objects.get().root_url == "https://innovation.example.gov.uk"


def test_a_port_in_use_gets_one_sentence(used_port: str) -> None:
    with pytest.raises(CommandError) as refusal:
        start(used_port)

    assert str(refusal.value) == (
        f"Port {used_port} is in use: choose another, for example make run PORT=8123."
    )


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "", "8000.5"])
def test_what_is_no_port_gets_one_sentence(port: str) -> None:
    with pytest.raises(CommandError, match="is no port: choose a number from 1 to 65535"):
        start(port)


@pytest.mark.usefixtures("site", "commands")
def test_a_process_that_ends_by_itself_is_an_error(
    served: type[Served], monkeypatch: pytest.MonkeyPatch, free_port: str
) -> None:
    monkeypatch.setattr(served, "told_to_end", False)

    with pytest.raises(CommandError, match="ended by itself"):
        start(free_port)

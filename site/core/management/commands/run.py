"""The whole site on one machine by one command: web server and worker, ended together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Page, Site

HOST = "127.0.0.1"
PATIENCE = 10  # seconds that a process has to end by itself


class Command(BaseCommand):
    """Migrate, load the demo content into a new database, then serve until told to stop."""

    help = "Serve the site on this machine: web server and worker, both ended by one Ctrl-C."
    requires_system_checks = ()  # the web server runs them

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", default="8000")

    def handle(self, *args: Any, port: str, **options: Any) -> None:
        refuse_bad_port(port)
        address = f"http://{HOST}:{port}"
        call_command("migrate", verbosity=0)
        if is_new():
            self.stdout.write("Loading the demo content, once.")
            call_command("load_demo")
        tell_its_address(int(port))
        self.stdout.write(welcome(address))
        self.stdout.flush()
        os.environ |= {"BASE_URL": address, "PYTHONUNBUFFERED": "1"}
        Together(["runserver", f"{HOST}:{port}"], ["worker"]).run()


def refuse_bad_port(port: str) -> None:
    """Raise CommandError where the web server could not listen."""
    if not port.isdecimal() or not 0 < int(port) < 2**16:
        raise CommandError(f"“{port}” is no port: choose a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the web server does
        try:
            probe.bind((HOST, int(port)))
        except PermissionError:
            raise CommandError(f"Only root may use port {port}: choose one from 1024.") from None
        except OSError:
            raise CommandError(
                f"Port {port} is in use: choose another, for example make run PORT=8123."
            ) from None


def is_new() -> bool:
    """Whether the database holds no page but those of Wagtail's own first migration."""
    return not Page.objects.filter(depth__gt=2).exists()


def tell_its_address(port: int) -> None:
    """Let absolute links lead to this server, unless staff gave the site a name of its own."""
    site = Site.objects.filter(is_default_site=True, hostname__in=("localhost", HOST)).first()
    if site and (site.hostname, site.port) != (HOST, port):
        site.hostname, site.port = HOST, port
        site.save()


def welcome(address: str) -> str:
    """What to open, and how to get into the admin."""
    lines = [f"The site:  {address}/", f"The admin: {address}/admin/"]
    if not settings.ALLOW_DEMO_ADMIN:
        lines += ["An admin user: .venv/bin/python manage.py createsuperuser"]
    return "\n".join(["", *lines, "Ctrl-C ends it.", ""])


class Together:
    """Management commands as processes of their own; when one ends, all end.

    Each leads a process group, so that Ctrl-C reaches this process alone, and what a child
    starts (the web server's reloader does) ends with it.
    """

    def __init__(self, *commands: list[str]) -> None:
        self.commands = commands
        self.processes: list[subprocess.Popen[bytes]] = []
        self.told_to_end = False

    def run(self) -> None:
        """Return once told to end; raise CommandError where a process ended by itself."""
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, self.end)
        try:
            for command in self.commands:
                self.processes.append(start(command))
            while not self.told_to_end and all(each.poll() is None for each in self.processes):
                time.sleep(0.1)
        finally:
            self.stop()
        if not self.told_to_end:
            raise CommandError("A process of the site ended by itself, so all were ended.")

    def end(self, signum: int, frame: FrameType | None) -> None:
        """Only note it: an exception here could lose a process that is just being started."""
        self.told_to_end = True

    def stop(self) -> None:
        """Ask every process group to end; after `PATIENCE` seconds, end it."""
        for process in self.processes:
            send(signal.SIGTERM, process)
        deadline = time.monotonic() + PATIENCE
        for process in self.processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0, deadline - time.monotonic()))
            send(signal.SIGKILL, process)
            process.wait()


def start(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own commands
        [sys.executable, sys.argv[0], *command], stdin=subprocess.DEVNULL, start_new_session=True
    )


def send(signum: signal.Signals, process: subprocess.Popen[bytes]) -> None:
    """Send it to all of a process's group; there may be nobody left."""
    with suppress(ProcessLookupError, PermissionError):  # macOS: a process that just ended
        os.killpg(process.pid, signum)

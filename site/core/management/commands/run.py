"""The whole site on one machine by one command: web server and worker, ended together."""

from __future__ import annotations

import os
import socket
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Page, Site

from core.processes import Together

HOST = "127.0.0.1"
MANAGE = [sys.executable, str(settings.ROOT / "manage.py")]


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
            call_command("load_demo", stdout=self.stdout)
        tell_its_address(int(port))
        self.stdout.write(welcome(address))
        self.stdout.flush()
        os.environ |= {"BASE_URL": address, "DJANGO_RUNSERVER_HIDE_WARNING": "true"}
        if not Together([*MANAGE, "runserver", f"{HOST}:{port}"], [*MANAGE, "worker"]).run():
            raise CommandError("The web server or the worker ended by itself, so both were ended.")


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
    lines = [
        f"The site:      {address}/",
        f"The admin:     {address}/admin/",
        f"Its mail:      {address}/mail/caught/ (nothing leaves this machine)",
        "An admin user: .venv/bin/python manage.py createsuperuser",
    ]
    if settings.ALLOW_DEMO_ADMIN:
        lines += ["               or the demo's own: admin, password admin (development only)"]
    return "\n".join(["", *lines, "Ctrl-C ends it.", ""])

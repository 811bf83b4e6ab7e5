"""Workers that are killed in the middle of their work, and a mail server that counts."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from django.conf import settings

SINK = """
import asyncio, os, sys
from aiosmtpd.controller import Controller

class Sink:
    def __init__(self, path, delay):
        self.log, self.delay = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT), delay

    async def handle_DATA(self, server, session, envelope):
        os.write(self.log, (envelope.rcpt_tos[0] + "\\n").encode())
        await asyncio.sleep(self.delay)
        return "250 2.0.0 Taken"

port, path, delay = sys.argv[1:]
Controller(Sink(path, float(delay)), hostname="127.0.0.1", port=int(port)).start()
print("ready", flush=True)
sys.stdin.read()
os._exit(0)
"""
WORKER = """
from django.core.management import call_command
call_command("worker")
"""
SWEEP = """
from django.utils import timezone
from mailing.domain.delivering.claiming import LEASE
from mailing.domain.delivering.sweeping import sweep
sweep(now=timezone.now() + 2 * LEASE)
"""
FINISH = f"""{SWEEP}
from mailing import rounds
for each in (rounds.match_publications, rounds.deliveries):
    while each(timezone.now()):
        pass
"""
SET_UP = "import django; django.setup()\n"


class Sink:
    """Writes down each recipient before it says that it took the mail."""

    def __init__(self, log: Path, *, delay: float = 0.0) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._log = log
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", SINK, str(self.port), str(log), str(delay)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout
        self._process.stdout.readline()

    def __enter__(self) -> Sink:
        return self

    def __exit__(self, *error: object) -> None:
        self._process.communicate()

    def received(self) -> Counter[str]:
        """How often each recipient was sent a mail."""
        return Counter(self._log.read_text().split())

    def wait_for(self, number: int, *, seconds: float = 60) -> None:
        """Until so many mails have come."""
        until = time.monotonic() + seconds
        while self.received().total() < number:
            assert time.monotonic() < until, f"{self.received().total()} of {number} mails came."
            time.sleep(0.005)


def run(
    program: str, *, database: str, sink: Sink, connections: int = 4
) -> subprocess.Popen[bytes]:
    """A process of its own, with Django set up as on a developer's machine."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "PYTHONPATH": os.pathsep.join([str(settings.ROOT), str(settings.ROOT / "site")]),
        "DATABASE_URL": database,
        "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
        "MAIL_CONNECTIONS": str(connections),
    }
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", SET_UP + program], env=environment, cwd=settings.ROOT
    )


def kill(workers: list[subprocess.Popen[bytes]]) -> None:
    """As the kernel does when memory runs out: at once, wherever they are."""
    for worker in workers:
        with suppress(ProcessLookupError):
            os.kill(worker.pid, signal.SIGKILL)
    for worker in workers:
        worker.wait()

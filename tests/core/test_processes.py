"""Processes that run together end together, and leave nothing behind.

Every process of a test holds the same pipe open: it closes when the last of them has ended.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import processes

SUPERVISOR = """
import sys
from core.processes import Together
commands = [[sys.executable, "-c", each] for each in sys.argv[1:]]
sys.exit(0 if Together(*commands, patience=0.5).run() else 1)
"""
SLEEPS = "import os, time; os.write(1, b'here.'); time.sleep(60)"
HAS_A_CHILD = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {SLEEPS!r}])"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPS}"
FAILS = "raise SystemExit(3)"


class Supervised:
    """A process that runs a few programs together."""

    def __init__(self, *programs: str) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own programs
            [sys.executable, "-c", SUPERVISOR, *programs],
            env=os.environ | {"PYTHONPATH": str(Path(processes.__file__).parents[1])},
            stdout=subprocess.PIPE,
        )

    def wait_for_all(self) -> None:
        """Until both programs are at work."""
        assert self.process.stdout
        assert self.process.stdout.read(10) == b"here.here."

    def ended(self) -> int:
        """The exit code, once every process has ended; TimeoutExpired where one lives on."""
        self.process.communicate(timeout=20)
        return self.process.returncode


@pytest.fixture
def started() -> Iterator[list[Supervised]]:
    supervised: list[Supervised] = []
    yield supervised
    for each in supervised:
        each.process.kill()
        each.process.communicate()


def run(started: list[Supervised], *programs: str) -> Supervised:
    started.append(Supervised(*programs))
    return started[-1]


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_one_signal_ends_all_with_their_children(
    started: list[Supervised], signum: signal.Signals
) -> None:
    site = run(started, HAS_A_CHILD, SLEEPS)
    site.wait_for_all()

    site.process.send_signal(signum)

    assert site.ended() == 0


def test_a_signal_at_the_very_start_ends_all(started: list[Supervised]) -> None:
    hasty = f"import os, signal; os.kill(os.getppid(), signal.SIGTERM); {SLEEPS}"
    site = run(started, hasty, SLEEPS)

    assert site.ended() == 0


def test_when_one_ends_by_itself_all_end(started: list[Supervised]) -> None:
    assert run(started, FAILS, SLEEPS).ended() == 1


def test_one_that_will_not_end_is_ended(started: list[Supervised]) -> None:
    site = run(started, STUBBORN, SLEEPS)
    site.wait_for_all()

    site.process.send_signal(signal.SIGTERM)

    assert site.ended() == 0

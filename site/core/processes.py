"""Processes that live and end together, on one machine."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType

PATIENCE = 10.0  # seconds that a process has to end by itself


class Together:
    """Runs several commands at once; when one ends, or this process is told to end, all end.

    Each leads a process group: Ctrl-C reaches this process alone, and what a command starts
    (the web server's reloader does) ends with it.
    """

    def __init__(self, *commands: Sequence[str], patience: float = PATIENCE) -> None:
        self._commands = commands
        self._patience = patience
        self._processes: list[subprocess.Popen[bytes]] = []
        self._told_to_end = False

    def run(self) -> bool:
        """True once told to end, False where a command ended by itself."""
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, self._end)
        try:
            for command in self._commands:
                self._processes.append(_start(command))
            while not self._told_to_end and all(each.poll() is None for each in self._processes):
                time.sleep(0.1)
        finally:
            self._stop()
        return self._told_to_end

    def _end(self, signum: int, frame: FrameType | None) -> None:
        """Only note it: an exception here could lose a process that is just being started."""
        self._told_to_end = True

    def _stop(self) -> None:
        """Ask every group to end; those that do not are ended when patience is over."""
        for process in self._processes:
            _send(signal.SIGTERM, process)
        deadline = time.monotonic() + self._patience
        for process in self._processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, deadline - time.monotonic()))
            _send(signal.SIGKILL, process)
            process.wait()


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own commands
        command, stdin=subprocess.DEVNULL, start_new_session=True
    )


def _send(signum: signal.Signals, process: subprocess.Popen[bytes]) -> None:
    """To all of a process's group. There may be nobody left, which macOS calls not permitted."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signum)

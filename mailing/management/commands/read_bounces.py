"""Take reports of failure out of a mailbox."""

from __future__ import annotations

import mailbox
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mailing.domain.reports import take
from mailing.reports.bounce_mails import read_bounce


class Command(BaseCommand):
    """Safe to repeat: each report is taken once, and the mailbox is only read."""

    help = (
        "Read bounces and complaints: a Maildir, an mbox file, or - for one message on standard "
        "input, as a mail server pipes it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("mailbox")

    def handle(self, *args: Any, mailbox: str, **options: Any) -> None:
        counts: Counter[str] = Counter()
        for raw in _messages(mailbox):
            now = timezone.now()
            report = read_bounce(raw, now=now)
            if report is None:
                counts["of no mail of ours"] += 1
            else:
                counts["taken" if take(report, now=now) else "known already"] += 1
        said = ", ".join(f"{number} {what}" for what, number in counts.items())
        self.stdout.write(f"{counts.total()} messages: {said}." if said else "No messages.")


def _messages(place: str) -> Iterator[bytes]:
    if place == "-":
        yield sys.stdin.buffer.read()
        return
    path = Path(place)
    if not path.exists():
        raise CommandError(f"There is no mailbox {place}. Name a Maildir, an mbox file, or -.")
    found: mailbox.Mailbox[Any] = (
        mailbox.Maildir(path, create=False) if path.is_dir() else mailbox.mbox(path, create=False)
    )
    try:
        for key in found.iterkeys():
            yield found.get_bytes(key)
    finally:
        found.close()

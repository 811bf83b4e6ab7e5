"""Prove that pages, ledger and list agree."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from opportunities.domain.reconciliation import catch_up, mend, reconcile


class Command(BaseCommand):
    help = (
        "Say each difference between the opportunities, the ledger of publications and the "
        "public list, in a line; the exit code is 1 if there is any."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--mend",
            action="store_true",
            help="Make the list anew where it differs, and write what the ledger lacks, as of now.",
        )

    def handle(self, *args: Any, mend: bool, **options: Any) -> None:
        now = timezone.now()
        if mend:
            catch_up(now=now)
        left = sum(self._say(difference, now, mending=mend) for difference in reconcile(now=now))
        if left:
            raise CommandError(f"{left} difference{'s' if left > 1 else ''}.")
        self.stdout.write("Pages, ledger and list agree.")

    def _say(self, difference: Any, now: Any, *, mending: bool) -> bool:
        """Whether the difference is still there."""
        mended = mending and mend(difference, now=now)
        self.stdout.write(f"{difference}{' (mended)' if mended else ''}")
        return not mended

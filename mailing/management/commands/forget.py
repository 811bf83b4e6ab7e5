"""Delete what is kept no longer; the worker does the same each hour."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from mailing.domain import forgetting


class Command(BaseCommand):
    help = (
        "Delete what the mailing list keeps no longer: unused links, addresses in old sign-ups and "
        "deliveries, reports of mail services, people whose last consent ended. Safe to repeat."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only count; delete nothing.")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        now = timezone.now()
        if dry_run:
            self.stdout.write("Dry run: nothing is deleted.")
        counts = dict(forgetting.what_is_over(now=now)) if dry_run else forgetting.forget(now=now)
        for words, number in counts.items():
            self.stdout.write(f"{number:>7} {words}")

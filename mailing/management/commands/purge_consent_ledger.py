"""Delete events of consents that ended more than six years ago."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from wagtail.log_actions import log

from mailing.domain.purging import CanNotPurge, purge, purgeable


def _day(typed: str) -> datetime:
    return timezone.make_aware(datetime.strptime(typed, "%Y-%m-%d"))  # noqa: DTZ007 - aware here


class Command(BaseCommand):
    help = (
        "Delete events of people whose consents all ended before a day, six years ago or more. "
        "Checkpoints keep the chain provable; it is logged."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--before", required=True, type=_day, help="A day, like 2020-01-31.")
        parser.add_argument("--by", required=True, help="Who answers for it.")
        parser.add_argument("--reason", required=True, help="Why, for the record.")
        parser.add_argument("--dry-run", action="store_true", help="Only count; delete nothing.")

    def handle(
        self,
        *args: Any,
        before: datetime,
        by: str,
        reason: str,
        dry_run: bool,
        **options: Any,
    ) -> None:
        now = timezone.now()
        try:
            if dry_run:
                number = purgeable(before=before, now=now).count()
                self.stdout.write(f"Dry run: {number} events would be deleted.")
                return
            points = purge(before=before, by=by[:150], reason=reason[:500], now=now)
        except CanNotPurge as error:
            raise CommandError(str(error)) from None
        number = sum(point.last - point.first + 1 for point in points)
        for point in points[:1]:
            log(point, "mailing.purge", data={"reason": reason, "by": by, "events": number})
        self.stdout.write(f"{number} events deleted, {len(points)} checkpoints written.")

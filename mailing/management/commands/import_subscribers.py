"""Import a list of consents with their evidence."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.management.input import read_input
from mailing.imports.rows import COLUMNS, OPTIONAL, NotImported
from mailing.imports.subscribers import import_subscribers


class Command(BaseCommand):
    help = (
        "Import consents from a CSV file with the columns "
        f"{', '.join(COLUMNS)} and, if you like, {', '.join(OPTIONAL)}. Lines without evidence, "
        "and addresses that must not be written to, are left out and named by their number."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="The CSV file; - reads standard input.")
        parser.add_argument("--by", required=True, help="Who answers for it: a user name.")
        parser.add_argument("--dry-run", action="store_true", help="Only check; write nothing.")

    def handle(self, *args: Any, file: str, by: str, dry_run: bool, **options: Any) -> None:
        try:
            raw = read_input(file)
            now = timezone.now()
            imported = import_subscribers(raw=raw, by=by[:150], now=now, dry_run=dry_run)
        except NotImported as error:
            raise CommandError(str(error)) from None
        for each in imported.left_out:
            self.stdout.write(str(each))
        if dry_run:
            self.stdout.write("Dry run: nothing is written.")
        self.stdout.write(str(imported))

"""Import what the portal counted month by month."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.management.input import read_input
from opportunities.imports.monthly_figures import COLUMNS, NotImported, import_monthly_figures


class Command(BaseCommand):
    help = (
        "Import monthly figures of members and admissions from a CSV file with the columns "
        f"{', '.join(COLUMNS)}. A month that is known is amended; one wrong line, and nothing "
        "is written."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="The CSV file; - reads standard input.")
        parser.add_argument("--dry-run", action="store_true", help="Only check; write nothing.")

    def handle(self, *args: Any, file: str, dry_run: bool, **options: Any) -> None:
        try:
            raw = read_input(file)
            imported = import_monthly_figures(raw=raw, dry_run=dry_run)
        except NotImported as error:
            lines = "\n".join(str(problem) for problem in error.problems)
            raise CommandError(f"Nothing is imported.\n{lines}") from None
        if dry_run:
            self.stdout.write("Dry run: nothing is written.")
        self.stdout.write(str(imported))

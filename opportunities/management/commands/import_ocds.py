"""Import procurement notices that others have published as OCDS."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.management.input import read_input
from opportunities.domain.publications import record_turns
from opportunities.imports.importing import import_package
from opportunities.imports.packages import NotOcds, read_package
from opportunities.imports.progress import progress_bar
from opportunities.models import OpportunityIndexPage


class Command(BaseCommand):
    help = (
        "Import an OCDS 1.1 release package or record package, as Contracts Finder and "
        "Find a Tender publish them: a draft for each contracting process, or with --publish "
        "a live page. Importing the same file again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="The package; - reads standard input.")
        parser.add_argument("--publish", action="store_true", help="Publish, as at each release.")
        parser.add_argument("--dry-run", action="store_true", help="Only report; write nothing.")
        parser.add_argument("--report", type=Path, help="Write the report as CSV, too.")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        try:
            raw = read_input(file)
            package = read_package(raw, now=timezone.now())
        except NotOcds as error:
            raise CommandError(f"{file} is not an OCDS package. {error}") from None
        if not OpportunityIndexPage.objects.exists():
            raise CommandError("There is no list of opportunities yet: add that page first.")
        report = import_package(
            package,
            publish=options["publish"],
            dry_run=options["dry_run"],
            progress=progress_bar("processes"),
        )
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing is written.")
        else:
            record_turns(now=timezone.now())  # what has come true since the last release
        for line in report.lines():
            self.stdout.write(line)
        if options["report"]:
            options["report"].write_text(report.as_csv(), encoding="utf-8-sig", newline="")

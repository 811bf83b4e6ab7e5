"""Compare the site with the statutory notices of a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.management.input import read_input
from opportunities.imports.comparing import compare
from opportunities.imports.keeping import keep_comparison
from opportunities.imports.packages import NotOcds, read_package


class Command(BaseCommand):
    help = (
        "Say for every public opportunity that has an OCID where the page and the statutory "
        "notice differ in dates, values and status. The file is an OCDS release package or "
        "record package, of Find a Tender for example. The exit code is 1 if anything differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="The package; - reads standard input.")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        now = timezone.now()
        try:
            raw = read_input(file, returncode=2)
            comparison = compare(read_package(raw, now=now))
        except NotOcds as error:
            raise CommandError(f"{file} is not an OCDS package. {error}", returncode=2) from None
        keep_comparison(comparison=comparison, source=Path(file).name, now=now)
        for line in comparison.lines():
            self.stdout.write(line)
        if differing := len(comparison.differing):
            raise CommandError(f"{differing} of the pages and their notices differ.")

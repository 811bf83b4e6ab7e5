"""Look at a mail of the list as it arrived."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.management.input import read_input
from mailing.reports.received_mail import problems


class Command(BaseCommand):
    """It reads a file and nothing else."""

    help = (
        "Check a mail of the list that you received, saved with all its headers (- for standard "
        "input): whether its one click and its DKIM signature are as Gmail and others ask. Ends "
        "with 1 if anything is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        found = list(problems(read_input(file)))
        for each in found:
            self.stderr.write(each)
        if found:
            raise CommandError(f"{len(found)} things are to be mended.")
        self.stdout.write("The mail is signed, and its one click with it.")

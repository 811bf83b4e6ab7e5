"""Load a full official list of codes."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from opportunities.imports.code_lists import NotACodeList, read_code_list
from opportunities.imports.code_tables import keep_code_list
from opportunities.imports.progress import progress_bar

KINDS = {"cpv": "CPV codes", "region": "regions"}
FORMS = (
    "CPV as CSV (code, label) or as the European Commission's XML, "
    "or ITL names and codes as CSV from the Office for National Statistics"
)


class Command(BaseCommand):
    help = f"Load an official list of codes from a file: {FORMS}."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            code_list = read_code_list(file.read_bytes())
        except OSError as error:
            raise CommandError(f"Can not read {file}: {error.strerror}.") from None
        except NotACodeList as error:
            raise CommandError(f"{file} is not a list of codes. {error} Give {FORMS}.") from None
        kept = keep_code_list(code_list, progress=progress_bar("codes, by the thousand"))
        self.stdout.write(
            f"{KINDS[code_list.kind]}: {kept.added} added, {kept.changed} changed, "
            f"{kept.unchanged} unchanged, {len(code_list.left_out)} lines left out."
        )
        for line in code_list.left_out:
            self.stdout.write(f"Left out, as it is not a code with a label: {line}")

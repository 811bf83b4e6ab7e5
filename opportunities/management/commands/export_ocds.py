"""Write all open contracting data into one file."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.clock import LONG_AGO
from opportunities.domain.open_data import whole_ledger
from opportunities.exports.ocds.packages import package_lines
from opportunities.exports.ocds.programme import programme_releases
from opportunities.exports.ocds.releases import releases
from opportunities.models import OpportunityIndexPage, ProgrammePublication
from opportunities.views.open_data import RELEASES
from opportunities.views.packages import Place

CHUNK = 500  # rows fetched at once


class Command(BaseCommand):
    help = (
        "Write every release of OCDS 1.1 that is public, those of the DPS itself first: a release "
        "package, or with --lines one release a line."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="Where to write; - is standard output.")
        parser.add_argument("--lines", action="store_true", help="JSON Lines, without a package.")

    def handle(self, *args: Any, file: str, lines: bool, **options: Any) -> None:
        index = OpportunityIndexPage.objects.first()
        if index is None:
            raise CommandError("There is no list of opportunities yet: add that page first.")
        text = self._lines(index) if lines else self._package(index)
        if file == "-":
            for part in text:
                self.stdout.write(part, ending="")
            return
        try:
            with Path(file).open("w", encoding="utf-8", errors="replace") as out:
                out.writelines(text)
        except OSError as error:
            raise CommandError(f"Can not write {file}: {error.strerror}.") from None

    def _lines(self, index: OpportunityIndexPage) -> Iterator[str]:
        for each in self._releases(Place.of(index)):
            yield f"{json.dumps(each, ensure_ascii=False)}\n"

    def _package(self, index: OpportunityIndexPage) -> Iterator[str]:
        place = Place.of(index)
        newest = whole_ledger().order_by("-recorded_at").values_list("recorded_at", flat=True)
        yield from package_lines(
            self._releases(place),
            publisher=place.publisher,
            uri=place.address(RELEASES),
            published=newest.first() or LONG_AGO,
        )
        yield "\n"

    def _releases(self, place: Place) -> Iterable[dict[str, Any]]:
        ocid = place.programme.process_ocid
        programme = list(ProgrammePublication.objects.filter(ocid=ocid))
        rows = whole_ledger().iterator(CHUNK)
        return chain(programme_releases(programme), releases(rows, root=place.root))

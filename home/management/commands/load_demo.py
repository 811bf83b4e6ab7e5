from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from home.demo.admin_user import PASSWORD, USERNAME, make_admin
from home.demo.load import load
from home.demo.reset import NotTheDemosOwn, rebuild, refuse_foreign_content
from home.demo.tree import SiteIsInUse

KINDS = {
    "page": "pages",
    "picture": "pictures",
    "category": "categories",
    "fundingsource": "funding sources",
    "supplier": "suppliers",
    "term": "glossary terms",
    "settings": "settings",
    "month": "example months",
    "opportunity": "example opportunities",
    "award": "awards",
    "question": "suppliers’ questions",
}


class Command(BaseCommand):
    """Load the demo content: a complete site to look at."""

    help = "Load the demo content. A second run adds nothing and keeps what people changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--reset",
            action="store_true",
            help="Empty the whole database first. Refuses if people have been at work in it.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["reset"]:
                self._reset()
            made = load(now=timezone.now())
        except (SiteIsInUse, NotTheDemosOwn) as refusal:
            raise CommandError(str(refusal)) from refusal
        self._report(made)
        if settings.ALLOW_DEMO_ADMIN and make_admin():
            self.stdout.write(f"Admin user: {USERNAME}, password: {PASSWORD} (development only).")

    def _reset(self) -> None:
        refuse_foreign_content()
        self.stdout.write("Rebuilding the database.")
        rebuild()

    def _report(self, made: dict[str, int]) -> None:
        if not made:
            self.stdout.write("The demo content is loaded already. Nothing was changed.")
            return
        counts = ", ".join(f"{count} {KINDS[kind]}" for kind, count in made.items())
        self.stdout.write(f"Loaded the demo content: {counts}.")

"""Wagtail's command by the worker's rules, for a server that only has cron."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from core.scheduling import Schedule


class Command(BaseCommand):
    """Each object in a transaction of its own; one that fails stops no other."""

    help = "Publish and expire what is due now, and record what the clock has changed."

    def handle(self, *args: Any, **options: Any) -> None:
        Schedule().carry_out(now=timezone.now())

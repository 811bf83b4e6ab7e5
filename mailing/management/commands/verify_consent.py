"""Prove that the ledger of consents is as it was written."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mailing.domain.proving import Proof

MOST = 100  # problems printed; whoever has more begins with these


class Command(BaseCommand):
    help = (
        "Prove that the ledger of consents is whole: each event hashed anew and chained to the one "
        "before, each wording as it was read, each subscription in force borne out by its events, "
        "the triggers in place. Prints the head of the chain: keep it elsewhere, and compare it "
        "later. Ends with 1 if anything is wrong."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        proof, found = Proof(), 0
        for problem in proof.problems():
            found += 1
            if found <= MOST:
                self.stderr.write(problem)
        self.stdout.write(f"{proof.checked} events and {proof.wordings} wordings checked.")
        if proof.purged:
            self.stdout.write(f"{proof.purged} events were purged after their time.")
        self.stdout.write(f"Head: {proof.number} {proof.hash}")
        if found:
            raise CommandError(f"The ledger is not as it was written: {found} problems.")

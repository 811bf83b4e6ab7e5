"""What tests of opportunities may stand on."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from core.groups import sync_groups
from opportunities.models import OpportunityIndexPage, Publication
from tests.factories import make_staff
from tests.opportunities.ocds import Import, package, run


@pytest.fixture
def import_ocds(index: Any, tmp_path: Path) -> Import:
    """Import releases as a package, published unless flags say otherwise."""

    def imported(*releases: Any, flags: tuple[str, ...] = ("--publish",)) -> str:
        return run(package(*releases), tmp_path, *flags)

    return imported


@pytest.fixture
def buyer(index: OpportunityIndexPage, client: Client) -> Client:
    """A member of staff who runs opportunities, signed in."""
    sync_groups()
    client.force_login(make_staff("buyer", "Buyers"))
    return client


class LedgerIsClosed(Exception):
    """No row can be written."""


def refuse(self: Any, *args: Any, **kwargs: Any) -> None:
    raise LedgerIsClosed


@pytest.fixture
def close_ledger(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Call it: from then on no row can be written."""
    return lambda: monkeypatch.setattr(Publication, "save", refuse)

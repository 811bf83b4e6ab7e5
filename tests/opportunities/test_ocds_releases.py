"""Releases come from the ledger, to the mapping that the project promises."""

from typing import Any

import pytest
from django.test import Client

from opportunities.models import OpportunityPage
from tests.opportunities import ocds_life as life
from tests.opportunities.ocds_schema import errors_of, needs_schemas

pytestmark = pytest.mark.usefixtures("index")


def fetched(client: Client, address: str) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return answer.json()


def releases_of(client: Client, page: OpportunityPage) -> list[dict[str, Any]]:
    return fetched(client, f"{page.url}ocds/releases/")["releases"]


@needs_schemas
def test_whole_life_is_valid(client: Client) -> None:
    page = life.whole_life()
    package = fetched(client, f"{page.url}ocds/releases/")
    assert [release["tag"] for release in package["releases"]] == [
        ["planning"],
        ["tender"],
        ["tenderUpdate"],
        ["tenderAmendment"],
        ["award"],
        ["contract"],
    ]
    assert errors_of(package) == []
    assert errors_of(fetched(client, f"{page.url}ocds/")) == []

"""Editors search the code lists by number or by words."""

import pytest
from django.test import Client
from django.urls import reverse

from core.groups import sync_groups
from opportunities.models import OpportunityIndexPage
from tests.factories import make_staff


@pytest.fixture
def editor(index: OpportunityIndexPage, client: Client) -> Client:
    sync_groups()
    client.force_login(make_staff("buyer", "Buyers"))
    return client


@pytest.mark.parametrize(
    ("chooser", "query", "found", "not_found"),
    [
        ("cpv_chooser", "software programming", "72212000 Programming", "72300000 Data services"),
        ("cpv_chooser", "7221", "72212000 Programming", "48000000 Software"),
        ("cpv_chooser", "48000000-8", "48000000 Software", "72212000 Programming"),
        ("region_chooser", "dorset", "Dorset (TLK25)", "London"),
        ("region_chooser", "tlk2", "Bournemouth, Christchurch and Poole", "Devon"),
    ],
)
def test_a_code_is_found(
    editor: Client, chooser: str, query: str, found: str, not_found: str
) -> None:
    answer = editor.get(reverse(f"{chooser}:choose_results"), {"q": query}).content.decode()

    assert found in answer
    assert not_found not in answer


def test_an_odd_search_finds_nothing(editor: Client) -> None:
    answer = editor.get(reverse("cpv_chooser:choose_results"), {"q": "\x00 -%_' zzz"})
    assert answer.status_code == 200
    assert "72212000" not in answer.content.decode()


def test_the_editor_offers_the_choosers(editor: Client, index: OpportunityIndexPage) -> None:
    address = reverse("wagtailadmin_pages:add", args=["opportunities", "opportunitypage", index.pk])
    form = editor.get(address).content.decode()

    for name in ("cpv_chooser:choose", "region_chooser:choose"):
        assert reverse(name) in form
    assert "<option" not in form.partition('name="further_cpvs')[2][:200]

"""Buyers enter the portal's figures month by month, or upload a file of them."""

from datetime import date
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.groups import AUTHORS, BUYERS
from opportunities.models import MonthlyFigure
from tests.factories import make_staff

LISTING = "wagtailsnippets_opportunities_monthlyfigure:list"
ADD = "wagtailsnippets_opportunities_monthlyfigure:add"
IMPORT = "wagtailsnippets_opportunities_monthlyfigure:import"
HEADINGS = "month,members,applications_received,decided,decided_within_10_working_days"

pytestmark = pytest.mark.usefixtures("index")


@pytest.fixture
def buyer(client: Client) -> Client:
    client.force_login(make_staff("buyer", BUYERS))
    return client


def upload(client: Client, *lines: str, **options: Any) -> str:
    """The page that answers the upload, as read by a person."""
    file = SimpleUploadedFile("figures.csv", "\n".join(lines).encode())
    answer = client.post(reverse(IMPORT), {"file": file} | options, follow=True)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_a_buyer_enters_a_month(buyer: Client) -> None:
    facts = {"month": "2026-01-31", "members": 82, "applications_received": 11}
    buyer.post(reverse(ADD), facts | {"decided": 9, "decided_in_time": 9})
    assert [str(figure) for figure in MonthlyFigure.objects.all()] == ["January 2026"]


def test_the_form_says_at_the_field_what_can_not_be(buyer: Client) -> None:
    facts = {"month": "2026-01-31", "members": 82, "applications_received": 11}
    answer = buyer.post(reverse(ADD), facts | {"decided": 9, "decided_in_time": 10})
    assert "decided_in_time" in answer.context["form"].errors
    assert not MonthlyFigure.objects.exists()


def test_the_list_leads_to_the_form_and_to_the_upload(buyer: Client) -> None:
    MonthlyFigure.objects.create(
        month=date(2026, 1, 1), members=82, applications_received=11, decided=9, decided_in_time=8
    )
    html = buyer.get(reverse(LISTING)).content.decode()
    assert "January 2026" in html
    assert reverse(ADD) in html
    assert reverse(IMPORT) in html


def test_the_upload_says_what_a_file_holds(buyer: Client) -> None:
    html = buyer.get(reverse(IMPORT)).content.decode()
    assert "decided_within_10_working_days" in html
    assert 'enctype="multipart/form-data"' in html


def test_a_buyer_uploads_a_file(buyer: Client) -> None:
    html = upload(buyer, HEADINGS, "2026-01,82,11,9,9", "2026-02,88,6,8,7")
    assert "Months: 2 added, 0 changed, 0 unchanged." in html
    assert MonthlyFigure.objects.count() == 2


def test_a_buyer_only_checks_a_file(buyer: Client) -> None:
    html = upload(buyer, HEADINGS, "2026-01,82,11,9,9", dry_run="on")
    assert "nothing is written. Months: 1 added" in html
    assert not MonthlyFigure.objects.exists()


def test_each_wrong_line_is_named(buyer: Client) -> None:
    html = upload(buyer, HEADINGS, "2026-01,82,11,9,9", "<b>,1,1,1,1")
    assert "Nothing is imported." in html
    assert "Line 3: month: “<b>” is no month." in html
    assert not MonthlyFigure.objects.exists()


def test_a_file_that_is_all_wrong_does_not_fill_the_screen(buyer: Client) -> None:
    html = upload(buyer, HEADINGS, *["soon,1,1,1,1"] * 60)
    assert html.count("is no month.") == 50
    assert "And 10 more." in html


def test_no_file_is_asked_for_again(buyer: Client) -> None:
    answer = buyer.post(reverse(IMPORT), {})
    assert answer.context["form"].errors == {"file": ["This field is required."]}


@pytest.mark.parametrize("name", [LISTING, ADD, IMPORT])
def test_who_only_writes_pages_has_no_figures_to_change(client: Client, name: str) -> None:
    client.force_login(make_staff("author", AUTHORS))
    assert client.get(reverse(name)).status_code == 302

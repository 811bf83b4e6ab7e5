"""A document can be fetched by everyone exactly while a public page shows it."""

from typing import Any

import pytest
from django.core.files.storage import default_storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from wagtail.documents.models import Document
from wagtail.models import Page, PageViewRestriction

from core.groups import sync_groups
from home.models import HomePage, StandardPage
from opportunities.models import OpportunityDocument, OpportunityPage
from tests.factories import (
    draft_opportunity,
    make_document,
    make_opportunity,
    make_staff,
    make_standard_page,
    page_facts,
    published,
)

pytestmark = pytest.mark.usefixtures("index")


def attach(page: OpportunityPage, document: Document) -> OpportunityPage:
    """The page with the document in its list of documents, not saved yet."""
    page.documents.add(OpportunityDocument(title=document.title, document=document))
    return page


def opportunity_with(document: Document) -> OpportunityPage:
    return published(attach(draft_opportunity(), document))


def fetch(client: Client, document: Document, **headers: str) -> Any:
    """What a reader's program gets, read to its end."""
    found: Any = client.get(document.url, headers=headers)
    found.words = b"".join(found) if found.streaming else found.content
    return found


def answer(client: Client, document: Document) -> int:
    return fetch(client, document).status_code


def rich_text(document: Document) -> list[tuple[str, Any]]:
    return [("text", f'<p><a linktype="document" id="{document.pk}">Brief</a></p>')]


@pytest.fixture
def brief(db: None) -> Document:
    return make_document()


def test_a_document_of_a_published_opportunity(client: Client, brief: Document) -> None:
    page = opportunity_with(brief)
    assert brief.url in client.get(page.url).content.decode()
    found = fetch(client, brief)
    assert (found.status_code, found.words) == (200, b"Words.")
    assert found["Cache-Control"] == "public, max-age=60"
    assert "Cookie" not in found.get("Vary", "")


def test_an_upload_is_no_publication(client: Client, brief: Document) -> None:
    assert answer(client, brief) == 404


def test_a_document_of_a_draft(client: Client, brief: Document) -> None:
    page = attach(draft_opportunity(), brief)
    page.save()
    page.save_revision()
    assert answer(client, brief) == 404


def test_a_document_that_only_the_draft_of_a_live_opportunity_has(
    client: Client, brief: Document
) -> None:
    page = make_opportunity()
    attach(page, brief).save_revision()
    assert answer(client, brief) == 404
    page.get_latest_revision().publish()
    assert answer(client, brief) == 200


def test_a_document_that_only_the_draft_no_longer_has_is_still_public(
    client: Client, brief: Document
) -> None:
    page = opportunity_with(brief)
    page.documents.set([])
    page.save_revision()
    assert answer(client, brief) == 200
    page.get_latest_revision().publish()
    assert answer(client, brief) == 404


def test_a_document_of_a_withdrawn_opportunity(client: Client, brief: Document) -> None:
    opportunity_with(brief).unpublish()
    assert answer(client, brief) == 404


def test_a_document_of_an_opportunity_that_not_everyone_may_read(
    client: Client, brief: Document
) -> None:
    page = opportunity_with(brief)
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert answer(client, brief) == 404


def test_a_document_that_another_public_page_shows_too(client: Client, brief: Document) -> None:
    opportunity_with(brief).unpublish()
    make_standard_page(body=rich_text(brief))
    assert answer(client, brief) == 200


def test_a_document_of_a_guidance_page(client: Client, brief: Document) -> None:
    downloads = {"documents": [{"title": "Brief", "document": brief, "description": ""}]}
    page = make_standard_page(body=[("documents", downloads)])
    assert answer(client, brief) == 200
    page.unpublish()
    assert answer(client, brief) == 404


def test_a_link_in_a_draft_of_a_page_is_no_publication(client: Client, brief: Document) -> None:
    page = make_standard_page()
    page.body = rich_text(brief)
    page.save_revision()
    never_public = StandardPage(**page_facts("Draft"), body=rich_text(brief), live=False)
    HomePage.objects.get().add_child(instance=never_public)
    assert answer(client, brief) == 404


@pytest.mark.parametrize("group", ["Authors", "Publishers", "Buyers"])
def test_staff_read_what_they_prepare(client: Client, brief: Document, group: str) -> None:
    sync_groups()
    client.force_login(make_staff("ann", group))
    found = fetch(client, brief)
    assert (found.status_code, found["Cache-Control"]) == (200, "private, no-cache")


def test_a_user_without_a_task_here_is_a_reader(client: Client, brief: Document) -> None:
    client.force_login(make_staff("bob"))
    assert answer(client, brief) == 404


def test_what_a_reader_kept_is_not_confirmed_once_it_is_withdrawn(
    client: Client, brief: Document
) -> None:
    page = opportunity_with(brief)
    tag = fetch(client, brief)["ETag"]
    page.unpublish()
    assert fetch(client, brief, **{"If-None-Match": tag}).status_code == 404


def test_the_file_has_no_address_but_the_guarded_one(client: Client, brief: Document) -> None:
    opportunity_with(brief)
    assert client.get(f"/media/{brief.file.name}").status_code == 404
    assert not storages["pictures"].exists(brief.file.name)
    with pytest.raises(NotImplementedError):
        default_storage.url(brief.file.name)


def test_asking_is_as_cheap_for_one_page_as_for_three(
    client: Client, brief: Document, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_standard_page(body=rich_text(brief))
    fetch(client, brief)  # content types are kept from here on
    with django_assert_num_queries(6):
        fetch(client, brief)
    make_standard_page(body=rich_text(brief))
    make_standard_page(body=rich_text(brief))
    with django_assert_num_queries(6):
        fetch(client, brief)


@pytest.mark.parametrize("is_shown", [True, False])
def test_the_file_of_a_public_opportunity_is_not_exchanged(
    client: Client, brief: Document, is_shown: bool
) -> None:
    if is_shown:
        opportunity_with(brief)
    client.force_login(make_staff("publisher", "Publishers"))
    sent = {"title": "Brief", "tags": "", "collection": brief.collection_id}
    url = reverse("wagtaildocs:edit", args=[brief.pk])
    client.post(url, sent | {"file": SimpleUploadedFile("other.txt", b"Other words.")})
    brief.refresh_from_db()
    assert ("other" in brief.filename) is not is_shown
    client.post(url, sent | {"title": "The brief"})
    assert Document.objects.get().title == "The brief"


def test_a_guess_at_a_document_tells_nothing(client: Client, brief: Document) -> None:
    assert client.get(f"/documents/{brief.pk}/other.txt").status_code == 404
    assert client.get("/documents/999999/brief.txt").status_code == 404
    assert Page.objects.exists()

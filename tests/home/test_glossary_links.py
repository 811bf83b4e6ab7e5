"""Editors link words to the glossary; readers land on the term, even after it was renamed."""

import json
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.models import ReferenceIndex, Site

from core.models import User
from home.models import GlossaryPage, GlossaryTerm, HomePage, StandardPage
from tests.factories import page_facts

Publish = Callable[..., StandardPage]

pytestmark = pytest.mark.django_db


@pytest.fixture
def term(site: Site) -> GlossaryTerm:
    return GlossaryTerm.objects.create(
        term="Call-off", slug="call-off", definition="<p>One purchase through the DPS.</p>"
    )


@pytest.fixture
def glossary(site: Site, home_page: HomePage) -> GlossaryPage:
    page = GlossaryPage(**page_facts("Glossary"))
    return home_page.add_child(instance=page)


@pytest.fixture
def page_saying(site: Site, home_page: HomePage) -> Publish:
    """A published page with those texts."""

    def publish(*texts: str) -> StandardPage:
        body = [{"type": "text", "value": text} for text in texts]
        page = StandardPage(**page_facts(f"Page with {len(texts)} texts"), body=json.dumps(body))
        return home_page.add_child(instance=page)

    return publish


@pytest.fixture
def editor(client: Client) -> Client:
    """The admin, as staff see it."""
    user = User.objects.create_superuser("editor", "editor@example.org", "secret")
    client.force_login(user)
    return client


def link(term: GlossaryTerm, words: str = "call-off") -> str:
    """The words as an editor's link to the term is saved."""
    return f'<p>Each <a linktype="glossary" id="{term.pk}">{words}</a> is open.</p>'


def test_a_reader_follows_a_word_to_its_term(
    client: Client,
    term: GlossaryTerm,
    glossary: GlossaryPage,
    page_saying: Publish,
) -> None:
    page = client.get(page_saying(link(term)).url)
    assert 'Each <a href="/glossary/#call-off">call-off</a> is open.' in page.content.decode()
    assert 'id="call-off"' in client.get("/glossary/").content.decode()


def test_a_term_that_moves_keeps_its_links(
    client: Client,
    term: GlossaryTerm,
    glossary: GlossaryPage,
    page_saying: Publish,
) -> None:
    page = page_saying(link(term))
    client.get(page.url)
    GlossaryTerm.objects.filter(pk=term.pk).update(slug="purchase")
    assert 'href="/glossary/#purchase"' in client.get(page.url).content.decode()


def test_words_stay_when_the_term_or_the_glossary_has_gone(
    client: Client, term: GlossaryTerm, page_saying: Publish
) -> None:
    page = page_saying(
        link(term),
        '<p><a linktype="glossary" id="999">lot</a></p>',
        '<p><a linktype="glossary" id="x">bid</a></p>',
        '<p><a linktype="glossary">tender</a></p>',
    )
    text = client.get(page.url).content.decode()
    for word in ("call-off", "lot", "bid", "tender"):
        assert f"<a>{word}</a>" in text


def test_an_unpublished_glossary_is_not_linked(
    client: Client,
    term: GlossaryTerm,
    glossary: GlossaryPage,
    page_saying: Publish,
) -> None:
    glossary.unpublish()
    assert "#call-off" not in client.get(page_saying(link(term)).url).content.decode()


def test_many_links_cost_no_more_than_one(
    client: Client,
    term: GlossaryTerm,
    glossary: GlossaryPage,
    page_saying: Publish,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    few, many = page_saying(link(term)), page_saying(*[link(term)] * 5)
    client.get(few.url)
    with CaptureQueriesContext(connection) as counted:
        client.get(few.url)
    with django_assert_num_queries(len(counted)):
        client.get(many.url)


def test_the_editor_keeps_the_link_and_names_its_term(term: GlossaryTerm) -> None:
    converter = ContentstateConverter(["glossary"])
    state = converter.from_database_format(link(term))
    entity = json.loads(state)["entityMap"]["0"]
    assert (entity["type"], entity["mutability"]) == ("GLOSSARY", "MUTABLE")
    assert entity["data"]["id"] == term.pk
    assert entity["data"]["term"] == "Call-off"
    saved = converter.to_database_format(state)
    assert f'Each <a linktype="glossary" id="{term.pk}">call-off</a> is open.' in saved


@pytest.mark.parametrize("key", ["999", "x", ""])
def test_the_editor_survives_a_link_to_nothing(key: str, db: None) -> None:
    converter = ContentstateConverter(["glossary"])
    state = converter.from_database_format(f'<p><a linktype="glossary" id="{key}">lot</a></p>')
    assert json.loads(state)["blocks"][0]["text"] == "lot"
    assert json.loads(state)["entityMap"]["0"]["data"].get("term") is None


def test_a_text_without_the_feature_drops_the_link_and_keeps_the_words(term: GlossaryTerm) -> None:
    state = ContentstateConverter(["bold"]).from_database_format(link(term))
    assert json.loads(state)["entityMap"] == {}
    assert json.loads(state)["blocks"][0]["text"] == "Each call-off is open."


def test_the_page_editor_offers_the_glossary(editor: Client, page_saying: Publish) -> None:
    page = page_saying("<p>Text</p>")
    form = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "js/glossary-entity.js" in form
    assert "glossaryChooser" in form


def test_staff_choose_a_term_by_its_name(editor: Client, term: GlossaryTerm) -> None:
    viewset = GlossaryTerm.snippet_viewset.chooser_viewset  # type: ignore[attr-defined]
    found = editor.get(reverse(viewset.get_url_name("choose_results")), {"q": "call"})
    assert "Call-off" in found.content.decode()
    chosen = editor.get(reverse(viewset.get_url_name("chosen"), args=[term.pk])).json()
    assert chosen["result"]["string"] == "Call-off"


def test_staff_see_where_a_term_is_used(term: GlossaryTerm, page_saying: Publish) -> None:
    page = page_saying(link(term), '<p><a linktype="glossary" id="x">bid</a></p>')
    used = ReferenceIndex.get_references_to(term)
    assert [str(reference.object_id) for reference in used] == [str(page.pk)]


def test_staff_find_the_glossary_in_the_menu(editor: Client, term: GlossaryTerm) -> None:
    viewset = GlossaryTerm.snippet_viewset  # type: ignore[attr-defined]
    terms = editor.get(reverse(viewset.get_url_name("list"))).content.decode()
    assert "Call-off" in terms

"""The demo's pages are complete and could go live: what a reader and an editor would notice."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.test import Client
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, Site

from core.models import CreditedImage
from home.demo import reading
from home.demo.pictures import PICTURES
from home.models import CaseStudyPage, GlossaryTerm
from tests.home.demo_site import demo, read, reader

__all__ = ["demo", "read", "reader"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("demo"),
    pytest.mark.one_database,
]

LINK = re.compile(r'<(?:a|link)\b[^>]*?\bhref="([^"]*)"')
IMAGE = re.compile(r"<img\b[^>]*>")


def pages() -> list[Page]:
    return list(Page.objects.filter(depth__gt=1, live=True).specific())


def links(read: dict[str, str]) -> set[str]:
    """The paths on this site that its pages link to, each with its query and its anchor."""
    own = Site.objects.get().root_url
    found = {
        unescape(link).removeprefix(own) for html in read.values() for link in LINK.findall(html)
    }
    return {link for link in found if link.startswith("/") and not link.startswith("/static/")}


def test_every_page_answers(read: dict[str, str]) -> None:
    assert len(read) == 51
    assert [path for path, html in read.items() if "<h1" not in html] == []


def test_every_link_leads_somewhere(read: dict[str, str], reader: Client) -> None:
    inside = sorted({link.partition("#")[0] for link in links(read)})
    assert len(inside) > 50
    assert {link: reader.get(link).status_code for link in inside} == dict.fromkeys(inside, 200)


def test_no_link_has_lost_its_page(read: dict[str, str]) -> None:
    assert [path for path, html in read.items() if "<a>" in html] == []


def test_links_to_terms_lead_to_their_place_in_the_glossary(read: dict[str, str]) -> None:
    places = set(re.findall(r'id="([^"]+)"', read["/how-it-works/glossary/"]))
    linked = {link.partition("#")[2] for link in links(read) if "/glossary/#" in link}
    assert len(linked) > 20
    assert linked <= places
    assert places >= set(GlossaryTerm.objects.values_list("slug", flat=True))


def test_every_picture_is_described_where_it_tells_something(read: dict[str, str]) -> None:
    """On a card the title says it all, and the picture is decoration."""
    images = [image for html in read.values() for image in IMAGE.findall(html)]
    assert [image for image in images if 'alt="' not in image] == []
    described = {unescape(image.partition('alt="')[2].partition('"')[0]) for image in images}
    assert described - {""} == {picture.description for picture in PICTURES.values()}


def test_every_picture_is_in_the_library_once() -> None:
    stored = CreditedImage.objects.values_list("description", "credit")
    assert sorted(stored) == sorted((p.description, p.credit) for p in PICTURES.values())
    assert all(image.has_focal_point() for image in CreditedImage.objects.all())


def test_an_editor_could_save_every_page() -> None:
    for page in pages():
        page.full_clean()
        for field in page._meta.get_fields():
            if isinstance(field, StreamField):
                field.stream_block.clean(getattr(page, field.name))


def rich_texts(value: object) -> Iterator[str]:
    """All HTML in the content files."""
    if isinstance(value, str) and value.startswith("<"):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from rich_texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from rich_texts(inner)


def test_the_text_uses_only_what_the_editor_can_write() -> None:
    contents = [page.fields for page in reading.pages()]
    others = [*reading.opportunities(), *reading.table("glossary")["terms"]]
    html = " ".join(text for content in [*contents, *others] for text in rich_texts(content))
    tags = set(re.findall(r"</?([a-z0-9]+)", html))
    assert tags == {"p", "a", "b", "ul", "ol", "li", "h2", "h3"}


def test_nobody_real_is_named_as_contact(read: dict[str, str]) -> None:
    hosts = set(re.findall(r"[\w.+-]+@([\w.-]+\w)", " ".join(read.values())))
    assert hosts == {"example.gov.uk"}


def test_figures_carry_their_source() -> None:
    figures = [figure.value for study in CaseStudyPage.objects.all() for figure in study.figures]
    assert len(figures) == 4
    assert {figure["source"] for figure in figures} == {"Dorset Council’s account of the programme"}


@pytest.mark.parametrize("path", ["/accessibility/", "/privacy/", "/how-it-works/rules-and-dates/"])
def test_what_is_not_reviewed_yet_says_so(read: dict[str, str], path: str) -> None:
    page = Page.objects.get(slug=path.split("/")[-2]).specific
    assert page.reviewed_by.startswith("Example: to be ")
    assert page.reviewed_by in unescape(read[path])
    assert (page.reviewed_on, page.review_due is None) == (None, False)


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("satellite", "steam-train"),
        ("flood", "flood-sensors-small-rivers"),
        ("standstill", "after-the-decision"),
        ("cookie", "cookies"),
    ],
)
def test_search_finds_the_demo(words: str, slug: str) -> None:
    assert slug in {page.slug for page in Page.objects.live().search(words)}


def test_rich_text_is_stored_with_links_that_survive_a_new_slug() -> None:
    stored = [
        str(field.value_from_object(page))
        for page in pages()
        for field in page._meta.get_fields()
        if isinstance(field, RichTextField)
    ]
    assert any('linktype="page"' in text for text in stored)
    assert not any('href="page:' in text or 'href="term:' in text for text in stored)


def test_a_case_study_tells_how_it_was_bought(reader: Client) -> None:
    page = unescape(reader.get("/case-studies/example-bus-times/").content.decode())
    assert "Example: bus times at rural stops, powered by the sun" in page
    assert "9 bids received" in page

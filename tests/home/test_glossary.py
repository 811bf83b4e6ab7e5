"""The glossary is found by what it explains."""

from django.test import Client
from django.urls import reverse
from wagtail.models import Site

from home.models import GlossaryPage, HomePage
from tests.factories import page_facts


def test_a_term_is_found_as_soon_as_an_editor_has_written_it(
    admin_client: Client, client: Client, site: Site, home_page: HomePage
) -> None:
    home_page.add_child(instance=GlossaryPage(**page_facts("Glossary")))
    term = {
        "term": "Small and medium-sized enterprise",
        "slug": "sme",
        "short_form": "SME",
        "definition": '{"blocks": [{"text": "Fewer than 250 people.", "type": "unstyled", '
        '"key": "a", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}',
    }
    answer = admin_client.post(reverse("wagtailsnippets_home_glossaryterm:add"), term)
    assert answer.status_code == 302, answer.context["form"].errors
    for word in ("SME", "enterprise", "fewer"):
        assert "Glossary" in client.get("/search/", {"q": word}).content.decode().split("<main")[1]

"""An editor sees each block before choosing it: what it is for and what it looks like."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from wagtail.blocks import Block, PageChooserBlock
from wagtail.fields import StreamField
from wagtail.models import Site

from core.blocks import BodyBlock
from core.models import User
from home.blocks import GuideStepBlock, HomeBodyBlock, PartnerBlock

pytestmark = pytest.mark.django_db

SHOWN = {
    "text": "Any company may apply",
    "callout": "Bids close at noon",
    "steps": "Register on the portal",
    "questions": "Does it cost anything?",
    "table": "A typical timetable",
    "figures": "from start to finish of the second call-off",
    "figure": "from start to finish of the second call-off",
    "quote": "The platform alone does not make procurement fast.",
    "image": "A chalk cliff above the sea",
    "links": "Where to go next",
    "documents": "Specification (ODT, 240 KB)",
    "emails": "Sign up for emails",
    "button": "See open opportunities",
    "opportunities": "Open now",
    "case_studies": "What came of it",
    "news": "News",
    "step": "An e-mail address that is read",
    "partner": "Ran the trains",
    "link": "Ask a question",
    "intro": "a trial has results",
    "story": "Sensors find the leak",
    "event": "Meet the buyers",
    "action": "Not a member yet?",
    "sign_up": "Did somebody pass this on to you?",
}


def offered() -> Iterator[tuple[str, Block]]:
    """Every block that some editor may choose, by its name; page choosers need no picture."""
    for model in apps.get_models():
        if model._meta.app_label in ("core", "home", "opportunities", "mailing"):
            for field in model._meta.get_fields():
                if isinstance(field, StreamField):
                    for name, block in field.stream_block.child_blocks.items():
                        if not isinstance(block, PageChooserBlock):
                            yield name, block


OFFERED = sorted({block.definition_prefix: (name, block) for name, block in offered()}.items())


@pytest.fixture
def editor(client: Client, site: Site) -> Client:
    """The admin, as staff see it."""
    client.force_login(User.objects.create_superuser("editor", "editor@example.org", "secret"))
    return client


def test_every_block_is_known_here() -> None:
    assert {name for name, _ in offered()} == set(SHOWN)


@pytest.mark.parametrize(("prefix", "named"), OFFERED, ids=[n for _, (n, _) in OFFERED])
def test_an_editor_sees_what_a_block_looks_like(
    editor: Client, prefix: str, named: tuple[str, Block]
) -> None:
    name, block = named
    assert block.is_previewable
    preview = editor.get(reverse("wagtailadmin_block_preview"), {"id": prefix})
    assert preview.status_code == 200
    page = preview.content.decode()
    assert SHOWN[name] in page
    assert "css/site.css" in page


@pytest.mark.parametrize(("prefix", "named"), OFFERED, ids=[n for _, (n, _) in OFFERED])
def test_an_editor_is_told_what_a_block_is_for(prefix: str, named: tuple[str, Block]) -> None:
    _, block = named
    assert block.get_description().endswith(".")
    assert block.meta.group
    assert block.meta.icon not in ("", "placeholder", "doc-empty")


@pytest.mark.parametrize("body", [BodyBlock(), HomeBodyBlock()])
def test_blocks_of_one_group_stand_together(body: BodyBlock) -> None:
    groups = [block.meta.group for block in body.child_blocks.values()]
    assert groups == sorted(groups, key=groups.index)


def test_icons_tell_blocks_apart() -> None:
    icons = [block.meta.icon for block in HomeBodyBlock().child_blocks.values()]
    assert len(set(icons)) == len(icons)


def test_a_preview_holds_only_fields_that_the_block_has() -> None:
    """A misspelt field in a preview would be left out in silence."""
    for block in (GuideStepBlock(), PartnerBlock(), *BodyBlock().child_blocks.values()):
        value = getattr(block.meta, "preview_value", None)
        if isinstance(value, dict):
            assert set(value) <= set(block.child_blocks)

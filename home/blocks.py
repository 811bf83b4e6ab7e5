"""Blocks that show what the site holds: opportunities, case studies, news."""

from typing import Any

from django.apps import apps
from django.utils import timezone
from wagtail import blocks

from core.blocks import BodyBlock, LinkBlock
from core.blocks.text import SHORT
from core.clock import next_midnight
from core.freshness import true_until
from core.navigation import with_addresses
from core.querysets import readable
from mailing.blocks.sign_up import SignUpBlock
from opportunities.domain.listing import notices_in
from opportunities.enums import Stage
from opportunities.models.listing import Listing


class OpportunitiesBlock(blocks.StructBlock):
    """Opportunities in one stage, always as they stand now."""

    heading = blocks.CharBlock(max_length=100)
    stage = blocks.ChoiceBlock(
        choices=[
            (Stage.OPEN, "Open, closing soonest first"),
            (Stage.PLANNED, "Planned, soonest first"),
            (Stage.AWARDED, "Awarded, newest first"),
        ],
        default=Stage.OPEN,
    )
    limit = blocks.IntegerBlock(default=3, min_value=1, max_value=12, label="How many")

    class Meta:
        icon = "form"
        label = "Opportunities"
        group = "From this site"
        description = "Opportunities in one stage, always as they stand now."
        template = "blocks/opportunities.html"
        preview_value = {"heading": "Open now", "stage": "open", "limit": 3}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        now = timezone.now()
        context = super().get_context(value, parent_context=parent_context)
        request = context.get("request")
        notices = notices_in(Stage(value["stage"]), now=now, limit=value["limit"])
        if request:
            true_until(request, next_midnight(now))
            true_until(request, Listing.objects.next_turn(now))
        return context | {"opportunities": with_addresses(request, notices)}


class CaseStudiesBlock(blocks.StructBlock):
    """The newest case studies."""

    heading = blocks.CharBlock(max_length=100)
    limit = blocks.IntegerBlock(default=3, min_value=1, max_value=12, label="How many")

    class Meta:
        icon = "folder-open-inverse"
        label = "Case studies"
        group = "From this site"
        description = "The newest case studies."
        template = "blocks/case_studies.html"
        preview_value = {"heading": "What came of it", "limit": 3}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        return context | {"case_studies": latest("CaseStudyPage", value["limit"])}


class NewsBlock(blocks.StructBlock):
    """The newest news."""

    heading = blocks.CharBlock(max_length=100)
    limit = blocks.IntegerBlock(default=3, min_value=1, max_value=12, label="How many")

    class Meta:
        icon = "comment"
        label = "News"
        group = "From this site"
        description = "The newest news."
        template = "blocks/news.html"
        preview_value = {"heading": "News", "limit": 3}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        return context | {"news": latest("NewsPage", value["limit"])}


def latest(model: str, limit: int) -> list[Any]:
    """The newest public pages of that kind, with their images."""
    pages = readable(apps.get_model("home", model).objects.all()).newest_first()
    return list(pages.select_related("image").prefetch_related("image__renditions")[:limit])


class SiteBodyBlock(BodyBlock):
    """The body of any page of this site: all blocks, and the way to our emails."""

    emails = SignUpBlock()

    class Meta:
        template = "blocks/body.html"


class HomeBodyBlock(SiteBodyBlock):
    """The body of the home page: all blocks, and what the site holds."""

    opportunities = OpportunitiesBlock()
    case_studies = CaseStudiesBlock()
    news = NewsBlock()

    class Meta:
        template = "blocks/body.html"


class GuideStepBlock(blocks.StructBlock):
    """One step of a step by step."""

    title = blocks.CharBlock(max_length=100)
    text = blocks.RichTextBlock(features=SHORT, required=False)
    links = blocks.ListBlock(LinkBlock(), default=[])
    have_at_hand = blocks.ListBlock(
        blocks.CharBlock(max_length=150), default=[], label="What to have at hand"
    )

    class Meta:
        icon = "list-ol"
        label = "Step"
        group = "Words"
        description = "One step: what to do, where, and what to have at hand."
        template = "blocks/guide_step.html"
        preview_template = "blocks/previews/step.html"
        preview_value = {
            "title": "Register on the portal",
            "text": "<p>Your company needs one account. It takes ten minutes.</p>",
            "links": [{"title": "Go to the portal", "url": "https://example.org/"}],
            "have_at_hand": ["Your company number", "An e-mail address that is read"],
        }


class PartnerBlock(blocks.StructBlock):
    """Somebody who took part."""

    name = blocks.CharBlock(max_length=100)
    role = blocks.CharBlock(required=False, max_length=150)
    url = blocks.URLBlock(required=False, label="Web address")

    class Meta:
        icon = "group"
        label = "Partner"
        group = "Evidence"
        description = "Somebody who took part, and what they did."
        template = "blocks/partner.html"
        preview_template = "blocks/previews/partner.html"
        preview_value = {
            "name": "Example Railway",
            "role": "Ran the trains",
            "url": "https://example.org/",
        }

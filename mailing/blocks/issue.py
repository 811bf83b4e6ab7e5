"""The parts of an issue: the same on its page and in its mail."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from core.blocks.links import NOT_HERE, LinkValue, OneTargetMixin
from core.clock import next_midnight
from core.freshness import true_until
from core.navigation import with_addresses
from mailing.blocks.pages import StoryChooserBlock, is_public
from opportunities.domain.listing import notices_in
from opportunities.domain.notices import Notice, notices_of
from opportunities.enums import Stage
from opportunities.models.listing import Listing

IN_MAIL = ["bold", "italic", "link", "ol", "ul"]  # what every mail program shows alike
MOST = 12
SIGN_UP = "/mail/sign-up/?purpose=innovation_news"
AUTOMATIC, PICKED = "automatic", "picked"


class IntroBlock(blocks.RichTextBlock):
    """A few words to begin with."""

    class Meta:
        icon = "pilcrow"
        label = "Words"
        group = "Words"
        description = "A few words in your own voice. Short: people read this in their mail."
        template = "blocks/text.html"
        preview_value = "<p>Two opportunities close before Christmas, and a trial has results.</p>"


class StoryBlock(blocks.StructBlock):
    """A news item or a case study, with a link to all of it."""

    page = StoryChooserBlock(["home.NewsPage", "home.CaseStudyPage"], label="News or case study")
    title = blocks.CharBlock(required=False, max_length=120, help_text="Instead of the page's own.")
    text = blocks.TextBlock(required=False, max_length=600, help_text="Instead of its summary.")
    with_picture = blocks.BooleanBlock(required=False, default=True, label="With its picture")

    class Meta:
        icon = "comment"
        label = "Story"
        group = "From this site"
        description = "A news item or a case study: title, summary and a link to all of it."
        template = "blocks/issue/story.html"
        preview_value = {
            "page": None,
            "title": "Sensors find the leak",
            "text": "What eight weeks of measuring on the heath have shown.",
            "with_picture": False,
        }

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Nothing of a page that is not public, unless the issue says it in its own words."""
        context = super().get_context(value, parent_context=parent_context)
        page = value["page"] if is_public(value["page"]) else None
        return context | {
            "story": page,
            "title": value["title"] or (page.title if page else ""),
            "text": value["text"] or (page.summary if page else ""),
            "image": getattr(page, "image", None) if value["with_picture"] else None,
            "url": page.url if page else "",
        }


class OpportunitiesBlock(blocks.StructBlock):
    """Opportunities that somebody picked, or those that are open as the issue is confirmed."""

    heading = blocks.CharBlock(max_length=100, default="Open for bids")
    choice = blocks.ChoiceBlock(
        choices=[
            (AUTOMATIC, "Those that are open as the issue is confirmed, closing soonest first"),
            (PICKED, "Those that I pick below"),
        ],
        default=AUTOMATIC,
        label="Which",
    )
    limit = blocks.IntegerBlock(
        default=5, min_value=1, max_value=MOST, label="How many", help_text="If not picked."
    )
    picked = blocks.ListBlock(
        blocks.PageChooserBlock("opportunities.OpportunityPage", label="Opportunity"),
        default=[],
        max_num=MOST,
    )

    class Meta:
        icon = "form"
        label = "Opportunities"
        group = "From this site"
        description = "Opportunities: picked, or those that are open as the issue is confirmed."
        template = "blocks/issue/opportunities.html"
        preview_value = {"heading": "Open now", "choice": AUTOMATIC, "limit": 3, "picked": []}

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned["choice"] == PICKED and not cleaned["picked"]:
            problem = ValidationError("Pick at least one, or let the clock choose.")
            raise StructBlockValidationError(block_errors={"choice": problem})
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        now = timezone.now()
        request = context.get("request")
        if request:
            true_until(request, next_midnight(now))
            true_until(request, Listing.objects.next_turn(now))
        notices = self.notices(value, context.get("page"))
        return context | {"opportunities": with_addresses(request, notices)}

    def notices(self, value: Any, issue: Any) -> list[Notice]:
        """As they stand now: those that the issue was sent with, once it has been."""
        now = timezone.now()
        keys = getattr(issue, "frozen_opportunities", None)
        if value["choice"] == PICKED:
            keys = [page.pk for page in value["picked"] if page]
        if keys is None:
            return notices_in(Stage.OPEN, now=now, limit=value["limit"])
        rows = Listing.objects.readable().with_address().filter(pk__in=keys)
        found = {notice.pk: notice for notice in notices_of(rows, now)}
        return [found[key] for key in keys if key in found]


class EventBlock(blocks.StructBlock):
    """Something that people can come to."""

    title = blocks.CharBlock(max_length=120)
    starts_at = blocks.DateTimeBlock(label="Begins (UK time)")
    place = blocks.CharBlock(required=False, max_length=150, help_text="A place, or: online.")
    text = blocks.RichTextBlock(features=IN_MAIL, required=False)
    url = blocks.URLBlock(required=False, label="Web address")

    class Meta:
        icon = "date"
        label = "Event"
        group = "Ways on"
        description = "Something that people can come to: what, when, where."
        template = "blocks/issue/event.html"
        preview_value = {
            "title": "Meet the buyers",
            "starts_at": datetime(2027, 1, 14, 10, tzinfo=UTC),
            "place": "County Hall, Dorchester",
            "text": "<p>Ask whatever you like. Bring nothing.</p>",
            "url": "https://example.org/meet",
        }


class ActionBlock(OneTargetMixin, blocks.StructBlock):
    """The one thing that readers should do."""

    heading = blocks.CharBlock(required=False, max_length=100)
    text = blocks.TextBlock(required=False, max_length=400)
    button = blocks.CharBlock(max_length=60, label="Words on the button")
    page = blocks.PageChooserBlock(required=False)
    url = blocks.URLBlock(required=False, label="Web address", help_text=NOT_HERE)

    class Meta:
        icon = "pick"
        label = "Call to action"
        group = "Ways on"
        description = "The one thing that readers should do, with a button: once in an issue."
        template = "blocks/issue/action.html"
        value_class = LinkValue
        preview_value = {
            "heading": "Not a member yet?",
            "text": "Joining takes an hour, and costs nothing.",
            "button": "Join the DPS",
            "page": None,
            "url": "https://example.org/join",
        }


class SignUpBlock(blocks.StructBlock):
    """For people to whom the issue was passed on."""

    heading = blocks.CharBlock(max_length=100, default="Did somebody pass this on to you?")
    text = blocks.CharBlock(max_length=200, default="Get the next issue yourself.")

    class Meta:
        icon = "mail"
        label = "Sign-up link"
        group = "Ways on"
        description = "A link to the sign-up page, for people to whom the issue was passed on."
        template = "blocks/issue/sign_up.html"
        preview_value = {
            "heading": "Did somebody pass this on to you?",
            "text": "Get the next issue yourself.",
        }

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        return super().get_context(value, parent_context=parent_context) | {"url": SIGN_UP}


class IssueBodyBlock(blocks.StreamBlock):
    """The body of an issue."""

    intro = IntroBlock()
    story = StoryBlock()
    opportunities = OpportunitiesBlock()
    event = EventBlock()
    action = ActionBlock()
    sign_up = SignUpBlock()

    class Meta:
        template = "blocks/body.html"
        block_counts = {
            "opportunities": {"max_num": 1},
            "action": {"max_num": 1},
            "sign_up": {"max_num": 1},
        }

"""The way to the sign-up page, for editors to place anywhere.

It is a link: the form needs a cookie, and the pages around it have none.
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.urls import reverse
from wagtail import blocks

from mailing.enums import Purpose


class Offer(TextChoices):
    """What stands first on the sign-up page; nothing is ticked there."""

    NEWS = Purpose.INNOVATION_NEWS, "Innovation news first"
    ALERTS = Purpose.OPPORTUNITY_ALERTS, "Opportunity alerts first"


class SignUpValue(blocks.StructValue):
    """The link that carries the choice."""

    @property
    def href(self) -> str:
        purpose = self.get("offer", "")
        address = reverse("mailing:sign-up")
        return f"{address}?purpose={purpose}" if purpose else address


class SignUpBlock(blocks.StructBlock):
    """An invitation to get mail from us."""

    heading = blocks.CharBlock(max_length=100, default="Get our emails")
    text = blocks.TextBlock(
        required=False,
        max_length=300,
        default="Innovation news, and alerts about opportunities that you choose.",
    )
    offer = blocks.ChoiceBlock(
        choices=Offer.choices,
        required=False,
        label="What comes first",
        help_text="People choose for themselves; nothing is ticked for them.",
    )
    button = blocks.CharBlock(max_length=60, default="Sign up for emails")

    class Meta:
        icon = "mail"
        label = "Sign-up for emails"
        group = "Ways on"
        description = "An invitation to get news and alerts by email, with a link to sign up."
        template = "blocks/sign_up.html"
        value_class = SignUpValue
        preview_value = {
            "heading": "Get our emails",
            "text": "Innovation news, and alerts about opportunities that you choose.",
            "offer": "",
            "button": "Sign up for emails",
        }

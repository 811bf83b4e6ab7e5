from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import register_setting
from wagtail.models import Site

from core.models.site_settings import KeptSetting

LEAST_MONTHS = 3  # people are asked in the last of them, and not month after month
TOO_SOON = (
    "Give at least 3 months: we ask a month before the end, so that with fewer everybody would be "
    "asked at once, again and again."
)


@register_setting(icon="mail", order=120)
class MailingSettings(KeptSetting):
    """Who sends the mail of the list, and what people are told about it."""

    sender_name = models.CharField(max_length=100, default="Dorset Council innovation programme")
    reply_to = models.EmailField(blank=True, help_text="A shared mailbox, never a person's.")
    privacy_notice = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    privacy_notice_version = models.CharField(
        max_length=40, default="1", help_text="Change it whenever the privacy notice changes."
    )
    months_until_renewal = models.PositiveSmallIntegerField(
        default=24,
        validators=[MinValueValidator(LEAST_MONTHS, TOO_SOON), MaxValueValidator(60)],
        help_text="How long a consent lasts before we ask whether it still stands.",
    )
    shows_number_of_subscribers = models.BooleanField(
        default=False, help_text="On the page “The programme in numbers”."
    )
    attack_mode = models.BooleanField(
        default=False,
        help_text="While a program signs other people up: a network may then ask for 2 links an "
        "hour instead of 40, all together for 60 instead of 1,000. What is more is dropped, and "
        "nobody is told. Turn it off when it is over.",
    )

    panels = [
        MultiFieldPanel([FieldPanel("sender_name"), FieldPanel("reply_to")], heading="Sender"),
        MultiFieldPanel(
            [
                FieldPanel("privacy_notice"),
                FieldPanel("privacy_notice_version"),
                FieldPanel("months_until_renewal"),
            ],
            heading="Consent",
        ),
        FieldPanel("shows_number_of_subscribers"),
        FieldPanel("attack_mode"),
    ]

    class Meta:
        verbose_name = "mailing list"

    @classmethod
    def of_the_list(cls) -> "MailingSettings":
        """What staff set: there is one list, and it is that of the default site."""
        site = Site.objects.filter(is_default_site=True).first()
        return cls.for_site(site) if site else cls()

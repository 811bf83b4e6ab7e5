"""What staff set for the whole site."""

from datetime import datetime
from typing import Any, Self

from django.core.cache import cache
from django.db import models, transaction
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Site

from core.blocks import LinkBlock

from .constraints import FieldConstraintsMixin, check


class KeptSetting(BaseSiteSetting):
    """A setting that every page shows: kept in the cache until somebody saves it."""

    class Meta:
        abstract = True

    @classmethod
    def for_site(cls, site: Site) -> Self:
        kept = cache.get(cls._key(site.pk))
        if kept is None:
            kept = super().for_site(site)
            cache.set(cls._key(site.pk), kept)
        return kept

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        self._forget()  # at once for whoever saves, and again once all others can see it
        transaction.on_commit(self._forget)

    def _forget(self) -> None:
        cache.delete(self._key(self.site_id))

    @classmethod
    def _key(cls, site: int) -> str:
        return f"{cls._meta.label_lower}-{site}"


@register_setting(icon="group", order=100)
class OrganisationSettings(KeptSetting):
    """Who runs the site, how to reach them, and what stands at the foot of each page."""

    organisation_name = models.CharField(max_length=100, default="Dorset Council")
    team_name = models.CharField(max_length=100, blank=True)
    contact_email = models.EmailField(blank=True, help_text="A shared mailbox, never a person's.")
    contact_phone = models.CharField(max_length=30, blank=True)
    postal_address = models.TextField(blank=True)
    portal_name = models.CharField(max_length=100, blank=True, default="e-tendering portal")
    portal_url = models.URLField(
        "portal address", blank=True, help_text="Where suppliers apply to join and send their bids."
    )
    security_contact = models.CharField(
        max_length=200,
        blank=True,
        help_text="Where to report a security problem: mailto:… or https://… (RFC 9116).",
    )
    social_links = StreamField([("link", LinkBlock())], blank=True)
    footer_links = StreamField([("link", LinkBlock())], blank=True)
    footer_text = models.TextField(blank=True)
    licence_name = models.CharField(max_length=100, default="Open Government Licence v3.0")
    licence_url = models.URLField(
        "licence address",
        default="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    )

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("organisation_name"),
                FieldPanel("team_name"),
                FieldPanel("contact_email"),
                FieldPanel("contact_phone"),
                FieldPanel("postal_address"),
                FieldPanel("security_contact"),
            ],
            heading="Organisation and contact",
        ),
        MultiFieldPanel([FieldPanel("portal_name"), FieldPanel("portal_url")], heading="Portal"),
        MultiFieldPanel(
            [
                FieldPanel("footer_links"),
                FieldPanel("social_links"),
                FieldPanel("footer_text"),
                FieldPanel("licence_name"),
                FieldPanel("licence_url"),
            ],
            heading="Foot of each page",
        ),
    ]

    class Meta:
        verbose_name = "organisation and footer"


@register_setting(icon="warning", order=110)
class AlertBanner(FieldConstraintsMixin, KeptSetting):
    """A message above every page, from one moment to another (UK time)."""

    class Kind(models.TextChoices):
        INFORMATION = "information", "Information"
        IMPORTANT = "important", "Important"

    kind = models.CharField(max_length=20, choices=Kind, default=Kind.INFORMATION)
    title = models.CharField(max_length=100, blank=True)
    message = RichTextField(features=["bold", "link"], blank=True)
    starts_at = models.DateTimeField("shown from", null=True, blank=True)
    ends_at = models.DateTimeField("shown until", null=True, blank=True)

    panels = [
        FieldPanel("kind"),
        FieldPanel("title", help_text="Without a title the banner is not shown."),
        FieldPanel("message"),
        FieldPanel("starts_at", help_text="Empty: from now on."),
        FieldPanel("ends_at", help_text="Empty: until you remove it."),
    ]

    class Meta:
        verbose_name = "alert banner"
        constraints = [
            check(
                "banner_starts_before_it_ends",
                models.Q(starts_at__isnull=True)
                | models.Q(ends_at__isnull=True)
                | models.Q(starts_at__lt=models.F("ends_at")),
                field="ends_at",
                message="The banner must end after it starts.",
            )
        ]

    def shown_at(self, now: datetime) -> bool:
        """Whether readers see the banner at that moment."""
        started = self.starts_at is None or self.starts_at <= now
        ended = self.ends_at is not None and self.ends_at <= now
        return bool(self.title) and started and not ended

    def next_change(self, now: datetime) -> datetime | None:
        """The next moment at which the banner appears or goes, None if it never will."""
        moments = (self.starts_at, self.ends_at) if self.title else ()
        return min((m for m in moments if m and m > now), default=None)

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from core.clock import next_midnight
from core.freshness import true_until
from core.models import BasePage
from core.navigation import address_of
from core.paging import paged
from opportunities.domain.kept import kept
from opportunities.domain.notices import notices_of
from opportunities.domain.thread import case_studies_of, lessons_of_their_own
from opportunities.enums import ENDED_STAGES
from opportunities.models.listing import Listing

PAGE_SIZE = 10
MOST_CASE_STUDIES = 30  # on the first page; they are few, and written for years


class LessonsPage(BasePage):
    """What was learned from all that has ended, well or not."""

    introduction = RichTextField(blank=True, features=["bold", "link", "glossary"])

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    max_count = 1

    class Meta:
        verbose_name = "lessons learned"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        true_until(request, next_midnight(now))
        ended = Listing.objects.readable().in_stage(*ENDED_STAGES, now=now).filter(has_lessons=True)
        count = kept("lessons", now, ended.count)
        newest = ended.with_address().order_by("-over_at", "-pk")
        page = paged(request, newest, size=PAGE_SIZE, count=count)
        notices = list(notices_of(page["page_obj"], now))
        studies = case_studies_of(notice.pk for notice in notices)
        lessons = [
            {
                "notice": notice,
                "address": address_of(request, notice.url_path),
                "case_studies": studies.get(notice.pk, []),
            }
            for notice in notices
        ]
        told = lessons_of_their_own()[:MOST_CASE_STUDIES] if page["page_obj"].number == 1 else []
        context = super().get_context(request, *args, **kwargs)
        return context | page | {"lessons": lessons, "case_studies": told}
